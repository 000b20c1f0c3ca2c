// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Evaluates JavaScript expressions, without access to Java, files or network. Among several services the highest
 * ranking evaluates, and one of lower ranking what those before it cannot parse. Safe for use by many threads; each evaluation has a fresh scope.
 */
@ConsumerType
public interface ScriptEngine {
  /** Service property: {@code true} puts an engine before all others, whatever their ranking. */
  String FIRST_PROPERTY = "first";

  /** Prepares libraries and checks their syntax; evaluating many expressions against one is cheap. */
  Scope prepare(List<String> libraries) throws ScriptException;

  /**
   * Checks an expression's syntax, or that of a function body when {@code body} is true, without evaluating anything. An
   * engine that cannot check finds nothing.
   *
   * @throws ScriptException when it cannot be parsed; its line counts from the source's first
   */
  default void check(String source, boolean body) throws ScriptException {}

  /** Whether it takes all of today's JavaScript, so that what it cannot parse is a mistake and not too new. */
  default boolean isModern() {
    return false;
  }

  /** Prepared libraries. */
  @ConsumerType
  interface Scope {

    /**
     * Evaluates an expression, or a function body when {@code body} is true.
     *
     * @param variables what the script sees, by name
     * @return the value as JSON; {@code undefined} is null
     */
    JsonNode evaluate(String source, boolean body, Map<String, JsonNode> variables) throws ScriptException;
  }
}
