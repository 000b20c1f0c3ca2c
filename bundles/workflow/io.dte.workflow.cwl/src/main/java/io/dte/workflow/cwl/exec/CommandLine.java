// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.model.Binding;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process.CommandLineTool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Builds a command line by the rules of the CommandLineTool specification, section "Input binding". */
final class CommandLine {

  /** A part of a sorting key: numbers stand before names. */
  private record Key(long number, String name) implements Comparable<Key> {
    static Key of(long number) {
      return new Key(number, "");
    }

    static Key of(String name) {
      return new Key(Long.MAX_VALUE, name);
    }

    @Override
    public int compareTo(Key other) {
      int numbers = Long.compare(number, other.number);
      return numbers != 0 ? numbers : name.compareTo(other.name);
    }
  }

  private record Item(List<Key> key, Binding binding, JsonNode value, String name) {}

  private static final Binding NO_BINDING = new Binding(null, null, true, null, null, true);
  private final Evaluator.Scope scope;
  private final boolean shell;
  private final List<Item> items = new ArrayList<>();

  private CommandLine(Evaluator.Scope scope, boolean shell) {
    this.scope = scope;
    this.shell = shell;
  }

  /** The command and its arguments; under a shell one text for {@code sh -c}. */
  static List<String> build(CommandLineTool tool, ObjectNode inputs, Evaluator.Scope scope, boolean shell)
      throws ExpressionException {
    CommandLine line = new CommandLine(scope, shell);
    for (int i = 0; i < tool.arguments().size(); i++) {
      Binding argument = tool.arguments().get(i);
      List<Key> key = List.of(line.position(argument, null), Key.of(i));
      line.items.add(new Item(key, argument, null, ""));
    }
    for (Parameter input : tool.inputs()) {
      line.input(input.name(), input.type(), input.binding(), inputs.get(input.name()), List.of(), Key.of(input.name()));
    }
    line.items.sort(Comparator.comparing(Item::key, CommandLine::compare));
    List<String> words = new ArrayList<>();
    for (String word : tool.baseCommand()) {
      words.add(shell ? quote(word) : word);
    }
    for (Item item : line.items) {
      line.append(item, words);
    }
    return words;
  }

