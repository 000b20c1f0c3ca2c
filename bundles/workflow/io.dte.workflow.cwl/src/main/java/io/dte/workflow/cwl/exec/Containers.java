// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.TaskNeeds;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Missing;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which tools run in containers. A required container is a must; a hinted one is used when the runner can have its
 * image, else the tool runs without. The answer for an image is asked for once in a run. Safe for use by many threads.
 */
final class Containers {
  private static final Logger LOG = LoggerFactory.getLogger(Containers.class);

  /** Whether a runner can have an image. */
  private record Question(String runner, ContainerImage image) {}

  private final Host host;
  private final boolean allowed;
  private final Map<Question, Optional<DteException>> answers = new ConcurrentHashMap<>();

  /** @param allowed else tools run without what can do without */
  Containers(Host host, boolean allowed) {
    this.host = host;
    this.allowed = allowed;
  }

  /** Refuses, before anything runs, images that are required and cannot be had; makes the others ready. */
  void check(Process process, Requirements outer) throws DteException {
    Requirements all = outer.enclosing(process.head().requirements());
    if (process instanceof Process.Workflow workflow) {
      for (Process.Step step : workflow.steps()) {
        check(step.run(), all.enclosing(step.requirements()));
      }
    } else if (process instanceof Process.CommandLineTool && all.requires(Requirement.Docker.class)) {
      try {
        image(process.head().id(), all);
      } catch (Missing e) {
        return; // The step waits for the runner, and asks again.
      }
    }
  }

  /** The image a tool runs in; empty when it runs on the host. */
  Optional<ContainerImage> image(String step, Requirements requirements) throws DteException {
    Optional<ContainerImage> named = LeastNeeds.image(requirements);
    if (named.isEmpty() || !allowed) {
      return Optional.empty();
    }
    TaskNeeds needs = LeastNeeds.of(step, requirements, named);
    Question question = new Question(host.runners().choose(needs), named.get());
    Optional<DteException> refusal = answers.get(question);
    if (refusal == null) {
      refusal = ask(question.runner(), needs);
      answers.put(question, refusal);
    }
    if (refusal.isEmpty()) {
      return named;
    }
    if (requirements.requires(Requirement.Docker.class)) {
      throw refusal.get();
    }
    return Optional.empty();
  }

  private Optional<DteException> ask(String runner, TaskNeeds needs) {
    try {
      host.runners().runner(runner).admit(needs);
      return Optional.empty();
    } catch (DteException e) {
      LOG.info("No container of {}: {}", needs.container().image().name(), e.getMessage());
      return Optional.of(e);
    }
  }
}
