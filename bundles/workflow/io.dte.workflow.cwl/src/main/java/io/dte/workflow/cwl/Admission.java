// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Site;
import io.dte.compute.api.TaskNeeds;
import io.dte.compute.api.TaskRunner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks, before a run starts, the runner of each step whether the step can run there, and tells everything that is wrong at
 * once. What depends on inputs is not known yet and passes.
 */
final class Admission {
  private final Site site;
  private final String requested;
  private final boolean mayCome;
  private final Set<Problem> problems = new LinkedHashSet<>();
  /** Steps that need the same are asked for once. */
  private final Map<String, Boolean> asked = new HashMap<>();

  private Admission(Site site, String requested, boolean mayCome) {
    this.site = site;
    this.requested = requested;
    this.mayCome = mayCome;
  }

  /** @param mayCome bundles come and go here, so that a runner that is known but not there is waited for */
  static void check(Process process, Requirements outer, Site site, String requested, boolean mayCome) throws DteException {
    Admission admission = new Admission(site, requested, mayCome);
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
      admit(new TaskNeeds(name, resources(all), null,
          all.find(Requirement.Placement.class).map(Requirement.Placement::labels).orElse(Map.of())), process);
    }
  }

  private void admit(TaskNeeds needs, Process process) {
    try {
      String runner = site.runnerFor(needs, requested);
      String question = runner + " " + needs.resources() + needs.container() + needs.labels();
      if (asked.putIfAbsent(question, true) == null) {
        ask(needs, runner);
      }
    } catch (DteException e) {
      Problem problem = e.problem();
      problems.add(problem.location().file().isEmpty() && problem.code() == ExitCode.INVALID
          ? problem.at(process.head().place().location()) : problem);
    }
  }

  private void ask(TaskNeeds needs, String name) throws DteException {
    TaskRunner runner;
    try {
      runner = site.runner(name);
    } catch (DteException e) {
      if (mayCome && e.problem().code() == ExitCode.UNAVAILABLE) {
        return; // Its steps wait until it is there.
      }
      throw e;
    }
    runner.admit(needs);
  }

  private static Resources resources(Requirements all) {
    Map<String, Value> amounts = all.find(Requirement.Resource.class).map(Requirement.Resource::amounts).orElse(Map.of());
    Resources least = Resources.MINIMAL;
    return new Resources(amount(amounts, "cores", least.cores()), (long) Math.ceil(amount(amounts, "ram", least.ramMiB())),
        (long) Math.ceil(amount(amounts, "tmpdir", least.tmpdirMiB())),
        (long) Math.ceil(amount(amounts, "outdir", least.outdirMiB())), gpus(all));
  }

  private static int gpus(Requirements all) {
    JsonNode count = all.find(Requirement.Gpus.class).map(asked -> asked.count().json()).orElse(null);
    return count == null || !count.isNumber() ? 0 : count.intValue();
  }

  /** The least that is asked for, where it is written as a number. */
  private static double amount(Map<String, Value> amounts, String name, double otherwise) {
    Value least = amounts.get(name + "Min");
    Value most = amounts.get(name + "Max");
    JsonNode number = least != null ? least.json() : most == null ? null : most.json();
    if (number == null || !number.isNumber()) {
      return Math.min(otherwise, least == null ? otherwise : 0);
    }
    return least != null ? number.asDouble() : Math.min(otherwise, number.asDouble());
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
