// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.ContainerEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** With a real docker daemon of the tests' own, at the socket of DOCKER_HOST. */
class DockerContractTest extends ContainerContract {
  private static final Path SCRIPT = Path.of(System.getProperty("dte.root"), "tests/peers/docker");
  private static Path daemon;

  @TempDir
  static Path home;

  @BeforeAll
  static void start() throws Exception {
    String socket = System.getenv().getOrDefault("DOCKER_HOST", "").replace("unix://", "");
    Assumptions.assumeTrue(!socket.isEmpty() && socket.length() < 100, "the path of the daemon's socket is too long: " + socket);
    Assumptions.assumeTrue(Files.isExecutable(Path.of(System.getProperty("dte.root"), "target/peers/unpacked/usr/sbin/dockerd"))
        && Call.find("docker").isPresent(), "docker is missing: tests/peers/install unpacked");
    Path archive = rootArchive();
    daemon = Path.of(socket).resolveSibling("dockerd");
    call(List.of(SCRIPT.toString(), "start", daemon.toString(), socket));
    call(List.of("docker", "import", archive.toString(), IMAGE.name()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (daemon != null) {
      call(List.of(SCRIPT.toString(), "stop", daemon.toString()));
    }
  }

  private static void call(List<String> command) throws Exception {
    Call call = Call.of(Duration.ofMinutes(5), command);
    assertThat(call.succeeded()).as(call.said()).isTrue();
  }

  @Override
  protected ContainerEngine engine(boolean pull) {
    return new Docker(new TestConfiguration(false, pull), new TestHome(home));
  }

  @Override
  protected List<String> left() throws Exception {
    return Call.of(Duration.ofMinutes(5), List.of("docker", "ps", "--all", "--quiet")).said().lines().toList();
  }
}
