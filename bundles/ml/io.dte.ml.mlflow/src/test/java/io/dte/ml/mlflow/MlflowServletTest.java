// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowServletTest {
  private static final String CREATE = "/api/2.0/mlflow-artifacts/mpu/create/1/r/artifacts";
  @TempDir
  Path folder;
  private Front front;

  @BeforeEach
  void start() {
    front = new Front(folder.resolve("state")).answer("Permissions.allows", of -> true);
  }

  @Test
  void aFaultOfTheProgramIsMlflowsInternalError() throws Exception {
    for (RuntimeException fault : List.of(new NullPointerException("secret"), new IllegalArgumentException("secret"),
        new UncheckedIOException(new IOException("secret")), new ClassCastException("secret"))) {
      front.answer("TrackingService.findExperiment", id -> {
        throw fault;
      });
      Front.Got got = front.call("GET", "/api/2.0/mlflow/experiments/get?experiment_id=1", "");
      assertThat(got.status()).isEqualTo(500);
      assertThat(got.code()).isEqualTo("INTERNAL_ERROR");
      assertThat(got.text()).doesNotContain("secret", "Exception", "at io.dte");
      Front.Got asked = front.call("POST", "/graphql",
          "{\"query\":\"{ mlflowGetExperiment(input: {experimentId: \\\"1\\\"}) { experiment { name } } }\"}");
      assertThat(asked.status()).isEqualTo(200);
      assertThat(asked.json().at("/errors/0").asText()).contains("its log says why").doesNotContain("secret");
    }
  }

  @Test
  void addressesOfPartsAreThoseTheClientUsed() throws Exception {
    front.header("Host", "twin.example.org:8460").header("Authorization", "Bearer t");
    Front.Got got = front.call("POST", CREATE, "{\"path\":\"/home/ann/large.bin\",\"num_parts\":2}");
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(got.json().at("/credentials/1/url").asText()).isEqualTo("http://twin.example.org:8460/mlflow/api/2.0/"
        + "mlflow-artifacts/mpu/part/" + got.json().path("upload_id").asText() + "/2");
    front.header("X-Forwarded-Proto", "http").header("X-Forwarded-Host", "twin.example.org:8460");
    assertThat(front.call("POST", CREATE, "{\"path\":\"large.bin\"}").status()).as("a proxy that changes nothing")
        .isEqualTo(200);
  }

  /** Its headers may be anybody's, and the token would go wherever they say; clients then send the file whole. */
  @Test
  void behindAProxyOfAnotherAddressFilesComeInOnePiece() throws Exception {
    for (String[] header : List.of(new String[] {"X-Forwarded-Proto", "https"},
        new String[] {"X-Forwarded-Host", "evil.example.org"},
        new String[] {"Forwarded", "proto=https;host=twin.example.org"})) {
      start();
      front.header(header[0], header[1]);
      Front.Got got = front.call("POST", CREATE, "{\"path\":\"large.bin\",\"num_parts\":2}");
      assertThat(got.status()).isEqualTo(501);
      assertThat(got.json().path("message").asText()).startsWith(
          "Multipart upload is not supported for the current artifact repository").doesNotContain("evil");
    }
  }
}
