// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.problem.Spelling;
import io.dte.foundation.api.run.RunContext;
import io.dte.foundation.api.run.RunExecution;
import io.dte.foundation.api.run.RunKind;
import io.dte.foundation.api.run.RunRequest;
import io.dte.workflow.api.Templates;
import io.dte.workflow.api.WorkflowEngine;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Runs workflow documents on the engine that the option {@value #ENGINE_OPTION} names, or else on the first, by name, that
 * accepts the document. A run whose engine is not there waits for it, and goes on when it is back.
 */
@Component(property = RunKind.NAME_PROPERTY + "=workflow")
@Capability(namespace = RunKind.NAME_PROPERTY, name = "workflow")
public final class WorkflowKind implements RunKind {
  /** Option of a run: the engine's name. */
  public static final String ENGINE_OPTION = "engine";

  private final Templates templates;
  private final Map<String, WorkflowEngine> engines = new TreeMap<>();
  private final Set<EngineRun> running = new HashSet<>();

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile OnDemand onDemand;

  @Activate
  public WorkflowKind(@Reference Templates templates) {
    this.templates = templates;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addEngine(WorkflowEngine engine, Map<String, Object> properties) {
    List<EngineRun> waiting;
    synchronized (this) {
      engines.put(String.valueOf(properties.get(WorkflowEngine.NAME_PROPERTY)), engine);
      waiting = List.copyOf(running);
    }
    waiting.forEach(EngineRun::engineCame);
  }

  void removeEngine(WorkflowEngine engine, Map<String, Object> properties) {
    List<EngineRun> left;
    synchronized (this) {
      engines.remove(String.valueOf(properties.get(WorkflowEngine.NAME_PROPERTY)), engine);
      left = List.copyOf(running);
    }
    left.forEach(run -> run.engineLeft(engine));
  }

  /**
   * A document is a template's name or an absolute path, and paths in inputs are relative to its folder: the working
   * directory of this process is not that of who asks.
   */
  @Override
  public RunRequest check(RunRequest request) throws DteException {
    String text = request.document();
    Optional<Templates.Template> template = templates.find(text);
    Path document = template.isPresent() ? template.get().document() : path(text);
    String name = request.name().isEmpty() ? template.map(Templates.Template::name).orElseGet(() -> stem(document)) : request.name();
    JsonNode inputs = request.inputs() == null || request.inputs().isNull() ? JsonNodeFactory.instance.objectNode() : request.inputs();
    Optional<WorkflowEngine> engine = engine(document, request.options());
    if (engine.isPresent()) {
      if (request.parentId() == null) {
        // A child has options of its parent, which were checked with that; what left since is waited for.
        engine.get().checkOptions(request.options());
      }
      inputs = engine.get().checkInputs(document, inputs, file(document).getParent());
    }
    Map<String, String> options = new HashMap<>(request.options());
    return new RunRequest(request.kind(), name, document.toString(), inputs, request.outdir(), request.parentId(), request.actor(), options);
  }

  private Path path(String text) throws DteException {
    if (text.isBlank()) {
      throw new DteException(ExitCode.USAGE, "The run names no document", "name a template, or a workflow's file");
    }
    Path path;
    try {
      path = text.startsWith("file:") ? Path.of(URI.create(text)) : Path.of(text).normalize();
    } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
      throw new DteException(ExitCode.USAGE, "'" + text + "' is neither a template nor a file", "name one of them", e);
    }
    if (!path.isAbsolute() || !Files.isRegularFile(file(path))) {
      String hint = Spelling.suggest(text, templates.list().stream().map(Templates.Template::name).toList());
      throw new DteException(new Problem(ExitCode.NOT_FOUND, "There is no template and no file of this name",
          SourceLocation.of(text), hint.isEmpty() ? "give a file's absolute path" : hint));
    }
    return path;
  }

  /** A document's file, without the name of one of its processes after {@code #}. */
  private static Path file(Path document) {
    int hash = document.toString().lastIndexOf('#');
    return Files.exists(document) || hash < 0 ? document : Path.of(document.toString().substring(0, hash));
  }

  private static String stem(Path document) {
    String name = document.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** The engine for a document, if it is there; those that are at hand but not started are started. */
  Optional<WorkflowEngine> engine(Path document, Map<String, String> options) throws DteException {
    Optional<WorkflowEngine> found = present(document, options);
    OnDemand starter = onDemand;
    if (found.isEmpty() && starter != null) {
      for (OnDemand.Offer offer : starter.offers(WorkflowEngine.NAME_PROPERTY)) {
        starter.start(WorkflowEngine.NAME_PROPERTY, offer.name());
      }
      found = present(document, options);
    }
    return found;
  }

  private synchronized Optional<WorkflowEngine> present(Path document, Map<String, String> options) {
    String wanted = options.get(ENGINE_OPTION);
    if (wanted != null) {
      return Optional.ofNullable(engines.get(wanted));
    }
    return engines.values().stream().filter(engine -> engine.accepts(document)).findFirst();
  }

  @Override
  public RunExecution start(RunContext context) throws DteException {
    EngineRun run = new EngineRun(this, context);
    synchronized (this) {
      running.add(run);
    }
    run.completion().whenComplete((result, error) -> {
      synchronized (this) {
        running.remove(run);
      }
    });
    try {
      run.begin();
    } catch (DteException e) {
      synchronized (this) {
        running.remove(run);
      }
      throw e;
    }
    return run;
  }

  synchronized void forget(EngineRun run) {
    running.remove(run);
  }
}