  private static int compare(List<Key> a, List<Key> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private Key position(Binding binding, JsonNode self) throws ExpressionException {
    if (binding.position() == null) {
      return Key.of(0);
    }
    JsonNode value = (self == null ? scope : scope.withSelf(self)).evaluate(binding.position());
    if (value.isNull()) {
      return Key.of(0);
    }
    if (!value.isIntegralNumber()) {
      throw new ExpressionException("A position must be a whole number, found " + value).at(binding.position().place().location());
    }
    return Key.of(value.longValue());
  }

  private void input(String name, CwlType declared, Binding binding, JsonNode value, List<Key> outer, Key tie)
      throws ExpressionException {
    if (value.isNull()) {
      return;
    }
    CwlType type = TypeCheck.choose(declared, value);
    List<Key> key = outer;
    if (binding != null) {
      key = new ArrayList<>(outer);
      key.add(position(binding, value));
      key.add(tie);
    }
    Binding own = typeBinding(type);
    List<Key> inner = key;
    if (binding != null) {
      items.add(new Item(key, binding, value, name));
      if (binding.valueFrom() != null || binding.itemSeparator() != null) {
        return;
      }
    }
    if (own != null) {
      inner = new ArrayList<>(key);
      inner.add(position(own, value));
      inner.add(tie);
      items.add(new Item(inner, own, value, name));
    }
    if (type instanceof CwlType.RecordOf rec && value.isObject()) {
      for (Parameter field : rec.fields()) {
        JsonNode part = value.get(field.name());
        if (part != null) {
          input(field.name(), field.type(), field.binding(), part, inner, Key.of(field.name()));
        }
      }
    } else if (type instanceof CwlType.ArrayOf array && value.isArray()) {
      array(name, array, value, inner, binding != null);
    }
  }

  private void array(String name, CwlType.ArrayOf array, JsonNode value, List<Key> outer, boolean bound) throws ExpressionException {
    for (int i = 0; i < value.size(); i++) {
      List<Key> key = new ArrayList<>(outer);
      key.add(Key.of(i));
      JsonNode item = value.get(i);
      Binding each = array.binding();
      CwlType itemType = TypeCheck.choose(array.items(), item);
      if (each != null) {
        // The binding of an array type is for each of its items.
        input(name, itemType, each, item, key, Key.of(i));
      } else if (bound || itemType instanceof CwlType.RecordOf || itemType instanceof CwlType.ArrayOf
          || typeBinding(itemType) != null) {
        boolean plain = bound && !(itemType instanceof CwlType.RecordOf) && typeBinding(itemType) == null;
        input(name, itemType, plain ? NO_BINDING : null, item, key, Key.of(i));
      }
    }
  }

  private static Binding typeBinding(CwlType type) {
    if (type instanceof CwlType.EnumOf choice) {
      return choice.binding();
    }
    return type instanceof CwlType.RecordOf rec ? rec.binding() : null;
  }

  private void append(Item item, List<String> words) throws ExpressionException {
    Binding binding = item.binding();
    JsonNode value = item.value();
    if (binding.valueFrom() != null) {
      value = (value == null ? scope : scope.withSelf(value)).evaluate(binding.valueFrom());
    }
    if (value == null || value.isNull()) {
      return;
    }
    boolean quoted = shell && binding.shellQuote();
    String prefix = binding.prefix();
    if (value.isBoolean()) {
      if (value.booleanValue() && prefix != null) {
        words.add(word(prefix, shell));
      }
      return;
    }
    if (value.isArray()) {
      if (value.isEmpty()) {
        return;
      }
      if (binding.itemSeparator() != null) {
        List<String> parts = new ArrayList<>();
        for (JsonNode part : value) {
          parts.add(text(part));
        }
        join(prefix, binding, String.join(binding.itemSeparator(), parts), quoted, words);
      } else if (binding.valueFrom() != null) {
        if (prefix != null) {
          words.add(word(prefix, quoted));
        }
        for (JsonNode part : value) {
          words.add(word(text(part), quoted));
        }
      } else if (prefix != null) {
        words.add(word(prefix, quoted));
      }
      return;
    }
    if (value.isObject() && !FileObjects.isFileOrDirectory(value)) {
      if (prefix != null) {
        words.add(word(prefix, quoted));
      }
      return;
    }
    join(prefix, binding, text(value), quoted, words);
  }

  private void join(String prefix, Binding binding, String text, boolean quoted, List<String> words) {
    if (prefix == null) {
      words.add(word(text, quoted));
    } else if (binding.separate()) {
      words.add(word(prefix, quoted));
      words.add(word(text, quoted));
    } else {
      words.add(word(prefix + text, quoted));
    }
  }

  private static String text(JsonNode value) throws ExpressionException {
    if (FileObjects.isFileOrDirectory(value)) {
      String path = value.path("path").asText("");
      if (path.isEmpty()) {
        throw new ExpressionException("The file " + value.path("basename").asText() + " was not staged, so it has no path");
      }
      return path;
    }
    return Evaluator.text(value);
  }

  private static String word(String text, boolean quoted) {
    return quoted ? quote(text) : text;
  }

  /** Quotes a word for a POSIX shell; harmless words stay as they are. */
  static String quote(String word) {
    boolean harmless = !word.isEmpty();
    for (int i = 0; i < word.length() && harmless; i++) {
      char c = word.charAt(i);
      harmless = c < 128 && (Character.isLetterOrDigit(c) || "@%_-+=:,./".indexOf(c) >= 0);
    }
    return harmless ? word : "'" + word.replace("'", "'\"'\"'") + "'";
  }
}
