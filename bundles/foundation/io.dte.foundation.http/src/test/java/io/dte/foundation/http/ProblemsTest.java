// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final JsonExtension extension = new JsonExtension(1);
  private final ObjectMapper mapper = new ObjectMapper();

  @Test
  void aProblemKeepsItsPlaceAndExitStatus() throws Exception {
    Problem problem = Problem.of(ExitCode.INVALID, "no class", "add one").at(new SourceLocation("a.cwl", 3, 7));
    for (Throwable thrown : new Throwable[] {new DteException(problem), new CompletionException(new DteException(problem))}) {
      JsonNode json = json(extension.toResponse(thrown), 422);
      assertThat(json.path("type").asText()).isEqualTo("urn:dte:problem:invalid");
      assertThat(json.path("code").asInt()).isEqualTo(3);
      assertThat(json.path("message").asText()).isEqualTo("no class");
      assertThat(json.path("detail").asText()).isEqualTo("no class. add one");
      assertThat(json.path("file").asText()).isEqualTo("a.cwl");
      assertThat(json.path("line").asInt()).isEqualTo(3);
      assertThat(json.path("column").asInt()).isEqualTo(7);
    }
  }

  @Test
  void whatHttpSaysBecomesAProblemToo() throws Exception {
    assertThat(json(extension.toResponse(new NotFoundException()), 404).path("title").asText()).isEqualTo("Not found");
    Response refused = extension.toResponse(new NotAllowedException("GET"));
    json(refused, 405);
    assertThat(refused.getHeaderString("Allow")).isEqualTo("GET");
    Response own = Response.status(418).entity("tea").build();
    assertThat(extension.toResponse(new jakarta.ws.rs.WebApplicationException(own))).isSameAs(own);
  }

  @Test
  void brokenJsonIsPlaced() throws Exception {
    Throwable syntax = org.assertj.core.api.Assertions.catchThrowable(() -> mapper.readTree("{\n \"a\": oops}"));
    JsonNode json = json(extension.toResponse(syntax), 400);
    assertThat(json.path("line").asInt()).isEqualTo(2);
    assertThat(json.path("message").asText()).contains("oops");
  }

  @Test
  void anInnerFailureTellsNothingOfItself() throws Exception {
    JsonNode json = json(extension.toResponse(new IllegalStateException("secret inner word")), 500);
    assertThat(json.toString()).doesNotContain("secret");
  }

  private JsonNode json(Response response, int status) throws Exception {
    assertThat(response.getStatus()).isEqualTo(status);
    assertThat(response.getMediaType().toString()).isEqualTo("application/problem+json");
    JsonNode json = mapper.readTree((String) response.getEntity());
    assertThat(json.path("status").asInt()).isEqualTo(status);
    return json;
  }
}
