// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.exchange.RunReplay.Repetition;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunRequest;
import io.dte.foundation.api.run.RunState;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Repeats a run from its research object and says what differs. */
record Rerun(CommandContext context, Platform platform, Clock clock) {

  int call(Path crate, boolean json) throws DteException {
    Repetition repetition = platform.replay().open(crate, platform.home().cache("crates"));
    RunClient runs = platform.runs();
    String actor = System.getProperty("user.name");
    Run run = runs.submit(new RunRequest("workflow", repetition.name(), repetition.document().toString(), repetition.inputs(),
        null, null, actor, Map.of("reuse", "false")));
    Progress progress = new Progress(context.err(), context.interactive(), clock);
    run = runs.follow(run.id(), json ? seen -> { } : progress, context.cancelled());
    if (!run.state().isFinal()) {
      runs.cancel(run.id(), actor);
      run = runs.follow(run.id(), seen -> { }, () -> false);
    }
    if (run.state() == RunState.CANCELLED) {
      return ExitCode.CANCELLED.code();
    }
    if (run.state() == RunState.FAILED) {
      String id = run.id().toString();
      throw new DteException(run.failure().orElseThrow(() -> new DteException(ExitCode.RUN_FAILED, "The repetition failed",
          "dte runs logs " + id)));
    }
    List<Results.Compared> results = Results.compare(repetition.outputs(), run.outputs());
    boolean same = results.stream().allMatch(Results.Compared::same);
    if (json) {
      ObjectNode answer = run.toJson();
      answer.put("same", same);
      ArrayNode rows = answer.putArray("results");
      results.forEach(one -> rows.addObject().put("output", one.output()).put("same", one.same()).put("before", one.before())
          .put("after", one.after()));
      context.out().println(answer);
    } else {
      Text table = new Text().row("RESULT", "", "");
      results.forEach(one -> table.row(one.output(), one.same() ? "same" : "differs",
          one.same() ? one.after() : one.before() + " before, " + one.after() + " now"));
      table.print(context.out());
      context.out().println(same ? "The run " + run.id() + " gave the same results"
          : "The run " + run.id() + " gave other results: " + run.outdir());
    }
    return same ? ExitCode.DONE.code() : ExitCode.RUN_FAILED.code();
  }
}
