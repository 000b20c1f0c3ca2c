// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.http.OpenApiPart;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiServletTest {

  @Test
  void partsBecomeOneDocumentAndABrokenOneHidesNothing() throws Exception {
    JsonNode part = new ObjectMapper().readTree("{\"paths\":{\"/api/v1/sample\":{\"get\":{}}},\"components\":{\"schemas\":{\"S\":{}}}}");
    OpenApiPart broken = () -> {
      throw new IllegalStateException("no document");
    };
    JsonNode merged = OpenApiServlet.merge(List.of(broken, new HttpOpenApi(), () -> part), "1.2.3");
    assertThat(merged.path("openapi").asText()).isEqualTo("3.1.0");
    assertThat(merged.path("info").path("version").asText()).isEqualTo("1.2.3");
    assertThat(merged.path("paths").fieldNames()).toIterable()
        .containsExactly("/api/v1/health", "/api/v1/openapi.json", "/api/v1/sample", "/metrics");
    assertThat(merged.path("components").path("schemas").fieldNames()).toIterable().contains("Problem", "S");
  }
}
