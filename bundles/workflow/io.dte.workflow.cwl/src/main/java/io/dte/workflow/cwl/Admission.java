// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Site;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.exec.LeastNeeds;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks, before a run starts, the runner of each step whether the step can run there, and tells everything that is wrong at
 * once. What depends on inputs is not known yet and passes.
 */
final class Admission {
  private final Site site;
  private final String requested;
  private final boolean containers;
  private final boolean mayCome;
  private final Set<Problem> problems = new LinkedHashSet<>();
  /** Steps that need the same are asked for once. */
  private final Map<String, Optional<DteException>> asked = new HashMap<>();

  private Admission(Site site, String requested, boolean containers, boolean mayCome) {
    this.site = site;
    this.requested = requested;
    this.containers = containers;
    this.mayCome = mayCome;
  }

  /**
   * @param requested the runner for all steps; empty where the site decides
   * @param containers whether the run may use containers
   * @param mayCome bundles come and go here, so that a runner that is known but not there is waited for
   */
  static void check(Process process, Requirements outer, Site site, String requested, boolean containers, boolean mayCome)
      throws DteException {
    Admission admission = new Admission(site, requested, containers, mayCome);
    admission.check(process instanceof Process.Workflow ? "" : Descriptions.name(process), process, outer);
    admission.throwIfAny();
  }

  private void check(String name, Process process, Requirements outer) {
    Requirements all = outer.enclosing(process.head().requirements());
    if (process instanceof Process.Workflow workflow) {
      for (Process.Step step : workflow.steps()) {
        check(name.isEmpty() ? step.name() : name + "/" + step.name(), step.run(), all.enclosing(step.requirements()));
      }
    } else if (process instanceof Process.CommandLineTool) {
      admit(name, all, process);
    }
  }

  private void admit(String name, Requirements all, Process process) {
    TaskNeeds onHost = LeastNeeds.of(name, all, Optional.empty());
    Optional<ContainerImage> image = containers ? LeastNeeds.image(all) : Optional.empty();
    try {
      if (image.isPresent()) {
        try {
          askOnce(LeastNeeds.of(name, all, image), process);
          return;
        } catch (DteException e) {
          if (all.requires(Requirement.Docker.class)) {
            throw e;
          }
        }
      }
      // A container that is only hinted at and cannot be had is left out.
      askOnce(onHost, process);
    } catch (DteException e) {
      problems.add(e.problem());
    }
  }

  private void askOnce(TaskNeeds needs, Process process) throws DteException {
    String runner = site.runnerFor(needs, requested);
    String question = runner + " " + needs.resources() + needs.container() + needs.labels();
    Optional<DteException> answer = asked.get(question);
    if (answer == null) {
      answer = ask(needs, runner, process);
      asked.put(question, answer);
    }
    if (answer.isPresent()) {
      throw answer.get();
    }
  }

  private Optional<DteException> ask(TaskNeeds needs, String name, Process process) {
    TaskRunner runner;
    try {
      runner = site.runner(name);
    } catch (DteException e) {
      // Where bundles come and go, steps wait until it is there.
      return mayCome && e.problem().code() == ExitCode.UNAVAILABLE ? Optional.empty() : Optional.of(e);
    }
    try {
      runner.admit(needs);
      return Optional.empty();
    } catch (DteException e) {
      return Optional.of(new DteException(placed(e.problem(), needs.step(), process), e));
    }
  }

  /** What a runner says, told of the step and its tool at the tool's line. */
  private static Problem placed(Problem problem, String step, Process process) {
    return new Problem(problem.code(), "The step " + process.head().asStep(step) + " cannot run: " + problem.message(), problem.location().file().isEmpty() ? process.head().place().location() : problem.location(),
        problem.hint());
  }

  private void throwIfAny() throws DteException {
    if (problems.isEmpty()) {
      return;
    }
    List<Problem> all = new ArrayList<>(problems);
    Problem first = all.get(0);
    if (all.size() == 1) {
      throw new DteException(first);
    }
    StringBuilder message = new StringBuilder(all.size() + " things keep this run from starting:");
    all.forEach(problem -> message.append("\n  ").append(problem));
    boolean invalid = all.stream().anyMatch(problem -> problem.code() == ExitCode.INVALID);
    throw new DteException(new Problem(invalid ? ExitCode.INVALID : first.code(), message.toString(), first.location(), ""));
  }
}
