// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.dte.workflow.cwl.load.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A parameter reference, {@code inputs.file["size"]}: the part of the expression language that needs no JavaScript (CWL
 * specification, section "Parameter references").
 *
 * @param path names and, for positions in arrays, integers
 */
record Reference(List<Object> path) {

  /** The reference a source is, or null when it is something else. */
  static Reference parse(String source) {
    String text = source.strip();
    List<Object> path = new ArrayList<>();
    int i = symbol(text, 0);
    if (i == 0) {
      return null;
    }
    path.add(text.substring(0, i));
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '.') {
        int end = symbol(text, i + 1);
        if (end == i + 1) {
          return null;
        }
        path.add(text.substring(i + 1, end));
        i = end;
      } else if (c == '[') {
        int close = bracket(text, i + 1, path);
        if (close < 0) {
          return null;
        }
        i = close + 1;
      } else {
        return null;
      }
    }
    return new Reference(List.copyOf(path));
  }

  private static int symbol(String text, int start) {
    int i = start;
    while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_')) {
      i++;
    }
    return i;
  }

  /** Reads what stands between square brackets; returns the closing one's index, or -1. */
  private static int bracket(String text, int start, List<Object> path) {
    if (start >= text.length()) {
      return -1;
    }
    char quote = text.charAt(start);
    if (quote == '\'' || quote == '"') {
      StringBuilder name = new StringBuilder();
      for (int i = start + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\' && i + 1 < text.length()) {
          name.append(text.charAt(++i));
        } else if (c == quote) {
          path.add(name.toString());
          return i + 1 < text.length() && text.charAt(i + 1) == ']' ? i + 1 : -1;
        } else {
          name.append(c);
        }
      }
      return -1;
    }
    int i = start;
    while (i < text.length() && Character.isDigit(text.charAt(i))) {
      i++;
    }
    if (i == start || i - start > 9 || i >= text.length() || text.charAt(i) != ']') {
      return -1;
    }
    path.add(Integer.parseInt(text.substring(start, i)));
    return i;
  }

  /** Follows the path through the variables. */
  JsonNode evaluate(Map<String, JsonNode> variables) throws ExpressionException {
    String root = (String) path.get(0);
    JsonNode value = variables.get(root);
    if (value == null) {
      if (path.size() == 1 && root.equals("null")) {
        return Node.JSON.nullNode();
      }
      throw new ExpressionException("'" + root + "' is not known here; there are: "
          + String.join(", ", new TreeSet<>(variables.keySet())));
    }
    String done = root;
    for (Object step : path.subList(1, path.size())) {
      JsonNode next;
      if (step instanceof Integer index) {
        if (!value.isArray()) {
          throw new ExpressionException(done + " is no array, so it has no item " + index);
        }
        next = value.get(index);
        done += "[" + index + "]";
      } else if (value.isArray() && step.equals("length")) {
        next = IntNode.valueOf(value.size());
        done += ".length";
      } else {
        next = value.get((String) step);
        if (next == null) {
          throw new ExpressionException(done + " has no field '" + step + "'" + fields(value));
        }
        done += "." + step;
      }
      if (next == null) {
        throw new ExpressionException("there is no " + done);
      }
      value = next;
    }
    return value;
  }

  private static String fields(JsonNode value) {
    if (!value.isObject()) {
      return ": it is " + (value.isNull() ? "null" : "no object");
    }
    List<String> names = new ArrayList<>();
    value.fieldNames().forEachRemaining(names::add);
    return names.size() > 12 ? "" : "; there are: " + String.join(", ", names);
  }
}
