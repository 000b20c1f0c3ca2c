// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
  protected ContainerEngine engine(boolean pull) {
    return new Bubblewrap(new TestConfiguration(false, pull), new TestHome(home));
  }

  /** Processes that name the test's folder on their command lines, as bwrap does. */
  @Override
  protected List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String line = commandLine(process);
        if (line.contains("bwrap") && line.contains(dir.toString())) {
          left.add(line);
        }
      }
    }
    return left;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1).replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }

  @Test
  void itsProcessesAreFoundWhileTheyRun() throws Exception {
    TaskRunner runner = open();
    try {
      Task task = prepare(shell("echo > began; sleep 600"));
      TaskHandle handle = runner.submit(task);
      while (!Files.exists(task.workingDirectory().resolve("began"))) {
        Thread.sleep(50);
      }
      assertThat(left()).isNotEmpty();
      handle.cancel();
      assertThat(await(handle)).isInstanceOf(TaskResult.Cancelled.class);
      assertThat(left()).isEmpty();
    } finally {
      runner.close();
    }
  }
}
