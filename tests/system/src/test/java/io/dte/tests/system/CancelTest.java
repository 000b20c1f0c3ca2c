// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Dte.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are stopped: from a second terminal, by Ctrl-C, and the hard way. */
class CancelTest {
  /** The number of seconds is what the process is recognised by. */
  private static final String SLEEP = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: sleep
      inputs:
        seconds: {type: string, inputBinding: {position: 1}}
      outputs: []
      """;

  @TempDir
  Path temporary;
  private Dte dte;
  private String seconds;

  @BeforeEach
  void write() throws Exception {
    dte = Dte.in(temporary);
    dte.write("sleep.cwl", SLEEP);
    seconds = "777." + (System.nanoTime() % 1_000_000);
  }

  @Test
  void secondTerminalListsAndCancels() throws Exception {
    Running running = sleeping();
    JsonNode list = dte.run("runs", "list", "--json").json();
    assertThat(list).hasSize(1);
    assertThat(list.get(0).path("state").asText()).isEqualTo("running");
    Result cancel = dte.run("runs", "cancel", "last");
    assertThat(cancel.code()).as(cancel.toString()).isZero();
    Result cancelled = Dte.await(running, "the cancelled run");
    assertThat(cancelled.code()).as(cancelled.toString()).isEqualTo(130);
    assertThat(dte.run("runs", "show", "last", "--json").json().path("state").asText()).isEqualTo("cancelled");
    awaitNoSleep();
    assertThat(dte.run("runs", "cancel", "last").code()).isEqualTo(2);
  }

  @Test
  void interruptCancels() throws Exception {
    Running running = sleeping();
    signal("INT", running);
    Result result = Dte.await(running, "the interrupted run");
    assertThat(result.code()).as(result.toString()).isEqualTo(130);
    assertThat(result.err()).contains("cancelled").doesNotContain("Exception");
    assertThat(dte.run("runs", "list", "--json").json().get(0).path("state").asText()).isEqualTo("cancelled");
    awaitNoSleep();
  }

  @Test
  void killedRunShowsAsFailed() throws Exception {
    Running running = sleeping();
    running.process().destroyForcibly().waitFor();
    JsonNode run = dte.run("runs", "list", "--json").json().get(0);
    assertThat(run.path("state").asText()).isEqualTo("failed");
    assertThat(run.path("message").asText()).contains("stopped");
    sleeper().findFirst().ifPresent(ProcessHandle::destroyForcibly);
  }

  private Running sleeping() throws Exception {
    Running running = dte.start("run", "sleep.cwl", "--seconds", seconds);
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100)).until(this::isAsleep);
    return running;
  }

  private Stream<ProcessHandle> sleeper() {
    return ProcessHandle.allProcesses().filter(process -> process.info().arguments()
        .map(arguments -> arguments.length == 1 && arguments[0].equals(seconds)).orElse(false));
  }

  private boolean isAsleep() {
    return sleeper().findAny().isPresent();
  }

  private void awaitNoSleep() {
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(100)).until(() -> !isAsleep());
  }

  private void signal(String name, Running running) throws Exception {
    dte.call(List.of("kill", "-" + name, Long.toString(running.process().pid())));
  }
}
