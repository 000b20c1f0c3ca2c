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
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.Script;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/**
 * JavaScript on Mozilla Rhino, interpreted. The standard objects are made once, without Java access, and sealed; each
 * evaluation has a fresh scope whose prototype they are. Nothing of Rhino is loaded before the first expression.
 */
@Component(configurationPid = "io.dte.workflow.rhino")
@Designate(ocd = RhinoConfiguration.class)
public final class RhinoScriptEngine implements ScriptEngine {
  private static final long MIB = 1024L * 1024;

  private final long timeoutMillis;
  private final long memoryBytes;
  private final int maxResultChars;
  private Machine machine;

  @Activate
  public RhinoScriptEngine(RhinoConfiguration configuration) {
    this(configuration.timeoutMillis(), configuration.memoryMiB() * MIB, configuration.maxResultChars());
  }

  /** @param timeoutMillis an evaluation may take; @param memoryBytes it may allocate; @param maxResultChars of JSON */
  public RhinoScriptEngine(long timeoutMillis, long memoryBytes, int maxResultChars) {
    this.timeoutMillis = timeoutMillis;
    this.memoryBytes = memoryBytes;
    this.maxResultChars = maxResultChars;
  }

  @Override
  public Scope prepare(List<String> libraries) throws ScriptException {
    return machine().prepare(libraries);
  }

  @Override
  public void check(String source, boolean body) throws ScriptException {
    machine().check(source, body);
  }

  private synchronized Machine machine() {
    if (machine == null) {
      machine = new Machine(new Budget(timeoutMillis, memoryBytes), maxResultChars);
    }
    return machine;
  }

  /** Rhino with its standard objects. */
  private static final class Machine {
    /** Built-ins that make much out of little in one instruction are kept within bounds. */
    private static final String BOUNDS = """
        (function(limit) {
          function bound(name) {
            var original = String.prototype[name];
            Object.defineProperty(String.prototype, name, {value: function(n, fill) {
              var size = name === 'repeat' ? n * this.length : n;
              if (size > limit) throw new RangeError(name + ' would make a string of ' + size + ' characters');
              return original.call(this, n, fill);
            }, writable: true, configurable: true});
          }
          ['repeat', 'padStart', 'padEnd'].forEach(bound);
        })(%d);
        """;
    private final Budget budget;
    private final int maxResultChars;
    private final ScriptableObject shared;

    Machine(Budget budget, int maxResultChars) {
      this.budget = budget;
      this.maxResultChars = maxResultChars;
      Context context = enter();
      try {
        shared = context.initSafeStandardObjects(null, false);
        context.evaluateString(shared, BOUNDS.formatted(maxResultChars), "bounds", 1, null);
        BoundedFunction.install(shared, budget.longestArray());
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
        } catch (RhinoException e) {
          continue; // An accessor that works on instances only.
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

    Scope prepare(List<String> libraries) throws ScriptException {
      return guarded(context -> {
        List<Script> compiled = new ArrayList<>();
        for (int i = 0; i < libraries.size(); i++) {
          compiled.add(context.compileString(libraries.get(i), "expressionLib[" + i + "]", 1, null));
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
      Script script = cache.computeIfAbsent(text, t -> context.compileString(t, "expression", 1, null));
      return Json.toJson(context, script.exec(context, scope, scope), maxResultChars);
    }

    /** A line break before the end, since the last line may be a comment. */
    private static String script(String source, boolean body) {
      return body ? "(function(){" + source + "\n})()" : "(" + source + "\n)";
    }

    void check(String source, boolean body) throws ScriptException {
      guarded(context -> context.compileString(script(source, body), "expression", 1, null));
    }

    private <T> T guarded(Work<T> work) throws ScriptException {
      Context context = enter();
      try {
        budget.start(context);
        return work.with(context);
      } catch (RhinoException e) {
        throw new ScriptException(e.details(), e.lineNumber(), e);
      } catch (Budget.Exhausted e) {
        throw new ScriptException("The expression was stopped: " + e.getMessage(), 0, e);
      } catch (NegativeArraySizeException | IndexOutOfBoundsException e) {
        // Lengths of texts and arrays are whole numbers of 32 bits in Rhino, and may overflow.
        throw new ScriptException("The expression was stopped: it makes a text or an array that is too long", 0, e);
      } catch (StackOverflowError e) {
        throw new ScriptException("The expression was stopped: it recurses too deeply", 0, e);
      } catch (OutOfMemoryError e) {
        throw new ScriptException("The expression was stopped: it needs more memory than there is", 0, e);
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
  }

  private interface Work<T> {
    T with(Context context) throws ScriptException;
  }
}
