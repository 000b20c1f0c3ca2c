// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.compute.api.Resources;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.api.ScriptEngine;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;

/** The runner on a plain class path, for development: its runner and script engine are named by their classes. */
public final class RunnerMain {

  private RunnerMain() {}

  public static void main(String[] arguments) throws Exception {
    TaskRunner local = (TaskRunner) Class.forName("io.dte.compute.local.LocalTaskRunner")
        .getConstructor(Resources.class, Duration.class, Duration.class)
        .newInstance(new Resources(8, 65536, Long.MAX_VALUE, Long.MAX_VALUE, 0),
            Duration.ofSeconds(1), Duration.ofMillis(100));
    ScriptEngine scripts = (ScriptEngine) Class.forName("io.dte.workflow.rhino.RhinoScriptEngine")
        .getConstructor(long.class, long.class, int.class).newInstance(20_000L, 512L << 20, 64 << 20);
    CommandContext context = new CommandContext(Path.of("").toAbsolutePath(), System.getenv(), System.in, System.out, System.err,
        false, false, () -> false);
    CommandLine line = new CommandLine(new RunnerCall(context, CwlEngine.of(local, scripts, null), null));
    line.setExecutionExceptionHandler((e, at, parsed) -> {
      if (e instanceof DteException known) {
        System.err.println(known.problem());
        return known.problem().code().code();
      }
      e.printStackTrace();
      return 1;
    });
    System.exit(line.execute(arguments));
  }
}
