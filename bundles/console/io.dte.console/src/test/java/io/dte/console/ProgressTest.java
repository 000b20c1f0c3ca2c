// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private Progress progress(boolean drawn) {
    return new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), drawn, Clock.fixed(START.plusSeconds(5), ZoneOffset.UTC));
  }

  private static Step step(String name, RunState state) {
    return new Step(name, state, false, 1, START, state.isFinal() ? START.plusMillis(1200) : null, "");
  }

  private static Run run(RunState state, Step... steps) {
    return new Run(new UUID(0, 1), "workflow", "flood", "", Path.of("/out"), state, "", null, null, "me",
        JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode(), START, START, null, List.of(steps));
  }

  @Test
  void plainOutputHasOneLineForEachChange() {
    Progress progress = progress(false);
    progress.accept(run(RunState.RUNNING, step("fuse", RunState.RUNNING)));
    progress.accept(run(RunState.RUNNING, step("fuse", RunState.RUNNING)));
    progress.accept(run(RunState.RUNNING, step("fuse", RunState.SUCCEEDED), step("report", RunState.QUEUED)));
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("fuse: running\nfuse: done in 1.2 s\n");
  }

  @Test
  void aResumedRunTellsWhatItReuses() {
    Progress progress = progress(false);
    Step done = step("fuse", RunState.SUCCEEDED);
    progress.accept(run(RunState.FAILED, done));
    progress.accept(run(RunState.RUNNING, new Step("fuse", RunState.SUCCEEDED, true, 1, START, START, "")));
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("fuse: done in 1.2 s\nfuse: reused\n");
  }

  @Test
  void aPauseIsTold() {
    Progress progress = progress(false);
    progress.accept(run(RunState.RUNNING));
    progress.accept(run(RunState.PAUSED));
    progress.accept(run(RunState.RUNNING));
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("flood: paused, what runs goes on to its end\nflood: goes on\n");
  }

  @Test
  void aPausedRunThatIsOverWhenItIsLookedAtWentOnIfItBeganAStep() {
    Progress progress = progress(false);
    progress.accept(run(RunState.PAUSED, step("fuse", RunState.SUCCEEDED)));
    progress.accept(run(RunState.SUCCEEDED, step("fuse", RunState.SUCCEEDED), step("warn", RunState.SUCCEEDED)));
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("flood: goes on\nwarn: done");
    Progress other = progress(false);
    other.accept(run(RunState.PAUSED, step("fuse", RunState.RUNNING)));
    other.accept(run(RunState.CANCELLED, step("fuse", RunState.CANCELLED)));
    assertThat(said.toString(StandardCharsets.UTF_8)).containsOnlyOnce(": goes on");
  }

  @Test
  void itemsOfAScatterAreCounted() {
    progress(true).accept(run(RunState.RUNNING, step("fuse", RunState.RUNNING), step("fuse/0", RunState.SUCCEEDED),
        step("fuse/1", RunState.SUCCEEDED), step("fuse/2", RunState.FAILED), step("fuse/3", RunState.RUNNING)));
    String text = said.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("running 5.0 s  2 done, 1 under way, 1 failed").hasLineCount(4);
  }

  @Test
  void terminalTreeIsDrawnOverItself() {
    Progress progress = progress(true);
    progress.accept(run(RunState.RUNNING, step("fuse", RunState.RUNNING), step("fuse/1", RunState.RUNNING)));
    progress.accept(run(RunState.SUCCEEDED, step("fuse", RunState.SUCCEEDED)));
    String text = said.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("\033[3A\033[J").contains("running 5.0 s").contains("done in 1.2 s");
    assertThat(text.lines().filter(line -> line.startsWith("    "))).hasSize(1);
  }
}
