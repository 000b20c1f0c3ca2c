// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that keeps artifacts in a bucket of a store that checks signatures, used by MLflow's client. */
class S3ArtifactsTest {
  @TempDir
  Path temporary;

  @Test
  void filesOfRunsAreInTheBucketOnce() throws Exception {
    try (Moto store = Moto.start(temporary)) {
      Dte dte = Dte.in(temporary);
      Path secret = Files.writeString(temporary.resolve("secret"), store.secret());
      Result kept = dte.call(List.of("sh", "-c", Dte.root().resolve("dte") + " secrets set bucket < " + secret));
      assertThat(kept.code()).as(kept.toString()).isZero();
      configure(dte, store, "accessKey = " + store.key() + "\nsecretKey = ${secret:bucket}\n");
      try (Server server = Server.start(dte)) {
        // The client tells of its run's page first.
        String run = mlflow(server, "log").out().lines().filter(line -> line.matches("[0-9a-f]{32}")).findFirst()
            .orElseThrow();
        assertThat(mlflow(server, "load", run).out()).contains("as logged");
      }
      List<String> puts = store.requests().stream().filter(line -> line.contains("\"PUT /rain/a%20twin/blobs/"))
          .toList();
      assertThat(puts.stream().filter(line -> !line.contains(".json ") && !line.contains("partNumber"))).hasSize(2);
      assertThat(puts.stream().filter(line -> line.contains("partNumber="))).hasSize(3);
      assertThat(dte.home().resolve("state/artifacts/blobs")).doesNotExist();
      assertThat(dte.home().resolve("state/artifacts/tmp")).isEmptyDirectory();

      configure(dte, store, "");
      Dte guessing = dte.with("AWS_ACCESS_KEY_ID", store.key()).with("AWS_SECRET_ACCESS_KEY", "guessed");
      try (Server server = Server.start(guessing)) {
        Server.Answer refused = server.call("PUT", "mlflow/api/2.0/mlflow-artifacts/artifacts/0/x.txt", "x");
        assertThat(refused.status()).as(refused.body()).isEqualTo(503);
        assertThat(refused.body()).contains("refuses bucket rain", "HTTP 403").doesNotContain("guessed",
            store.secret());
      }
    }
  }

  private static void configure(Dte dte, Moto store, String credentials) throws Exception {
    dte.configured("io.dte.foundation.artifacts.cfg",
        "bucket = rain\nprefix = a twin\nendpoint = " + store.endpoint() + "\n" + credentials);
  }

  private static Result mlflow(Server server, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Peers.python("mlflow", "python").toString(),
        Path.of(S3ArtifactsTest.class.getResource("/mlflow/s3.py").toURI()).toString()));
    command.addAll(List.of(arguments));
    Result result = server.mlflow().call(command);
    assertThat(result.code()).as(result.toString()).isZero();
    return result;
  }
}
