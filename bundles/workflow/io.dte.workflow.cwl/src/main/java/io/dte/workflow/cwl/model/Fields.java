// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the fields of one mapping and reports what does not fit; reading goes on with a harmless value. */
final class Fields {
  private final Node.Mapping map;
  private final Problems problems;
  private final String what;

  /** @param what the mapping describes, for messages: {@code input 'x'} */
  Fields(Node.Mapping map, Problems problems, String what) {
    this.map = map;
    this.problems = problems;
    this.what = what;
  }

  Place place() {
    return map.place();
  }

  String what() {
    return what;
  }

  /** Reports fields that the language does not have here; names with a colon are extensions. */
  Fields allow(Set<String> known) {
    for (String name : map.fields().keySet()) {
      if (!known.contains(name) && name.indexOf(':') < 0 && !name.startsWith("$")) {
        problems.invalid(map.keys().getOrDefault(name, map.place()), "Unknown field '" + name + "' in " + what,
            Spelling.suggest(name, known));
      }
    }
    return this;
  }

  boolean has(String name) {
    return map.get(name) != null;
  }

  /** The field's node, or null when it is missing, null, or could not be read. */
  Node node(String name) {
    Node node = map.get(name);
    return node instanceof Node.Scalar scalar && scalar.isNull() || Node.isUnread(node) ? null : node;
  }

  /** Whether a field with all its entries could be read: none of it stands in a file that is not there. */
  boolean isWhole(String name) {
    Node node = map.get(name);
    return !map.isUnread(name) && !(node instanceof Node.Sequence list && list.items().stream().anyMatch(Node::isUnread))
        && !(node instanceof Node.Mapping entries && Node.isUnread(entries.get(Documents.MIXIN)));
  }

  Place placeOf(String name) {
    Node node = map.get(name);
    return node == null ? map.place() : node.place();
  }

  /** Where a field's name stands. */
  Place keyOf(String name) {
    return map.keys().getOrDefault(name, map.place());
  }

  /** Text, or empty. */
  String text(String name) {
    Node node = node(name);
    if (node == null) {
      return "";
    }
    if (node instanceof Node.Scalar scalar && scalar.isText()) {
      return scalar.text();
    }
    wrong(name, "text");
    return "";
  }

  /** Text that must be there. */
  String requiredText(String name) {
    if (node(name) == null) {
      missing(name);
      return "";
    }
    return text(name);
  }

  /** Reports that a field is missing, unless it could not be read. */
  void missing(String name) {
    if (map.isUnread(name)) {
      return;
    }
    problems.invalid(map.place(), "The field '" + name + "' is missing in " + what, "add '" + name + ":'");
  }

  boolean flag(String name, boolean otherwise) {
    Node node = node(name);
    if (node == null) {
      return otherwise;
    }
    if (node instanceof Node.Scalar scalar && scalar.value().isBoolean()) {
      return scalar.value().booleanValue();
    }
    wrong(name, "true or false");
    return otherwise;
  }

  /** A field that may hold an expression, or null. */
  Value value(String name) {
    Node node = node(name);
    return node == null ? null : new Value(node.json(), node.place());
  }

  /** The same where only text makes sense. */
  Value textValue(String name) {
    Value value = value(name);
    if (value != null && !value.json().isTextual()) {
      wrong(name, "text or an expression");
      return null;
    }
    return value;
  }

  /** The same where only a number from 0 on makes sense. */
  Value amount(String name) {
    Value value = value(name);
    if (value != null && !value.isExpression() && !(value.json().isNumber() && value.json().asDouble() >= 0)) {
      wrong(name, "a number, 0 or more, or an expression");
      return null;
    }
    return value;
  }

  /** The same where only true or false makes sense. */
  Value flagValue(String name) {
    Value value = value(name);
    if (value != null && !value.isExpression() && !value.json().isBoolean()) {
      wrong(name, "true, false or an expression");
      return null;
    }
    return value;
  }

  /** The same where only the name of a file in the tool's folder makes sense. */
  Value nameValue(String name) {
    Value value = textValue(name);
    if (value != null && !value.isExpression() && !isInside(value.json().textValue())) {
      wrong(name, "the name of a file in the working directory");
    }
    return value;
  }

  /** Whether a name, as it is written, stays in the folder where it is put. */
  static boolean isInside(String name) {
    int depth = 0;
    int least = name.startsWith("/") || name.indexOf('\0') >= 0 ? -1 : 0;
    for (String part : name.split("/")) {
      depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
      least = Math.min(least, depth);
    }
    return least >= 0 && depth > 0;
  }

