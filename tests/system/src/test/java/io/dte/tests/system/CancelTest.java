// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static io.dte.tests.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.tests.system.Dte.Result;
import io.dte.tests.system.Dte.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are stopped: from a second terminal, by Ctrl-C, and the hard way. */
class CancelTest {
  private static final int SLEEPERS = 4;
  /** Children of a tool, one of them in a session of its own. The number of seconds is what they are recognised by. */
  private static final String SLEEP = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: [sh, -c, 'sleep "$0" & setsid sleep "$0" & sh -c "sleep $0; true" & sleep "$0"; true']
      inputs:
        seconds: {type: string, inputBinding: {position: 1}}
      outputs: []
      """;
  private static final String PARENT = """
      cwlVersion: v1.2
      class: Workflow
      $namespaces: {dte: "urn:dte:cwl:"}
      inputs: {seconds: string}
      outputs: []
      steps:
        rest:
          in: {seconds: seconds}
          out: []
          run:
            class: Operation
            hints: {dte:SubWorkflow: {engine: cwl, document: sleep.cwl}}
            inputs: {seconds: string}
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
    dte.write("parent.cwl", PARENT);
    seconds = "777." + (System.nanoTime() % 1_000_000);
  }

  @Test
  void secondTerminalListsAndCancels() throws Exception {
    Running running = sleeping("sleep.cwl");
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
  void interruptCancelsTheChildRunToo() throws Exception {
    Running running = sleeping("parent.cwl");
    signal("INT", running);
    Result result = Dte.await(running, "the interrupted run");
    assertThat(result.code()).as(result.toString()).isEqualTo(130);
    assertThat(result.err()).contains("cancelled").doesNotContain("Exception");
    JsonNode runs = dte.run("runs", "list", "--json").json();
    assertThat(runs).hasSize(2);
    assertThat(runs.findValuesAsText("state")).containsOnly("cancelled");
    awaitNoSleep();
  }

  @Test
  void killedRunShowsAsFailed() throws Exception {
    Running running = sleeping("sleep.cwl");
    running.process().destroyForcibly().waitFor();
    JsonNode run = dte.run("runs", "list", "--json").json().get(0);
    assertThat(run.path("state").asText()).isEqualTo("failed");
    assertThat(run.path("message").asText()).contains("stopped");
    Result removal = dte.run("runs", "rm", "last");
    assertThat(removal.code()).as(removal.toString()).isEqualTo(2);
    assertThat(removal.err()).contains("has tools that still work in its folder", "dte runs resume ");
    assertThat(sleepers().count()).isEqualTo(SLEEPERS);
    sleepers().forEach(ProcessHandle::destroyForcibly);
    // How the task ended is written down before its folder goes.
    await().until(() -> {
      try (Stream<Path> files = Files.walk(dte.home().resolve("runs"))) {
        return files.anyMatch(file -> file.endsWith("exit"));
      }
    });
  }

  private Running sleeping(String document) throws Exception {
    Running running = dte.start("run", document, "--seconds", seconds);
    await().until(() -> sleepers().count() == SLEEPERS);
    return running;
  }

  private Stream<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses().filter(process -> process.info().arguments()
        .map(arguments -> arguments.length == 1 && arguments[0].equals(seconds)).orElse(false));
  }

  private void awaitNoSleep() {
    await().until(() -> sleepers().findAny().isEmpty());
  }

  private void signal(String name, Running running) throws Exception {
    dte.call(List.of("kill", "-" + name, Long.toString(running.process().pid())));
  }
}
