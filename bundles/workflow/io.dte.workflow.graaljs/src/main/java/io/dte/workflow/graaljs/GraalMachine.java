// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.graaljs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.workflow.api.ScriptEngine;
import io.dte.workflow.api.ScriptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/**
 * GraalJS, interpreted. Each evaluation has a context of its own, without access to Java, files, network, processes, threads or
 * the environment; parsed sources are shared. Values go in and out as JSON text. It limits neither time nor memory: its
 * process does.
 */
final class GraalMachine implements ScriptEngine {
  private static final String LANGUAGE = "js";
  /**
   * Takes away what is not JavaScript's, makes the given variables global, and a result JSON; what JSON leaves out is null.
   * What expressions say to the console nobody hears.
   * Switches for the former are experimental.
   */
  private static final String GLUE = """
      (function(stringify, parse) {
        for (const name of ['Graal', 'Java', 'JavaImporter', 'Packages', 'Polyglot', 'console', 'java', 'javax', 'load',
            'loadWithNewGlobal', 'org', 'print', 'printErr', 'quit', 'exit', 'read', 'readbuffer', 'readline']) {
          delete globalThis[name];
        }
        globalThis.console = Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map(name => [name, () => {}]));
        return {
          set: function(text) { Object.assign(globalThis, parse(text)); },
          text: function(value) { var t = stringify(value); return t === undefined ? 'null' : t; }
        };
      })(JSON.stringify, JSON.parse)
      """;

  private final Engine engine = Engine.newBuilder(LANGUAGE).option("engine.WarnInterpreterOnly", "false").build();
  private final Source glue = source(GLUE, "glue");
  private final ObjectMapper json = new ObjectMapper();
  private final int longestResult;

  /** @param longestResult the most characters of a result, as JSON */
  GraalMachine(int longestResult) {
    this.longestResult = longestResult;
  }

  private static Source source(String text, String name) {
    return Source.newBuilder(LANGUAGE, text, name).buildLiteral();
  }

  private Context context() {
    return Context.newBuilder(LANGUAGE).engine(engine).allowAllAccess(false).allowHostAccess(HostAccess.NONE)
        .allowHostClassLookup(name -> false).allowIO(IOAccess.NONE).allowPolyglotAccess(PolyglotAccess.NONE)
        .allowEnvironmentAccess(EnvironmentAccess.NONE).allowCreateThread(false).allowCreateProcess(false).allowNativeAccess(false)
        .build();
  }

  @Override
  public Scope prepare(List<String> libraries) throws ScriptException {
    List<Source> parsed = new ArrayList<>();
    for (int i = 0; i < libraries.size(); i++) {
      parsed.add(source(libraries.get(i), "expressionLib[" + i + "]"));
    }
    Map<String, Source> sources = new ConcurrentHashMap<>();
    return (source, body, variables) -> evaluate(parsed, sources.computeIfAbsent(script(source, body), t -> source(t, "expression")),
        variables);
  }

  private static String script(String source, boolean body) {
    return body ? "(function(){" + source + "\n})()" : "(" + source + "\n)";
  }

  private JsonNode evaluate(List<Source> libraries, Source source, Map<String, JsonNode> variables) throws ScriptException {
    try (Context context = context()) {
      // Before the libraries, which might change what it uses.
      Value tools = context.eval(glue);
      ObjectNode values = json.createObjectNode();
      variables.forEach(values::set);
      tools.invokeMember("set", json.writeValueAsString(values));
      libraries.forEach(context::eval);
      String text = tools.invokeMember("text", context.eval(source)).asString();
      if (text.length() > longestResult) {
        throw new ScriptException("The expression was stopped: its result has more than " + longestResult + " characters", 0, null);
      }
      return json.readTree(text);
    } catch (PolyglotException e) {
      throw failure(e);
    } catch (JsonProcessingException e) {
      throw new ScriptException("The expression gives no value that JSON can hold", 0, e);
    }
  }

  @Override
  public void check(String source, boolean body) throws ScriptException {
    try (Context context = context()) {
      context.parse(source(script(source, body), "expression"));
    } catch (PolyglotException e) {
      throw failure(e);
    }
  }

  private static ScriptException failure(PolyglotException e) {
    if (e.isInternalError() && e.getMessage() != null && e.getMessage().contains(OutOfMemoryError.class.getName())) {
      throw new OutOfMemoryError(e.getMessage());
    }
    String message = String.valueOf(e.getMessage());
    return new ScriptException(e.isSyntaxError() ? message.lines().findFirst().orElse(message) : message, line(e), e);
  }

  /** Where the syntax is wrong, or the innermost line of the expression that was being executed. */
  private static int line(PolyglotException e) {
    if (e.getSourceLocation() != null) {
      return e.getSourceLocation().getStartLine();
    }
    for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
      if (frame.isGuestFrame() && frame.getSourceLocation() != null) {
        return frame.getSourceLocation().getStartLine();
      }
    }
    return 0;
  }
}