  /** The items of a list that could be read; a single value counts as a list of one. */
  List<Node> items(String name) {
    Node node = node(name);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof Node.Sequence sequence)) {
      return List.of(node);
    }
    return isWhole(name) ? sequence.items() : sequence.items().stream().filter(item -> !Node.isUnread(item)).toList();
  }

  /** One line or several, joined. */
  String prose(String name) {
    StringBuilder out = new StringBuilder();
    for (Node item : items(name)) {
      if (item instanceof Node.Scalar scalar) {
        out.append(out.length() == 0 ? "" : "\n").append(scalar.text());
      }
    }
    return out.toString();
  }

  Set<Integer> integers(String name) {
    Set<Integer> numbers = new LinkedHashSet<>();
    for (Node item : items(name)) {
      if (item instanceof Node.Scalar scalar && scalar.value().isInt()) {
        numbers.add(scalar.value().intValue());
      } else {
        wrong(name, item, "whole numbers");
      }
    }
    return numbers;
  }

  /** What the text of a field stands for, or null when it is missing or none of the names. */
  <E> E choice(String name, Map<String, E> names) {
    String text = text(name);
    if (text.isEmpty()) {
      return null;
    }
    E found = names.get(text);
    if (found == null) {
      problems.invalid(placeOf(name), "'" + text + "' is no value of " + name + " in " + what,
          Spelling.suggest(text, names.keySet()));
    }
    return found;
  }

  LoadListing listing(String name) {
    return choice(name,
        Map.of("no_listing", LoadListing.NONE, "shallow_listing", LoadListing.SHALLOW, "deep_listing", LoadListing.DEEP));
  }

  /** An entry of a map of named things. */
  record Named(String name, Node node, Place place) {

    /** Where its name stands, which is the value of this field where the map is written as a list. */
    Place namePlace(String subject) {
      return node instanceof Node.Mapping mapping && mapping.place().equals(place) && mapping.get(subject) != null
          ? mapping.get(subject).place() : place;
    }
  }

  /**
   * The entries of a field that is written as a list of objects with a name, or as a mapping from names to objects, or
   * from names to the value of one field (SALAD, identifier maps).
   */
  List<Named> named(String field, String subject) {
    Node node = node(field);
    List<Named> out = new ArrayList<>();
    if (node instanceof Node.Mapping mapping) {
      mapping.fields().forEach((name, value) -> {
        if (!name.equals(Documents.MIXIN)) {
          out.add(new Named(name, value, mapping.keys().get(name)));
        }
      });
    } else if (node instanceof Node.Sequence sequence) {
      for (Node item : sequence.items()) {
        if (item instanceof Node.Mapping entry && !entry.text(subject).isEmpty()) {
          out.add(new Named(entry.text(subject), entry, entry.place()));
        } else if (item instanceof Node.Scalar scalar && scalar.isText()) {
          out.add(new Named(scalar.text(), scalar, scalar.place()));
        } else if (!Node.isUnread(item)) {
          problems.invalid(item.place(), "An entry of '" + field + "' in " + what + " has no '" + subject + "'",
              "give it one");
        }
      }
    } else if (node != null) {
      wrong(field, "a list or a mapping");
    }
    return out;
  }

  /** A mapping with one field, for entries written in short. */
  static Node.Mapping shorthand(String field, Node value) {
    Map<String, Node> fields = new LinkedHashMap<>();
    fields.put(field, value);
    return new Node.Mapping(value.place(), fields, Map.of(field, value.place()));
  }

  void wrong(String name, String expected) {
    wrong(name, map.get(name), expected);
  }

  void wrong(String name, Node node, String expected) {
    String found = node instanceof Node.Scalar ? node.json().toString() : flow(node);
    problems.invalid(node.place(), "The field '" + name + "' of " + what + " must be " + expected + ", found "
        + (found.length() > 60 ? found.substring(0, 57) + "..." : found), "write " + expected);
  }

  /** As it may be written on one line of YAML. */
  private static String flow(Node node) {
    if (node instanceof Node.Sequence sequence) {
      return sequence.items().stream().map(Fields::flow).collect(Collectors.joining(", ", "[", "]"));
    }
    if (node instanceof Node.Mapping mapping) {
      return mapping.fields().entrySet().stream().map(field -> field.getKey() + ": " + flow(field.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return ((Node.Scalar) node).text();
  }
}
