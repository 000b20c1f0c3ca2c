// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.mozilla.javascript.Callable;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.Undefined;

/** JSON to JavaScript values and back, by the rules of {@code JSON.stringify} (ECMA-262, section 25.5.2). */
final class Json {
  private static final int MAX_DEPTH = 500;
  /** From here on JavaScript writes numbers with an exponent. */
  private static final double LARGEST_PLAIN = 1e21;
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private final int maxChars;
  private long chars;

  private Json(int maxChars) {
    this.maxChars = maxChars;
  }

  /** A script's result; throws {@link Budget.Exhausted} when it is too large. */
  static JsonNode toJson(Context context, Object value, int maxChars) {
    JsonNode node = new Json(maxChars).node(context, value, 0);
    return node == null ? NODES.nullNode() : node;
  }

  static Object toScript(Context context, Scriptable scope, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        Scriptable object = context.newObject(scope);
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          ScriptableObject.putProperty(object, field.getKey(), toScript(context, scope, field.getValue()));
        }
        return object;
      }
      case ARRAY -> {
        Object[] items = new Object[node.size()];
        for (int i = 0; i < items.length; i++) {
          items[i] = toScript(context, scope, node.get(i));
        }
        return context.newArray(scope, items);
      }
      case STRING -> {
        return node.textValue();
      }
      case BOOLEAN -> {
        return node.booleanValue();
      }
      case NUMBER -> {
        return node.isInt() ? (Object) node.intValue() : (Object) node.doubleValue();
      }
      default -> {
        return null;
      }
    }
  }

  /** Null stands for what JSON leaves out: undefined and functions. */
  private JsonNode node(Context context, Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new Budget.Exhausted("its result is nested deeper than " + MAX_DEPTH + " levels, or contains itself");
    }
    if (value == null) {
      return NODES.nullNode();
    }
    if (Undefined.isUndefined(value) || value instanceof Callable) {
      return null;
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof BigInteger big) {
      return NODES.numberNode(big);
    }
    if (value instanceof Number number) {
      return number(number.doubleValue());
    }
    if (value instanceof CharSequence text) {
      // A text of more than 2^31 characters that was never put together tells a negative length.
      count(text.length() < 0 ? Long.MAX_VALUE / 2 : text.length());
      return NODES.textNode(text.toString());
    }
    if (value instanceof Scriptable object) {
      return object(context, object, depth);
    }
    return null;
  }

  private JsonNode object(Context context, Scriptable object, int depth) {
    Object custom = ScriptableObject.getProperty(object, "toJSON");
    if (custom instanceof Callable function) {
      return node(context, function.call(context, object.getParentScope(), object, new Object[] {""}), depth + 1);
    }
    if (object instanceof NativeArray array) {
      ArrayNode items = NODES.arrayNode();
      for (long i = 0; i < array.getLength(); i++) {
        Object item = i <= Integer.MAX_VALUE ? ScriptableObject.getProperty(array, (int) i) : null;
        JsonNode node = item == Scriptable.NOT_FOUND ? null : node(context, item, depth + 1);
        count(1);
        items.add(node == null ? NODES.nullNode() : node);
      }
      return items;
    }
    switch (object.getClassName()) {
      case "String", "Number", "Boolean" -> {
        return node(context, object.getDefaultValue(null), depth + 1);
      }
      default -> {
        ObjectNode fields = NODES.objectNode();
        for (Object id : object.getIds()) {
          Object field = id instanceof Integer index ? object.get(index, object) : object.get(id.toString(), object);
          JsonNode node = field == Scriptable.NOT_FOUND ? null : node(context, field, depth + 1);
          if (node != null) {
            count(id.toString().length());
            fields.set(id.toString(), node);
          }
        }
        return fields;
      }
    }
  }

  private JsonNode number(double number) {
    count(1);
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return NODES.nullNode();
    }
    if (number == Math.rint(number) && Math.abs(number) < LARGEST_PLAIN) {
      if (number == (int) number) {
        return NODES.numberNode((int) number);
      }
      return number == (long) number && Math.abs(number) < Long.MAX_VALUE ? NODES.numberNode((long) number)
          : NODES.numberNode(new BigDecimal(number).toBigInteger());
    }
    return NODES.numberNode(number);
  }

  private void count(long more) {
    chars += more;
    if (chars > maxChars) {
      throw new Budget.Exhausted("its result has more than " + maxChars + " characters");
    }
  }
}
