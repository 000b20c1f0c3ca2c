// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.runs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantsTest {
  @TempDir
  private Path dir;

  @Test
  void aFolderIsNotTakenAwayFromProcesses() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "this system has no /proc");
    UUID run = new UUID(1, 2);
    Path work = Files.createDirectories(dir.resolve("run/steps/out"));
    Path beside = Files.createDirectories(dir.resolve("run2"));
    Process tool = new ProcessBuilder("sleep", "600").directory(work.toFile()).start();
    try {
      assertThatThrownBy(() -> Tenants.refuse(run, dir.resolve("run"))).hasMessageContaining("(process " + tool.pid() + ")");
      Tenants.refuse(run, beside);
    } finally {
      tool.destroyForcibly().waitFor();
    }
    Tenants.refuse(run, dir.resolve("run"));
  }
}
