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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Inputs given as options: {@code --NAME VALUE}, a list by repeating the option, {@code --NAME} alone for true. */
final class Arguments {

  private Arguments() {}

  static ObjectNode read(Process process, List<String> words) throws DteException {
    Map<String, Parameter> known = new LinkedHashMap<>();
    process.inputs().forEach(input -> known.put(input.name(), input));
    ObjectNode out = Node.JSON.objectNode();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = !word.startsWith("--") ? "" : equals < 0 ? word.substring(2) : word.substring(2, equals);
      Parameter input = known.get(name);
      if (input == null) {
        throw new DteException(ExitCode.USAGE, "'" + word + "' is no input of the document", Spelling.suggest(name, known.keySet()));
      }
      boolean flag = TypeNames.isBoolean(input.type());
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
      if (TypeNames.isArray(input.type())) {
        out.withArray(name).add(value);
      } else {
        out.put(name, value);
      }
    }
    return out;
  }

  /** What kind of option an input makes. */
  private static final class TypeNames {
    private TypeNames() {}

    static boolean isBoolean(CwlType type) {
      return type == CwlType.Primitive.BOOLEAN
          || type instanceof CwlType.Union union && union.options().stream().anyMatch(TypeNames::isBoolean);
    }

    static boolean isArray(CwlType type) {
      return type instanceof CwlType.ArrayOf
          || type instanceof CwlType.Union union && union.options().stream().anyMatch(TypeNames::isArray);
    }
  }
}
