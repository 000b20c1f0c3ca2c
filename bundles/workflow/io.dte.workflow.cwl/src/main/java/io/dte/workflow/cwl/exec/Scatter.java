// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.json.StoredArray;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.Process.ScatterMethod;
import io.dte.workflow.cwl.model.Process.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Runs a step once for each item of its scattered inputs, a bounded number at a time, and puts the results together in
 * the items' order.
 */
final class Scatter {
  private final Step step;
  private final String name;
  private final ObjectNode inputs;
  private final List<JsonNode> lists = new ArrayList<>();
  private final CompletableFuture<ObjectNode> result = new CompletableFuture<>();
  private final Map<String, StoredArray.Writer> results = new LinkedHashMap<>();
  private int count;
  private int next;
  private int running;
  private boolean starting;
  private Throwable failure;
  private BiFunction<String, ObjectNode, CompletableFuture<ObjectNode>> body;
  private Jobs jobs;

  Scatter(Step step, String name, ObjectNode inputs) {
    this.step = step;
    this.name = name;
    this.inputs = inputs;
  }

  private String what() {
    return step.run().head().asStep(name);
  }

  CompletableFuture<ObjectNode> start(BiFunction<String, ObjectNode, CompletableFuture<ObjectNode>> one, Jobs shared)
      throws DteException {
    body = one;
    jobs = shared;
    for (String input : step.scatter()) {
      JsonNode list = inputs.get(input);
      if (!list.isArray()) {
        throw Failures.invalid(step.place(), "The step " + what() + " scatters over '" + input + "', which is no array: " + list,
            "scatter over arrays only");
      }
      lists.add(list);
    }
    long combinations = 1;
    if (step.method() == ScatterMethod.DOTPRODUCT) {
      combinations = lists.get(0).size();
      for (JsonNode list : lists) {
        if (list.size() != combinations) {
          throw Failures.invalid(step.place(), "The step " + what() + " scatters over arrays of different lengths: "
              + lists.stream().map(JsonNode::size).toList(), "make them equally long, or use a cross product");
        }
      }
    } else {
      for (JsonNode list : lists) {
        // Too many stay too many, also where their number would not fit into a long.
        combinations = Math.min(combinations, Integer.MAX_VALUE + 1L) * list.size();
      }
    }
    if (combinations > Integer.MAX_VALUE) {
      throw Failures.invalid(step.place(), "The step " + what() + " scatters over more than " + Integer.MAX_VALUE
          + " combinations", "scatter over fewer or shorter lists");
    }
    count = (int) combinations;
    try {
      for (String output : step.out()) {
        results.put(output, jobs.lists().writer(count));
      }
    } catch (IOException e) {
      throw Failures.storage("The results of '" + name + "' cannot be kept", e);
    }
    Runnable room = () -> jobs.host().work().execute(this::proceed);
    jobs.width().watch(room);
    result.whenComplete((outputs, error) -> jobs.width().leave(room));
    proceed();
    return result;
  }

  /** Starts as many as may run; called again whenever one ended. Only one thread at a time starts. */
  private void proceed() {
    synchronized (this) {
      if (starting) {
        return;
      }
      starting = true;
    }
    while (true) {
      int index;
      synchronized (this) {
        boolean left = next < count && (failure == null || jobs.keepsGoing());
        boolean more = left && jobs.width().enter(running);
        if (!more) {
          starting = false;
          if (running > 0 || left) {
            return;
          }
          break;
        }
        index = next++;
        running++;
      }
      begin(index).whenComplete((outputs, error) -> ended(index, outputs, error));
    }
    if (failure != null) {
      result.completeExceptionally(failure);
      return;
    }
    try {
      result.complete(together());
    } catch (IOException e) {
      result.completeExceptionally(Failures.storage("The results of '" + name + "' cannot be kept", e));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  /** Whatever goes wrong is the item's failure: nobody else would end the step. */
  private CompletableFuture<ObjectNode> begin(int index) {
    try {
      return body.apply(name + "/" + index, item(index));
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void ended(int index, ObjectNode outputs, Throwable why) {
    Throwable error = why == null ? keep(index, outputs) : why;
    jobs.width().exit();
    synchronized (this) {
      running--;
      if (error != null && (failure == null || Failures.problem(failure).code() == ExitCode.CANCELLED)) {
        failure = error;
      }
    }
    if (error != null) {
      jobs.stopAfter(error);
    }
    proceed();
  }

  /** @return why they cannot be kept, or null */
  private Throwable keep(int index, ObjectNode outputs) {
    try {
      for (Map.Entry<String, StoredArray.Writer> output : results.entrySet()) {
        JsonNode value = outputs.path(output.getKey());
        output.getValue().set(index, value.isMissingNode() ? NullNode.instance : value);
      }
      return null;
    } catch (IOException e) {
      return Failures.storage("The results of '" + name + "' cannot be kept", e);
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  private ObjectNode item(int index) {
    ObjectNode own = Node.JSON.objectNode();
    inputs.properties().forEach(input -> own.set(input.getKey(), input.getValue()));
    int rest = index;
    for (int i = lists.size() - 1; i >= 0; i--) {
      JsonNode list = lists.get(i);
      int at = step.method() == ScatterMethod.DOTPRODUCT ? index : rest % list.size();
      rest = step.method() == ScatterMethod.DOTPRODUCT ? rest : rest / list.size();
      own.set(step.scatter().get(i), list.get(at));
    }
    return own;
  }

  private ObjectNode together() throws IOException {
    ObjectNode out = Node.JSON.objectNode();
    for (Map.Entry<String, StoredArray.Writer> output : results.entrySet()) {
      try (StoredArray.Writer values = output.getValue()) {
        out.set(output.getKey(), step.method() == ScatterMethod.NESTED_CROSSPRODUCT ? nested(values, 0, 0, count)
            : values.array(0, count));
      }
    }
    return out;
  }

  private ArrayNode nested(StoredArray.Writer values, int depth, int from, int to) throws IOException {
    if (depth == lists.size() - 1) {
      return values.array(from, to);
    }
    ArrayNode list = Node.JSON.arrayNode();
    int width = lists.get(depth).isEmpty() ? 0 : (to - from) / lists.get(depth).size();
    for (int i = 0; i < lists.get(depth).size(); i++) {
      list.add(nested(values, depth + 1, from + i * width, from + (i + 1) * width));
    }
    return list;
  }
}
