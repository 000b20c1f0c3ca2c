// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.Value;
import java.util.ArrayList;
import java.util.List;

/** The names of a file's companions (CWL specification, SecondaryFileSchema). */
final class SecondaryFiles {

  private SecondaryFiles() {}

  /** Names, or File and Directory objects, that a pattern or expression gives for a file. */
  static List<JsonNode> names(Value pattern, JsonNode file, Evaluator.Scope scope) throws ExpressionException {
    List<JsonNode> out = new ArrayList<>();
    if (pattern.isExpression()) {
      JsonNode value = scope.evaluate(pattern);
      if (value.isArray()) {
        for (JsonNode item : value) {
          add(item, pattern, out);
        }
      } else {
        add(value, pattern, out);
      }
    } else {
      out.add(Node.JSON.textNode(apply(pattern.json().asText(), file.path("basename").asText())));
    }
    return out;
  }

  private static void add(JsonNode value, Value pattern, List<JsonNode> out) throws ExpressionException {
    if (value.isNull()) {
      return;
    }
    if (!value.isTextual() && !FileObjects.isFileOrDirectory(value)) {
      throw new ExpressionException("secondaryFiles are names, Files and Directories, the expression gave " + value)
          .at(pattern.place().location());
    }
    out.add(value);
  }

  /** Each leading caret takes one extension off the name; the rest is added. */
  static String apply(String pattern, String basename) {
    String name = basename;
    int carets = 0;
    while (carets < pattern.length() && pattern.charAt(carets) == '^') {
      carets++;
      int dot = name.lastIndexOf('.');
      if (dot > 0) {
        name = name.substring(0, dot);
      }
    }
    return name + pattern.substring(carets);
  }

  /** Only true counts; null and anything else do not. */
  static boolean isTrue(JsonNode value) {
    return value.isBoolean() && value.booleanValue();
  }
}
