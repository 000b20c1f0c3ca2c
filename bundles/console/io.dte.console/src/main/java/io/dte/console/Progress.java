// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunState;
import io.dte.foundation.api.run.Step;
import java.io.PrintStream;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Shows how a run goes on: on a terminal a tree that is drawn anew, else one line for each change. Steps of scatters and
 * sub-workflows, whose names are paths, appear below each other.
 */
final class Progress implements Consumer<Run> {
  private static final int MOST_LINES = 20;

  private final PrintStream out;
  private final boolean drawn;
  private final Clock clock;
  private final Map<String, RunState> seen = new HashMap<>();
  private final Set<String> reused = new HashSet<>();
  private RunState state;
  private int lines;

  /** @param drawn whether the cursor can be moved */
  Progress(PrintStream out, boolean drawn, Clock clock) {
    this.out = out;
    this.drawn = drawn;
    this.clock = clock;
  }

  @Override
  public void accept(Run run) {
    if (drawn) {
      draw(run);
    } else {
      tell(run);
    }
    out.flush();
  }

  private void tell(Run run) {
    if (run.state() != state && run.state() == RunState.WAITING) {
      out.println(run.name() + ": waiting for " + run.message());
    } else if (run.state() == RunState.PAUSED && state != RunState.PAUSED) {
      out.println(run.name() + ": paused, what runs goes on to its end");
    } else if (state == RunState.PAUSED && run.state() != RunState.PAUSED && wentOn(run)) {
      out.println(run.name() + ": goes on");
    }
    state = run.state();
    for (Step step : run.steps()) {
      boolean changed = seen.put(step.name(), step.state()) != step.state();
      // In a resumed run that is no change of its state.
      changed |= step.reused() && reused.add(step.name());
      if (changed && step.state() != RunState.QUEUED) {
        out.println(step.name() + ": " + describe(step));
      }
    }
  }

  /** A run that is over already when it is looked at again went on if it began a step meanwhile. */
  private boolean wentOn(Run run) {
    return !run.state().isFinal() || run.steps().stream().anyMatch(step -> !seen.containsKey(step.name()));
  }

  private void draw(Run run) {
    StringBuilder text = new StringBuilder();
    if (lines > 0) {
      text.append("\033[").append(lines).append("A\033[J");
    }
    text.append(run.name()).append("  ").append(run.state().label());
    if (run.state() == RunState.WAITING) {
      text.append(" for ").append(run.message());
    }
    text.append("  ").append(Text.duration(run.startedAt(), run.endedAt() == null ? clock.instant() : run.endedAt()));
    lines = 1;
    Map<String, Scattered> scatters = Scattered.of(run.steps());
    List<Step> steps = run.steps().stream().filter(step -> !isDoneItem(step, scatters)).toList();
    if (steps.size() > MOST_LINES) {
      long done = run.steps().stream().filter(step -> step.state().isFinal()).count();
      text.append("\n  ").append(done).append(" of ").append(run.steps().size()).append(" steps are done");
      lines++;
      steps = steps.stream().filter(step -> !step.state().isFinal() || step.state() == RunState.FAILED)
          .limit(MOST_LINES).toList();
    }
    for (Step step : steps) {
      int depth = (int) step.name().chars().filter(c -> c == '/').count();
      text.append('\n').append("  ".repeat(depth + 1)).append(mark(step)).append(' ')
          .append(step.name().substring(step.name().lastIndexOf('/') + 1)).append("  ").append(describe(step));
      if (scatters.containsKey(step.name())) {
        text.append("  ").append(scatters.get(step.name()));
      }
      lines++;
    }
    out.println(text);
  }

  /** Items of a scatter that are done are only counted, with all that is in them. */
  private static boolean isDoneItem(Step step, Map<String, Scattered> scatters) {
    boolean found = false;
    for (int slash = step.name().indexOf('/'); slash > 0 && !found; slash = step.name().indexOf('/', slash + 1)) {
      found = scatters.containsKey(step.name().substring(0, slash));
    }
    return found && step.state() == RunState.SUCCEEDED;
  }

  private static String mark(Step step) {
    return switch (step.state()) {
      case SUCCEEDED -> "\033[32m✓\033[0m";
      case FAILED -> "\033[31m✗\033[0m";
      case CANCELLED -> "-";
      case RUNNING -> "\033[36m▸\033[0m";
      default -> "·";
    };
  }

  private String describe(Step step) {
    String text = switch (step.state()) {
      case SUCCEEDED -> step.reused() ? "reused" : "done in " + Text.duration(step.startedAt(), step.endedAt());
      case RUNNING -> "running" + (drawn ? " " + Text.duration(step.startedAt(), clock.instant()) : "");
      case WAITING -> "waiting for " + step.message();
      case FAILED -> "failed: " + step.message();
      default -> step.state().label();
    };
    return step.attempts() > 1 ? text + " (attempt " + step.attempts() + ")" : text;
  }
}
