// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.ContainerImage.Origin;
import io.dte.compute.api.Resources;
import io.dte.compute.api.TaskNeeds;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Missing;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import java.util.List;
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
  /** Option of a run: {@code none} runs without containers what can do without. */
  static final String OPTION = "container";
  static final String NONE = "none";

  private static final Logger LOG = LoggerFactory.getLogger(Containers.class);

  /** Whether a runner can have an image. */
  private record Question(String runner, ContainerImage image) {}

  private final Host host;
  private final Map<Question, Optional<DteException>> answers = new ConcurrentHashMap<>();

  Containers(Host host) {
    this.host = host;
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
    Requirement.Docker docker = requirements.find(Requirement.Docker.class).orElse(null);
    if (docker == null || NONE.equals(host.context().options().get(OPTION))) {
      return Optional.empty();
    }
    Optional<ContainerImage> named = image(docker.fields());
    if (named.isEmpty()) {
      return Optional.empty();
    }
    ContainerImage image = named.get();
    TaskNeeds needs = new TaskNeeds(step, Resources.MINIMAL, new Container(image, List.of(), "/", false),
        requirements.find(Requirement.Placement.class).map(Requirement.Placement::labels).orElse(Map.of()));
    Question question = new Question(host.runners().choose(needs), image);
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

  private static Optional<ContainerImage> image(JsonNode fields) {
    String id = fields.path("dockerImageId").asText("");
    for (Map.Entry<String, Origin> way : Map.of("dockerLoad", Origin.LOAD, "dockerFile", Origin.FILE, "dockerImport", Origin.IMPORT)
        .entrySet()) {
      String text = fields.path(way.getKey()).asText("");
      if (!text.isEmpty() && !fields.has("dockerPull")) {
        return Optional.of(new ContainerImage(id.isEmpty() ? "dte-" + Sha256.of(text).substring(0, 12) : id, way.getValue(), text));
      }
    }
    String pull = fields.path("dockerPull").asText("");
    if (!pull.isEmpty()) {
      return Optional.of(new ContainerImage(pull, Origin.PULL, pull));
    }
    return id.isEmpty() ? Optional.empty() : Optional.of(new ContainerImage(id, Origin.PRESENT, ""));
  }
}
