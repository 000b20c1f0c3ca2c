// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.worker.WorkerCall;
import io.dte.compute.api.worker.WorkerException;
import io.dte.compute.api.worker.WorkerMessage;
import io.dte.compute.api.worker.WorkerPool;
import io.dte.compute.api.worker.WorkerPoolSettings;
import io.dte.compute.api.worker.WorkerPools;
import io.dte.compute.api.worker.WorkerProgram;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The engine's side: evaluates in worker processes, which are killed when they take too much time or memory, and answers with a
 * {@link ScriptException} then. Its methods block. Safe for use by many threads; close it when no more comes.
 */
public final class WorkerScripts implements ScriptEngine, AutoCloseable {
  private final Supplier<WorkerPools> pools;
  private final WorkerPoolSettings settings;
  private final ObjectMapper json = new ObjectMapper();
  private WorkerPools opened;
  private WorkerPool pool;

  /**
   * @param pools gives the service now, or null while it is not there
   * @param name of the pool, for logs
   * @param program has a main method that ends in {@link ScriptWorker#serve}, and a limit to its heap
   * @param limit how long one evaluation may take
   * @param longest the most characters of an answer
   */
  public WorkerScripts(Supplier<WorkerPools> pools, String name, WorkerProgram.Java program, Duration limit, int longest) {
    this.pools = pools;
    settings = WorkerPoolSettings.of(name, program).requestTimeout(limit)
        // A character takes up to three bytes, or six where JSON escapes it.
        .messageLimit(Math.min(Integer.MAX_VALUE, 4L * longest + (1 << 16)));
  }

  @Override
  public Scope prepare(List<String> libraries) throws ScriptException {
    return (source, body, variables) -> evaluate(libraries, source, body, variables);
  }

  @Override
  public void check(String source, boolean body) throws ScriptException {
    ask(json.createObjectNode().put("check", true).put("source", source).put("body", body));
  }

  /** Evaluates with libraries that the worker prepares when it does not know them. */
  public JsonNode evaluate(List<String> libraries, String source, boolean body, Map<String, JsonNode> variables) throws ScriptException {
    ObjectNode request = json.createObjectNode().put("source", source).put("body", body);
    ArrayNode sources = request.putArray("libraries");
    libraries.forEach(sources::add);
    ObjectNode values = request.putObject("variables");
    variables.forEach(values::set);
    return ask(request);
  }

  private JsonNode ask(ObjectNode request) throws ScriptException {
    WorkerCall call = null;
    try {
      call = pool().submit(new WorkerMessage(json.writeValueAsString(request)));
      JsonNode answer = json.readTree(call.reply().toCompletableFuture().get().json());
      if (answer.has("error")) {
        throw new ScriptException(answer.path("error").asText(), answer.path("line").asInt(), null);
      }
      return answer.path("value");
    } catch (ExecutionException e) {
      throw stopped(e.getCause());
    } catch (InterruptedException e) {
      call.cancel();
      Thread.currentThread().interrupt();
      throw new ScriptException("The expression was interrupted", 0, e);
    } catch (JsonProcessingException | DteException e) {
      throw new ScriptException("The expression cannot be evaluated in a process of its own: " + e.getMessage(), 0, e);
    }
  }

  private ScriptException stopped(Throwable cause) {
    WorkerProgram.Java program = (WorkerProgram.Java) settings.program();
    String why = !(cause instanceof WorkerException failure) ? String.valueOf(cause) : switch (failure.reason()) {
      case OUT_OF_MEMORY -> "it needs more than " + program.heapMiB() + " MiB of memory";
      case TIMED_OUT -> "it took longer than " + settings.requestTimeout().toMillis() / 1000.0 + " s";
      default -> failure.getMessage();
    };
    return new ScriptException("The expression was stopped: " + why, 0, cause);
  }

  private synchronized WorkerPool pool() throws DteException, ScriptException {
    WorkerPools now = pools.get();
    if (now == null) {
      throw new ScriptException("The expression was stopped: it needs a process of its own, and there is no service for those", 0, null);
    }
    if (now != opened) {
      close();
      pool = now.open(settings);
      opened = now;
    }
    return pool;
  }

  /** Ends the workers; what they work on fails. */
  @Override
  public synchronized void close() {
    if (pool != null) {
      pool.close();
      pool = null;
      opened = null;
    }
  }
}
