// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.compute.api.ContainerEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** With a real bubblewrap. */
class BubblewrapContractTest extends ContainerContract {
  @TempDir
  static Path home;

  @BeforeAll
  static void unpack() throws Exception {
    Assumptions.assumeTrue(Call.find("bwrap").isPresent(), "bwrap is missing: tests/peers/install debian");
    new ImageStore(new TestHome(home).cache("images")).add(IMAGE.name(), rootArchive(), null, Instant.now());
  }

  @Override
  protected ContainerEngine engine() {
    return new Bubblewrap(new TestConfiguration(false, false), new TestHome(home));
  }

  @Override
  protected List<String> left() {
    return List.of();
  }
}
