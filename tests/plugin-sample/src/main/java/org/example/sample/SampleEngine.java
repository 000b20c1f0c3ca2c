// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * A workflow system of its own, as small as one can be. Each line of a document {@code NAME.greet} is a step,
 * {@code greet SECONDS}: after so many seconds it writes a line to {@code greetings.txt}, which greets the input
 * {@code name}. A step that is recorded as done is not done again.
 */
@Component(property = WorkflowEngine.NAME_PROPERTY + "=sample")
@Capability(namespace = WorkflowEngine.NAME_PROPERTY, attribute = "dte.engine=sample")
public final class SampleEngine implements WorkflowEngine {
  private static final String LINE = "greet \\d+(\\.\\d+)?";

  private final ScheduledExecutorService clock;

  @Activate
  public SampleEngine() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "sample-engine");
      thread.setDaemon(true);
      return thread;
    });
    executor.setRemoveOnCancelPolicy(true);
    clock = executor;
  }

  @Deactivate
  void stop() {
    clock.shutdownNow();
  }

  @Override
  public boolean accepts(Path document) {
    return document.toString().endsWith(".greet");
  }

  @Override
  public List<Problem> validate(Path document) throws DteException {
    List<Problem> problems = new ArrayList<>();
    List<String> lines = lines(document);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).matches(LINE)) {
        problems.add(new Problem(ExitCode.INVALID, "\"" + lines.get(i) + "\" is no step",
            new SourceLocation(document.toString(), i + 1, 1), "write greet SECONDS"));
      }
    }
    return problems;
  }

  @Override
  public WorkflowDescription describe(Path document) throws DteException {
    List<String> steps = new ArrayList<>();
    for (int i = 1; i <= lines(document).size(); i++) {
      steps.add("greet" + i);
    }
    return new WorkflowDescription("Greets", "", List.of(new WorkflowDescription.Input("name", "string", "who is greeted",
        true, null)), steps);
  }

  @Override
  public JsonNode checkInputs(Path document, JsonNode inputs, Path relativeTo) throws DteException {
    if (!inputs.path("name").isTextual()) {
      throw new DteException(ExitCode.INVALID, "The input \"name\" is missing, or no text", "for example {\"name\": \"Florence\"}");
    }
    return inputs;
  }

  @Override
  public RunExecution start(RunContext context) throws DteException {
    Path document = Path.of(context.run().document());
    List<Problem> problems = validate(document);
    if (!problems.isEmpty()) {
      throw new DteException(problems.get(0));
    }
    List<Double> seconds = lines(document).stream().map(line -> Double.valueOf(line.substring("greet ".length()))).toList();
    SampleExecution execution = new SampleExecution(context, seconds, clock);
    execution.next();
    return execution;
  }

  private static List<String> lines(Path document) throws DteException {
    try {
      return Files.readAllLines(document).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", document, e), e);
    }
  }
}
