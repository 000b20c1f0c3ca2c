// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.compute.api.TaskRunner;
import io.dte.compute.api.contract.TaskRunnerContract;
import io.dte.compute.tes.TesRunnerFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Our TES client keeps the contract of runners on our TES server, which executes on its own machine. */
class TesContractTest extends TaskRunnerContract {
  @TempDir
  static Path place;
  @RegisterExtension
  static final RunningServer server = new RunningServer(() -> Dte.in(place)
      .configured("io.dte.compute.tes.server.cfg", "hostImage = host\n"));

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
