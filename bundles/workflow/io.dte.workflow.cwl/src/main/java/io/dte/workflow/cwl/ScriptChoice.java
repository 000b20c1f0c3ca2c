// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Several script engines as one: the first evaluates, and what it cannot parse goes to the first of the others that can. An
 * expression stays with the engine that was found for it. Safe for use by many threads.
 */
final class ScriptChoice implements ScriptEngine {
  private final List<ScriptEngine> engines;

  /** @param engines at least one, in the order in which they are asked */
  ScriptChoice(List<ScriptEngine> engines) {
    this.engines = List.copyOf(engines);
  }

  @Override
  public void check(String source, boolean body) throws ScriptException {
    ScriptException first = null;
    for (ScriptEngine engine : engines) {
      try {
        engine.check(source, body);
        return;
      } catch (ScriptException e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  @Override
  public boolean isModern() {
    return engines.stream().anyMatch(ScriptEngine::isModern);
  }

  @Override
  public Scope prepare(List<String> libraries) throws ScriptException {
    int first = firstThatParses(libraries);
    return new Choice(libraries, first, engines.get(first).prepare(libraries));
  }

  /** The first when none can: its message is the one to show. */
  private int firstThatParses(List<String> libraries) {
    for (int i = 0; i < engines.size(); i++) {
      if (libraries.stream().allMatch(parses(i))) {
        return i;
      }
    }
    return 0;
  }

  private Predicate<String> parses(int engine) {
    return library -> parses(engine, library, true);
  }

  private boolean parses(int engine, String source, boolean body) {
    try {
      engines.get(engine).check(source, body);
      return true;
    } catch (ScriptException e) {
      return false;
    }
  }

  /** Libraries with the engine that takes most of the expressions. */
  private final class Choice implements Scope {
    private final List<String> libraries;
    private final int first;
    private final Map<Integer, Scope> scopes = new ConcurrentHashMap<>();
    private final Map<String, Integer> chosen = new ConcurrentHashMap<>();

    Choice(List<String> libraries, int first, Scope scope) {
      this.libraries = libraries;
      this.first = first;
      scopes.put(first, scope);
    }

    @Override
    public JsonNode evaluate(String source, boolean body, Map<String, JsonNode> variables) throws ScriptException {
      Integer other = chosen.get(source);
      if (other != null) {
        return scope(other).evaluate(source, body, variables);
      }
      try {
        return scope(first).evaluate(source, body, variables);
      } catch (ScriptException e) {
        int found = parses(first, source, body) ? -1 : another(source, body);
        if (found < 0) {
          throw e;
        }
        chosen.put(source, found);
        return scope(found).evaluate(source, body, variables);
      }
    }

    private int another(String source, boolean body) {
      for (int i = first + 1; i < engines.size(); i++) {
        if (parses(i, source, body)) {
          return i;
        }
      }
      return -1;
    }

    private Scope scope(int engine) throws ScriptException {
      Scope known = scopes.get(engine);
      if (known == null) {
        known = engines.get(engine).prepare(libraries);
        scopes.put(engine, known);
      }
      return known;
    }
  }
}
