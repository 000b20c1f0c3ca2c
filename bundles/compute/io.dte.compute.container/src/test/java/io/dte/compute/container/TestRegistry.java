// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A real registry of this machine (Debian's docker-registry), started by {@code tests/peers/registry}; skopeo pushes to it.
 *
 * @param folder all of it
 * @param host its address, {@code HOST:PORT}
 */
record TestRegistry(Path folder, String host) implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("dte.root"));

  /** Starts one, or aborts the test where its programs are missing. @param login user and password, if it wants them */
  static TestRegistry start(Path folder, String... login) throws Exception {
    for (String program : List.of("docker-registry", "skopeo")) {
      Assumptions.assumeTrue(Files.isExecutable(ROOT.resolve("target/peers/unpacked/usr/bin").resolve(program)),
          program + " is missing: tests/peers/install unpacked");
    }
    return new TestRegistry(folder, call("start", folder, login));
  }

  /** @param layout an image in the OCI layout */
  void push(Path layout, String name, String... login) throws Exception {
    List<String> more = new ArrayList<>(List.of(layout + ":latest", name));
    more.addAll(List.of(login));
    call("push", folder, more.toArray(String[]::new));
  }

  @Override
  public void close() throws Exception {
    call("stop", folder);
  }

  private static String call(String action, Path place, String... more) throws Exception {
    List<String> line = new ArrayList<>(List.of(ROOT.resolve("tests/peers/registry").toString(), action, place.toString()));
    line.addAll(List.of(more));
    Call call = Call.of(Duration.ofMinutes(5), line);
    assertThat(call.succeeded()).as(call.said()).isTrue();
    return call.said().strip();
  }
}
