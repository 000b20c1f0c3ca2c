// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.exec.LeastNeeds;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;

/** Refuses, before anything runs, what cannot be run here. */
final class Unsupported {

  private Unsupported() {}

  /** @param containers they may be used */
  static void check(Process process, Requirements outer, boolean containers) throws DteException {
    Requirements all = outer.enclosing(process.head().requirements());
    if (process instanceof Process.Workflow workflow) {
      for (Process.Step step : workflow.steps()) {
        check(step.run(), all.enclosing(step.requirements()), containers);
      }
    } else if (process instanceof Process.Operation && all.find(Requirement.SubWorkflow.class).isEmpty()) {
      throw new DteException(new Problem(ExitCode.UNSUPPORTED, "The Operation " + name(process)
          + "says what is done, not how, so it cannot be run", process.head().place().location(),
          "give the step a tool to run, or the Operation a hint dte:SubWorkflow with an engine and its document"));
    } else if (process instanceof Process.CommandLineTool && all.requires(Requirement.Docker.class)) {
      checkContainer(process, all, containers);
    }
  }

  private static void checkContainer(Process process, Requirements all, boolean containers) throws DteException {
    if (!containers) {
      throw new DteException(new Problem(ExitCode.UNSUPPORTED, "The tool requires a container, and containers are switched off",
          process.head().place().location(), "leave --no-container out, or make its DockerRequirement a hint if the program is installed here"));
    }
    if (LeastNeeds.image(all).isEmpty()) {
      throw new DteException(new Problem(ExitCode.INVALID, "The tool requires a container, and its DockerRequirement names no image",
          process.head().place().location(), "add dockerPull with the image's name"));
    }
  }

  private static String name(Process process) {
    return process.head().id().isEmpty() ? "" : "'" + process.head().id() + "' ";
  }
}
