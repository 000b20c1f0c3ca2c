// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Enumeration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Documents of hundreds of megabytes, made as they are sent, in a server with the memory it has by default (512 MB). That no
 * format makes the server hold more than a limit is tested at a lower one by {@code IntakeTest}.
 */
class LargeProvenanceTest {
  private static final int ENTITIES = 100_000;
  private static final String TEXT = "0123456789abcdef ".repeat(250);

  @TempDir
  Path temporary;

  /** Its parts one after the other, none of them kept. */
  private static InputStream parts(int count, IntFunction<String> part) {
    return new SequenceInputStream(new Enumeration<>() {
      private int next;

      @Override
      public boolean hasMoreElements() {
        return next < count;
      }

      @Override
      public InputStream nextElement() {
        return new ByteArrayInputStream(part.apply(next++).getBytes(StandardCharsets.UTF_8));
      }
    });
  }

  private static HttpResponse<String> put(Server server, String id, String type, InputStream body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/api/v1/provenance/documents/" + id))
        .timeout(Duration.ofMinutes(20)).header("Authorization", "Bearer " + server.token()).header("Content-Type", type)
        .PUT(BodyPublishers.ofInputStream(() -> body)).build();
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(request, BodyHandlers.ofString());
  }

  @Test
  void hundredsOfMegabytesAreStoredOrRefusedInABoundedMemory() throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("dte.soak"), "takes minutes: ./dte test --soak");
    try (Server server = Server.start(Dte.in(temporary))) {
      HttpResponse<String> stored = put(server, "large", "text/provenance-notation", parts(ENTITIES + 2, i ->
          i == 0 ? "document\nprefix ex <http://example.org/>\n" : i == ENTITIES + 1 ? "endDocument\n"
              : "entity(ex:e" + i + ", [ex:text=\"" + TEXT + i + "\"])\nused(ex:a" + i + ", ex:e" + i + ", -)\n"));
      assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
      JsonNode info = new ObjectMapper().readTree(stored.body());
      assertThat(info.path("elements").asInt()).isEqualTo(ENTITIES);
      assertThat(info.path("relations").asInt()).isEqualTo(ENTITIES);
      assertThat(server.call("GET", "/api/v1/provenance/impact?id=http://example.org/e7", null).json().path("reached").toString())
          .contains("http://example.org/a7");
      Server.Answer whole = server.call("GET", "/api/v1/provenance/documents/large", null);
      assertThat(whole.status()).as("it has more than 128,000,000 characters").isEqualTo(413);
      assertThat(whole.body()).contains("128000000 characters");

      HttpResponse<String> refused = put(server, "graph", "text/turtle", parts(ENTITIES, i ->
          "<http://example.org/g" + i + "> a <http://www.w3.org/ns/prov#Entity> ; <http://example.org/text> \"" + TEXT + "\" .\n"));
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).contains("more than 32 MiB of the document", "held in memory");
      assertThat(server.call("GET", "/api/v1/provenance/documents/graph", null).status()).isEqualTo(404);
    }
  }
}
