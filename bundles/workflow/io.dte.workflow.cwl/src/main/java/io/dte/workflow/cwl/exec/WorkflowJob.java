// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process.Step;
import io.dte.workflow.cwl.model.Process.StepInput;
import io.dte.workflow.cwl.model.Process.Workflow;
import io.dte.workflow.cwl.model.Requirements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Executes a workflow: a step starts as soon as all it takes is there. After a failure nothing new starts; what runs goes
 * on to its end, so that a resumed run finds it done.
 */
final class WorkflowJob {
  private final Jobs jobs;
  private final String name;
  private final Workflow workflow;
  private final Requirements requirements;
  private final boolean topLevel;
  private final Map<String, JsonNode> values = new HashMap<>();
  private final Map<Step, Set<String>> missing = new IdentityHashMap<>();
  private final Map<String, List<Step>> readers = new HashMap<>();
  private final Links links;
  private final CompletableFuture<ObjectNode> result = new CompletableFuture<>();
  private int left;
  private int running;
  private Throwable failure;

  WorkflowJob(Jobs jobs, String name, Workflow workflow, Requirements requirements, boolean topLevel) {
    this.jobs = jobs;
    this.name = name;
    this.workflow = workflow;
    this.requirements = requirements;
    this.topLevel = topLevel;
    links = new Links(workflow);
  }

  CompletableFuture<ObjectNode> start(JsonNode given) {
    jobs.async(() -> new Inputs(workflow, requirements, jobs, topLevel, what()).prepare(given))
        .whenComplete((inputs, error) -> {
          if (error == null) {
            guarded(() -> begin(inputs));
          } else {
            result.completeExceptionally(error);
          }
        });
    return result;
  }

