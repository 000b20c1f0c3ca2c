// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

  @Test
  void thisProcessLives() {
    assertThat(ProcessIdentity.current().isAlive()).isTrue();
    assertThat(ProcessIdentity.current().isThis()).isTrue();
  }

  /** Its parent never looks for it, as the first process of some containers. */
  @Test
  void whatEndedUnnoticedIsNotAlive() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "this system has no /proc");
    Process parent = new ProcessBuilder("sh", "-c", "true & echo $!; exec sleep 600").start();
    try (BufferedReader said = new BufferedReader(new InputStreamReader(parent.getInputStream()))) {
      long child = Long.parseLong(said.readLine());
      ProcessIdentity identity = new ProcessIdentity("", child, Instant.EPOCH);
      while (identity.isAlive()) {
        Thread.sleep(10);
      }
      assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).as("what the JVM says, as long as its parent does not look")
          .isPresent();
    } finally {
      parent.destroyForcibly();
    }
  }
}
