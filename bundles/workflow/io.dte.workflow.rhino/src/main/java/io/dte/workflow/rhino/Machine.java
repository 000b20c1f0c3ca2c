// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.EvaluatorException;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.Script;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/**
 * Rhino with its standard objects, interpreted. They are made once, without Java access, and sealed; each evaluation has a
 * fresh scope whose prototype they are. What its budget does not allow ends in an {@link Exceeded}. Safe for use by many threads.
 */
final class Machine implements ScriptEngine {

  /** An expression that took more than its budget. */
  static final class Exceeded extends ScriptException {
    private static final long serialVersionUID = 1L;

    Exceeded(String why, Throwable cause) {
      super("The expression was stopped: " + why, 0, cause);
    }
  }

  /** Expressions of real workflows say what they do, to nobody. */
  private static final String CONSOLE = "var console = {}; ['log', 'info', 'warn', 'error', 'debug'].forEach(function (name) {"
      + " console[name] = function () {}; });";

  private final Budget budget;
  private final ScriptableObject shared;

  Machine(Budget budget) {
    this.budget = budget;
    Context context = enter();
    try {
      shared = context.initSafeStandardObjects(null, false);
      context.evaluateString(shared, CONSOLE, "console", 1, null);
      if (budget.isBounded()) {
        BoundedFunction.install(shared, budget);
      }
      seal(shared, Collections.newSetFromMap(new IdentityHashMap<>()));
    } finally {
      Context.exit();
    }
  }

  /** Everything reachable, so that no script changes what the next one sees. */
  private static void seal(ScriptableObject object, Set<Object> seen) {
    if (!seen.add(object)) {
      return;
    }
    for (Object id : object.getAllIds()) {
      Object value;
      try {
        value = id instanceof Integer index ? object.get(index, object) : object.get(id.toString(), object);
      } catch (RhinoException | Budget.Exhausted e) {
        continue; // An accessor that works on instances only, or that is not for a small budget.
      }
      if (value instanceof ScriptableObject next) {
        seal(next, seen);
      }
    }
    if (object.getPrototype() instanceof ScriptableObject prototype) {
      seal(prototype, seen);
    }
    object.sealObject();
  }

  @Override
  public Scope prepare(List<String> libraries) throws ScriptException {
    return guarded(context -> {
      List<Script> compiled = new ArrayList<>();
      for (int i = 0; i < libraries.size(); i++) {
        compiled.add(compile(context, libraries.get(i), "expressionLib[" + i + "]"));
      }
      Map<String, Script> cache = new ConcurrentHashMap<>();
      return (source, body, variables) -> guarded(c -> evaluate(c, compiled, cache, source, body, variables));
    });
  }

  private JsonNode evaluate(Context context, List<Script> libraries, Map<String, Script> cache, String source,
      boolean body, Map<String, JsonNode> variables) {
    Scriptable scope = context.newObject(shared);
    scope.setPrototype(shared);
    scope.setParentScope(null);
    for (Map.Entry<String, JsonNode> variable : variables.entrySet()) {
      ScriptableObject.putProperty(scope, variable.getKey(), Json.toScript(context, scope, variable.getValue()));
    }
    for (Script library : libraries) {
      library.exec(context, scope, scope);
    }
    String text = script(source, body);
    Script script = cache.computeIfAbsent(text, t -> compile(context, t, "expression"));
    return Json.toJson(context, script.exec(context, scope, scope), budget.longestResult());
  }

  /** A line break before the end, since the last line may be a comment. */
  private static String script(String source, boolean body) {
    return body ? "(function(){" + source + "\n})()" : "(" + source + "\n)";
  }

  @Override
  public void check(String source, boolean body) throws ScriptException {
    guarded(context -> compile(context, script(source, body), "expression"));
  }

  private static Script compile(Context context, String source, String name) {
    try {
      return context.compileString(source, name, 1, null);
    } catch (EvaluatorException e) {
      String older = SpreadCalls.replaced(LoopConstants.replaced(source));
      if (older.equals(source)) {
        throw e;
      }
      return context.compileString(older, name, 1, null);
    }
  }

  private <T> T guarded(Work<T> work) throws ScriptException {
    Context context = enter();
    try {
      budget.start(context);
      return work.with(context);
    } catch (RhinoException e) {
      throw new ScriptException(e.details(), e.lineNumber(), e);
    } catch (Budget.Exhausted e) {
      throw new Exceeded(e.getMessage(), e);
    } catch (NegativeArraySizeException | IndexOutOfBoundsException e) {
      // Lengths of texts and arrays are whole numbers of 32 bits in Rhino, and may overflow.
      throw new Exceeded("it makes a text or an array that is too long", e);
    } catch (StackOverflowError e) {
      throw new ScriptException("The expression was stopped: it recurses too deeply", 0, e);
    } catch (OutOfMemoryError e) {
      if (!budget.isBounded()) {
        throw e; // The process is there for this one expression.
      }
      throw new Exceeded("it needs more memory than there is", e);
    } finally {
      Context.exit();
    }
  }

  /** Rhino finds its regular expressions through the thread's class loader, which in a framework is not its own. */
  private Context enter() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Context.class.getClassLoader());
    try {
      return budget.enterContext();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private interface Work<T> {
    T with(Context context) throws ScriptException;
  }
}
