// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The types of CWL. */
public sealed interface CwlType {

  /** Types without parts. */
  enum Primitive implements CwlType {
    NULL("null"), BOOLEAN("boolean"), INT("int"), LONG("long"), FLOAT("float"), DOUBLE("double"), STRING("string"),
    FILE("File"), DIRECTORY("Directory"), ANY("Any");

    private final String label;

    Primitive(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** Short for a file that is one of a tool's streams. */
  enum Standard implements CwlType {
    STDIN, STDOUT, STDERR;

    @Override
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** @param binding how each array is put on the command line, or null */
  record ArrayOf(CwlType items, Binding binding) implements CwlType {
    @Override
    public String label() {
      return items instanceof Union ? "array of " + items.label() : items.label() + "[]";
    }
  }

  /** @param name or empty; @param binding or null */
  record EnumOf(String name, List<String> symbols, Binding binding) implements CwlType {
    @Override
    public String label() {
      return "enum of " + String.join(", ", symbols);
    }
  }

  /** @param name or empty; @param binding or null */
  record RecordOf(String name, List<Parameter> fields, Binding binding) implements CwlType {
    @Override
    public String label() {
      return name.isEmpty() ? "record" : name;
    }
  }

  /** One of several. */
  record Union(List<CwlType> options) implements CwlType {
    @Override
    public String label() {
      List<CwlType> others = options.stream().filter(o -> o != Primitive.NULL).toList();
      return others.size() == 1 && options.size() == 2 ? others.get(0).label() + "?"
          : options.stream().map(CwlType::label).collect(Collectors.joining(" | "));
    }
  }

  /** As a document would write it. */
  String label();

  /** Whether null is one of its values. */
  default boolean isOptional() {
    return this == Primitive.NULL
        || this instanceof Union union && union.options.stream().anyMatch(CwlType::isOptional);
  }
}
