// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogsTest {
  @TempDir
  Path run;

  @Test
  void theLastLinesOfSmallAndLargeLogs() throws Exception {
    Path log = Files.createDirectory(run.resolve("log")).resolve("step.log");
    RunLogs logs = new RunLogs(run);
    assertThat(logs.last("step", 2)).isEmpty();
    Files.writeString(log, "one\n\ntwo\nthree");
    assertThat(logs.last("step", 2)).containsExactly("two", "three");
    assertThat(logs.last("step", 9)).containsExactly("one", "two", "three");
    Files.writeString(log, "a long line of a log\n".repeat(100_000) + "end\n");
    assertThat(logs.last("step", 2)).containsExactly("a long line of a log", "end");
    assertThat(logs.last("step", 100_000)).hasSizeBetween(3_000, 4_000).startsWith("a long line of a log");
    Files.writeString(log, "x".repeat(100_000));
    assertThat(logs.last("step", 2)).singleElement().asString().hasSize(1 << 16);
  }
}
