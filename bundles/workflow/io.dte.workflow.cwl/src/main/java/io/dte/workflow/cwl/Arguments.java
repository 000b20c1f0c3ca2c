// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import java.util.List;
import java.util.Map;

/**
 * Inputs given as options: {@code --NAME VALUE}, a list by repeating the option, {@code --NAME} alone for true, a field of a
 * record as {@code --NAME.FIELD VALUE}.
 */
final class Arguments {

  private Arguments() {}

  static ObjectNode read(Process process, List<String> words) throws DteException {
    Map<String, Parameter> known = process.inputsByName();
    ObjectNode out = Node.JSON.objectNode();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = !word.startsWith("--") ? "" : equals < 0 ? word.substring(2) : word.substring(2, equals);
      Parameter input = find(name, known);
      if (input == null) {
        throw new DteException(ExitCode.USAGE, "'" + word + "' is no input of the document", Spelling.suggest(name, known.keySet()));
      }
      ObjectNode owner = owner(out, name, known);
      String field = known.containsKey(name) ? name : name.substring(name.lastIndexOf('.') + 1);
      boolean flag = OptionKind.isBoolean(input.type());
      String value;
      if (equals >= 0) {
        value = word.substring(equals + 1);
      } else if (i + 1 < words.size() && !(flag && words.get(i + 1).startsWith("--"))) {
        value = flag && !words.get(i + 1).equals("true") && !words.get(i + 1).equals("false") ? "true" : words.get(++i);
      } else if (flag) {
        value = "true";
      } else {
        throw new DteException(ExitCode.USAGE, "--" + name + " needs a value of type " + input.type().label(), "--" + name + " VALUE");
      }
      if (OptionKind.isArray(input.type())) {
        owner.withArray("/" + field.replace("~", "~0").replace("/", "~1")).add(value);
      } else {
        owner.put(field, value);
      }
    }
    return out;
  }

  /** The input, or the field of a record, of this name; null when there is none. A name with dots may be an input's own. */
  private static Parameter find(String name, Map<String, Parameter> known) {
    int dot = name.lastIndexOf('.');
    if (known.containsKey(name) || dot < 0) {
      return known.get(name);
    }
    Parameter outer = find(name.substring(0, dot), known);
    String field = name.substring(dot + 1);
    return outer == null ? null : OptionKind.fields(outer.type()).stream().filter(candidate -> candidate.name().equals(field))
        .findFirst().orElse(null);
  }

  /** The object that the value belongs into; records are made when their first field comes. */
  private static ObjectNode owner(ObjectNode all, String name, Map<String, Parameter> known) {
    if (known.containsKey(name)) {
      return all;
    }
    String outer = name.substring(0, name.lastIndexOf('.'));
    String field = known.containsKey(outer) ? outer : outer.substring(outer.lastIndexOf('.') + 1);
    ObjectNode around = owner(all, outer, known);
    return around.path(field) instanceof ObjectNode there ? there : around.putObject(field);
  }

  /** What kind of option an input makes. */
  private static final class OptionKind {
    private OptionKind() {}

    static boolean isBoolean(CwlType type) {
      return type == CwlType.Primitive.BOOLEAN
          || type instanceof CwlType.Union union && union.options().stream().anyMatch(OptionKind::isBoolean);
    }

    static List<Parameter> fields(CwlType type) {
      if (type instanceof CwlType.RecordOf rec) {
        return rec.fields();
      }
      return type instanceof CwlType.Union union
          ? union.options().stream().flatMap(option -> fields(option).stream()).toList() : List.of();
    }

    static boolean isArray(CwlType type) {
      return type instanceof CwlType.ArrayOf
          || type instanceof CwlType.Union union && union.options().stream().anyMatch(OptionKind::isArray);
    }
  }
}
