// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.Task;
import io.dte.compute.api.TaskHandle;
import io.dte.compute.api.TaskResult;
import io.dte.compute.api.TaskRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

  /** Its network is this machine's, unlike those of other engines. */
  @Test
  void theNetworkIsThereOnlyWhenItIsAskedFor() throws Exception {
    TaskRunner runner = open();
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(180_000);
      String script = "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + " && echo network $0 >&3";
      for (boolean network : new boolean[] {false, true}) {
        Task task = task(List.of("bash", "-c", script, Boolean.toString(network)));
        TaskResult result = await(runner.submit(in(task, new Container(IMAGE, List.of(new Container.Mount(task.workingDirectory(), "/out",
            true)), "/out", network))));
        assertThat(result).isInstanceOfSatisfying(TaskResult.Exited.class, exited ->
            assertThat(exited.exitCode() == 0).as("network %s: %s", network, read(task.stderr())).isEqualTo(network));
      }
      try (Socket first = server.accept()) {
        assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("network true\n");
      }
    } finally {
      runner.close();
    }
  }

  /** Many images leave it to the engine; in some it is a link to a place that only a whole system has. */
  @Test
  void namesOfHostsAreFoundAsOnThisMachineWhateverTheImageHas() throws Exception {
    Path host = Path.of("/etc/resolv.conf");
    Assumptions.assumeTrue(Files.exists(host), "this machine has no " + host);
    Path tree = new ImageStore(new TestHome(home).cache("images")).find(IMAGE.name()).orElseThrow().root();
    Path inside = tree.resolve("etc/resolv.conf");
    byte[] before = Files.readAllBytes(inside);
    TaskRunner runner = open();
    try {
      for (boolean link : new boolean[] {false, true}) {
        Files.deleteIfExists(inside);
        if (link) {
          Files.createSymbolicLink(inside, Path.of("/run/resolve/stub-resolv.conf"));
        }
        Task task = shell("cat /etc/resolv.conf; cat /etc/debian_version >&2");
        await(runner.submit(in(task, new Container(IMAGE, List.of(new Container.Mount(task.workingDirectory(), "/out", true)), "/out",
            true))));
        assertThat(task.stdout()).as(read(task.stderr())).hasSameBinaryContentAs(host);
        assertThat(task.stderr()).hasSameBinaryContentAs(tree.resolve("etc/debian_version"));
      }
    } finally {
      runner.close();
      Files.deleteIfExists(inside);
      Files.write(inside, before);
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
