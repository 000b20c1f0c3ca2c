// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A double of a registry that gives tokens and keeps its content elsewhere, as the large ones do. */
class RegistryTokenTest {
  @TempDir
  Path dir;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private String host;
  private Path layout;

  @BeforeEach
  void start() throws Exception {
    layout = Layout.of(dir.resolve("layout"), List.of(Layout.entries(List.of("etc/word"))));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host = "127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    asked.add(path + " " + authorization);
    if (path.equals("/token")) {
      assertThat(exchange.getRequestURI().getQuery()).isEqualTo("service=images&scope=repository:twins/flood:pull");
      send(exchange, 200, "{\"token\":\"abc\"}".getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("/content/")) {
      send(exchange, 200, Files.readAllBytes(layout.resolve("blobs/sha256").resolve(path.substring(path.lastIndexOf('/') + 1))));
    } else if (!authorization.equals("Bearer abc")) {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer realm=\"http://" + host
          + "/token\",service=\"images\",scope=\"repository:twins/flood:pull\"");
      send(exchange, 401, new byte[0]);
    } else if (path.contains("/manifests/")) {
      // The manifest is the only blob that speaks of layers.
      try (var blobs = Files.list(layout.resolve("blobs/sha256"))) {
        for (Path blob : blobs.toList()) {
          byte[] content = Files.readAllBytes(blob);
          if (new String(content, StandardCharsets.ISO_8859_1).contains("\"layers\":")) {
            send(exchange, 200, content);
          }
        }
      }
    } else {
      exchange.getResponseHeaders().add("Location", "/content/" + path.substring(path.lastIndexOf(':') + 1));
      send(exchange, 307, new byte[0]);
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void aTokenIsAskedForOnceAndNotGivenToWhereContentIs() throws Exception {
    ImageStore store = new ImageStore(dir.resolve("images"), new Registry(new Logins(List.of())));
    store.pull("flood", host + "/twins/flood:1", Instant.EPOCH);
    assertThat(store.find("flood").orElseThrow().root().resolve("etc/word")).hasContent("word");
    assertThat(asked).filteredOn(line -> line.startsWith("/token")).hasSize(1);
    assertThat(asked).filteredOn(line -> line.startsWith("/content")).isNotEmpty().allMatch(line -> line.endsWith(" null"));
  }
}
