// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.event.EventLog;
import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.exchange.RunReplay;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.run.RunService;
import io.dte.workflow.api.Templates;
import io.dte.workflow.api.WorkflowEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The services the commands work with, each asked for when it is needed: a command that needs none of them works where
 * the data directory cannot be used, and the others say why they cannot. Safe for use by many threads.
 */
@Component(service = Platform.class)
public final class Platform {
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile DataDirectory home;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile RunService runs;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile EventLog events;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile Templates templates;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile OnDemand onDemand;

  private final List<WorkflowEngine> engines = new CopyOnWriteArrayList<>();
  private final List<Problem> problems = new CopyOnWriteArrayList<>();

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile RunReplay replay;

  private final Map<String, RunExport> exports = new ConcurrentHashMap<>();

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addExport(RunExport export, Map<String, Object> properties) {
    exports.put(String.valueOf(properties.get(RunExport.FORMAT_PROPERTY)), export);
  }

  void removeExport(RunExport export, Map<String, Object> properties) {
    exports.remove(String.valueOf(properties.get(RunExport.FORMAT_PROPERTY)), export);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addEngine(WorkflowEngine engine) {
    engines.add(engine);
  }

  void removeEngine(WorkflowEngine engine) {
    engines.remove(engine);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, target = "(dte.start=*)")
  void addProblem(Problem problem) {
    problems.add(problem);
  }

  void removeProblem(Problem problem) {
    problems.remove(problem);
  }

  DataDirectory home() throws DteException {
    return required(home, "data directory");
  }

  Templates templates() throws DteException {
    return required(templates, "list of templates");
  }

  Optional<OnDemand> onDemand() {
    return Optional.ofNullable(onDemand);
  }

  /** Reads research objects. */
  RunReplay replay() throws DteException {
    if (replay == null && onDemand != null) {
      onDemand.start(OnDemand.SERVICE, RunReplay.class.getName());
    }
    return required(replay, "reader of research objects");
  }

  /** The way to write a run in a format. */
  RunExport export(String format) throws DteException {
    OnDemand starter = onDemand;
    if (!exports.containsKey(format) && starter != null) {
      starter.start(RunExport.FORMAT_PROPERTY, format);
    }
    RunExport export = exports.get(format);
    if (export == null) {
      TreeSet<String> known = new TreeSet<>(exports.keySet());
      if (starter != null) {
        starter.offers(RunExport.FORMAT_PROPERTY).forEach(offer -> known.add(offer.name()));
      }
      known.add(ExportCall.PLAIN);
      throw new DteException(ExitCode.USAGE, "There is no format \"" + format + "\"", "formats: " + String.join(", ", known));
    }
    return export;
  }

  /** Runs by way of the owner of the data directory if another process is that, else in this process. */
  RunClient runs() throws DteException {
    Optional<Owner> owner = home().owner().filter(other -> other.pid() != ProcessHandle.current().pid());
    if (owner.isPresent()) {
      return new OwnerRuns(new OwnerApi(owner.get()), home().runs());
    }
    return new LocalRuns(required(runs, "run service"), required(events, "event log"));
  }

  /**
   * What only the owner of the data directory answers.
   *
   * @throws DteException when no other process owns it
   */
  OwnerApi ownerApi() throws DteException {
    return home().owner().filter(other -> other.pid() != ProcessHandle.current().pid()).map(OwnerApi::new)
        .orElseThrow(() -> new DteException(ExitCode.UNAVAILABLE, "No server or desktop uses this data directory",
            "start one: dte server"));
  }

  /** Whether {@link #runs()} would speak to another process. */
  boolean isOwned() throws DteException {
    return home().owner().filter(other -> other.pid() != ProcessHandle.current().pid()).isPresent();
  }

  /** The engine that understands a document. */
  WorkflowEngine engineFor(Path document) throws DteException {
    Optional<WorkflowEngine> engine = accepting(document);
    OnDemand starter = onDemand;
    if (engine.isEmpty() && starter != null) {
      for (OnDemand.Offer offer : starter.offers(WorkflowEngine.NAME_PROPERTY)) {
        starter.start(WorkflowEngine.NAME_PROPERTY, offer.name());
      }
      engine = accepting(document);
    }
    if (engine.isEmpty() && engines.isEmpty()) {
      required(null, "workflow engine");
    }
    return engine.orElseThrow(() -> new DteException(new Problem(ExitCode.INVALID,
        "No workflow engine understands this document", SourceLocation.of(document.toString()),
        "a CWL document begins with cwlVersion and class")));
  }

  private Optional<WorkflowEngine> accepting(Path document) {
    return engines.stream().filter(engine -> engine.accepts(document)).findFirst();
  }

  private <T> T required(T service, String what) throws DteException {
    if (service != null) {
      return service;
    }
    List<Problem> why = new ArrayList<>(problems);
    if (!why.isEmpty()) {
      throw new DteException(why.get(0));
    }
    throw new DteException(ExitCode.UNAVAILABLE, "The " + what + " is not there",
        "a part of the installation did not start; dte doctor shows which");
  }
}
