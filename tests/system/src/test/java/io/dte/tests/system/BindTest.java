// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the server listens, and where it refuses to. */
class BindTest {

  @Test
  void elsewhereThanOnLoopbackItNeedsUsers(@TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    Dte.Result refused = dte.run("server", "--port", "0", "--bind", "0.0.0.0");
    assertThat(refused.code()).as(refused.err()).isEqualTo(5);
    assertThat(refused.err()).contains("neither users nor an OIDC issuer").contains("dte users add");

    assertThat(dte.run("users", "add", "ada", "--role", "viewer").code()).isZero();
    try (Server server = Server.start(dte, "--bind", "0.0.0.0")) {
      assertThat(server.call("GET", "/api/v1/health", null, java.util.Map.of()).status()).isEqualTo(200);
      assertThat(server.call("GET", "/api/v1/runs", null, java.util.Map.of()).status()).isEqualTo(401);
    }
  }
}
