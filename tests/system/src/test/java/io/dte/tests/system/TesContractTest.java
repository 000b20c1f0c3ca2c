// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.contract.TaskRunnerContract;
import io.dte.compute.tes.TesRunnerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Our TES client keeps the contract of runners on our TES server, which executes on its own machine. */
class TesContractTest extends TaskRunnerContract {
  @TempDir
  static Path place;
  private static Server server;

  @BeforeAll
  static void startServer() throws Exception {
    Dte dte = Dte.in(place);
    Path etc = Files.createDirectories(dte.home().resolve("etc"));
    Files.writeString(etc.resolve("io.dte.compute.tes.server.cfg"), "hostImage = host\n");
    server = Server.start(dte);
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected TaskRunner open() throws Exception {
    return new TesRunnerFactory().create("remote", new ObjectMapper().createObjectNode().put("url", server.url() + "ga4gh/tes/v1")
        .put("token", server.token()).put("image", "host").put("pollSeconds", 0.2));
  }

  @Override
  protected boolean knowsItsSize() {
    return false;
  }

  @Override
  protected int many() {
    return 40;
  }
}