  /** Nobody else would end the workflow. */
  private void guarded(Runnable part) {
    try {
      part.run();
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private String what() {
    return name.isEmpty() ? "the workflow" : "'" + name + "'";
  }

  private void begin(ObjectNode inputs) {
    List<Step> ready = new ArrayList<>();
    synchronized (this) {
      inputs.properties().forEach(input -> values.put(input.getKey(), input.getValue()));
      left = workflow.steps().size();
      for (Step step : workflow.steps()) {
        Set<String> needs = new HashSet<>();
        for (StepInput in : step.in()) {
          in.source().links().stream().filter(link -> !values.containsKey(link)).forEach(needs::add);
        }
        if (needs.isEmpty()) {
          ready.add(step);
        } else {
          missing.put(step, needs);
          needs.forEach(link -> readers.computeIfAbsent(link, l -> new ArrayList<>()).add(step));
        }
      }
      running = ready.size();
    }
    if (workflow.steps().isEmpty()) {
      end();
    }
    ready.forEach(this::start);
  }

  private void start(Step step) {
    Map<String, JsonNode> seen;
    synchronized (this) {
      seen = new HashMap<>();
      for (StepInput in : step.in()) {
        in.source().links().forEach(link -> seen.put(link, values.get(link)));
      }
    }
    new StepJob(jobs, path(step), step, jobs.digests().enclosing(requirements, step.requirements()), workflow.head().version()).start(seen)
        .whenComplete((outputs, error) -> guarded(() -> ended(step, outputs, error)));
  }

  private String path(Step step) {
    return name.isEmpty() ? step.name() : name + "/" + step.name();
  }

  /** Lets go of what nothing reads any more, now that a step ended well. */
  private synchronized void release(Step ended) {
    for (Step producer : links.unread(ended)) {
      List<JsonNode> dead = new ArrayList<>();
      List<JsonNode> live = new ArrayList<>();
      for (String output : producer.out()) {
        String link = producer.name() + "/" + output;
        (links.isNeeded(link) ? live : dead).add(values.get(link));
      }
      jobs.release().unread(jobs.folder(path(producer)), dead, live);
    }
  }

  private void ended(Step step, ObjectNode outputs, Throwable error) {
    List<Step> ready = new ArrayList<>();
    boolean over;
    synchronized (this) {
      running--;
      left--;
      if (error != null) {
        failure = failure == null || Failures.problem(failure).code() == ExitCode.CANCELLED ? error : failure;
        GateRefused refused = GateRefused.in(error);
        if (refused != null) {
          refused.outputs().properties().forEach(output -> values.put(step.name() + "/" + output.getKey(), output.getValue()));
        }
      } else {
        for (String output : step.out()) {
          String link = step.name() + "/" + output;
          values.put(link, outputs.path(output).isMissingNode() ? NullNode.instance : outputs.get(output));
          for (Step reader : readers.getOrDefault(link, List.of())) {
            Set<String> needs = missing.get(reader);
            if (needs.remove(link) && needs.isEmpty() && (failure == null || jobs.keepsGoing())) {
              ready.add(reader);
            }
          }
        }
      }
      if (failure != null && !jobs.keepsGoing()) {
        ready.clear();
      }
      running += ready.size();
      over = running == 0 && (left == 0 || failure != null);
    }
    if (error == null) {
      release(step);
    } else {
      jobs.stopAfter(error);
    }
    ready.forEach(this::start);
    if (over) {
      end();
    }
  }

  private void end() {
    Throwable why;
    synchronized (this) {
      why = failure;
    }
    if (why != null) {
      GateRefused refused = GateRefused.in(why);
      result.completeExceptionally(refused == null ? why : new GateRefused(refused.problem(), whatIsThere()));
      return;
    }
    jobs.async(this::outputs).whenComplete((outputs, error) -> {
      if (error == null) {
        result.complete(outputs);
      } else {
        result.completeExceptionally(error);
      }
    });
  }

  /** The outputs that one source alone gives, as far as it has come. */
  private synchronized ObjectNode whatIsThere() {
    ObjectNode out = Node.JSON.objectNode();
    for (Parameter output : workflow.outputs()) {
      List<String> links = List.copyOf(output.source().links());
      if (links.size() == 1 && values.containsKey(links.get(0))) {
        out.set(output.name(), values.get(links.get(0)).deepCopy());
      }
    }
    return out;
  }

  private ObjectNode outputs() throws DteException {
    ObjectNode out = Node.JSON.objectNode();
    for (Parameter output : workflow.outputs()) {
      JsonNode value;
      synchronized (this) {
        value = Sources.value(output.source(), values, jobs.lists(), "output '" + output.name() + "' of " + what());
      }
      if (!topLevel && value != null && links.passesOn(output.source())) {
        jobs.release().pin(value);
      }
      out.set(output.name(), value == null ? NullNode.instance : value.isContainerNode() ? value.deepCopy() : value);
    }
    Outputs.check(workflow.outputs().stream().map(WorkflowJob::taken).toList(), out, what());
    return out;
  }

  /**
   * An output with the types of what is taken for it. Real workflows scatter over steps that may be skipped or may make nothing,
   * and declare their results as if all made something. Other engines pass the nulls on, so that a run is not lost at its very end.
   */
  private static Parameter taken(Parameter output) {
    CwlType type = withGaps(output.type());
    Set<CwlType> types = new LinkedHashSet<>(Set.of(CwlType.Primitive.NULL));
    types.addAll(type instanceof CwlType.Union union ? union.options() : List.of(type));
    return output.withType(new CwlType.Union(List.copyOf(types)));
  }

  private static CwlType withGaps(CwlType type) {
    if (type instanceof CwlType.ArrayOf array) {
      return new CwlType.ArrayOf(new CwlType.Union(List.of(CwlType.Primitive.NULL, withGaps(array.items()))), array.binding());
    }
    return type instanceof CwlType.Union union ? new CwlType.Union(union.options().stream().map(WorkflowJob::withGaps).toList()) : type;
  }
}
