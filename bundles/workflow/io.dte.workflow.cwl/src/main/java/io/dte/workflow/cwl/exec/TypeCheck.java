// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.dte.foundation.api.json.StoredArray;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.CwlType.Primitive;
import io.dte.workflow.cwl.model.Parameter;
import java.util.Optional;

/** Whether values belong to types. */
final class TypeCheck {

  private TypeCheck() {}

  static boolean matches(CwlType type, JsonNode value) {
    return mismatch(type, value, "").isEmpty();
  }

  /** The type of a union that a value belongs to; other types stand for themselves. */
  static CwlType choose(CwlType type, JsonNode value) {
    if (type instanceof CwlType.Union union) {
      for (CwlType option : union.options()) {
        if (matches(option, value)) {
          return option;
        }
      }
    }
    return type;
  }

  /** Why a value does not belong to a type, for people; {@code path} is where in the whole value it stands. */
  static Optional<String> mismatch(CwlType type, JsonNode value, String path) {
    if (type instanceof Primitive primitive) {
      return !primitive(primitive, value) ? expected(type, value, path) : value.isContainerNode() ? faultIn(value, path)
          : Optional.empty();
    }
    if (type instanceof CwlType.ArrayOf array) {
      if (!value.isArray()) {
        return expected(type, value, path);
      }
      for (int i = 0; i < value.size(); i++) {
        Optional<String> wrong = mismatch(array.items(), value.get(i), path + "[" + i + "]");
        if (wrong.isPresent()) {
          return wrong;
        }
      }
      return Optional.empty();
    }
    if (type instanceof CwlType.EnumOf choice) {
      return value.isTextual() && choice.symbols().contains(value.textValue()) ? Optional.empty() : expected(type, value, path);
    }
    if (type instanceof CwlType.RecordOf rec) {
      if (!value.isObject()) {
        return expected(type, value, path);
      }
      for (Parameter field : rec.fields()) {
        JsonNode part = value.get(field.name());
        Optional<String> wrong = part == null ? mismatch(field.type(), NullNode.instance,
            path + "." + field.name()) : mismatch(field.type(), part, path + "." + field.name());
        if (wrong.isPresent()) {
          return wrong;
        }
      }
      return Optional.empty();
    }
    if (type instanceof CwlType.Union union) {
      for (CwlType option : union.options()) {
        if (mismatch(option, value, path).isEmpty()) {
          return Optional.empty();
        }
      }
      return FileObjects.isFileOrDirectory(value) && FileObjects.fault(value).isPresent() ? faultIn(value, path)
          : expected(type, value, path);
    }
    return FileObjects.isFile(value) ? faultIn(value, path) : expected(Primitive.FILE, value, path);
  }

  /** What is wrong with the Files and Directories of a value that is of its type else. */
  private static Optional<String> faultIn(JsonNode value, String path) {
    if (value instanceof StoredArray) {
      return Optional.empty(); // A step made it, and was checked.
    }
    return FileObjects.faultIn(value).map(fault -> at(path) + "this is no File or Directory: " + fault);
  }

  private static String at(String path) {
    return path.isEmpty() ? "" : "at " + path + ", ";
  }

  private static boolean primitive(Primitive type, JsonNode value) {
    return switch (type) {
      case NULL -> value.isNull();
      case BOOLEAN -> value.isBoolean();
      case INT -> value.isIntegralNumber() && value.canConvertToInt();
      case LONG -> value.isIntegralNumber() && value.canConvertToLong();
      case FLOAT, DOUBLE -> value.isNumber();
      case STRING -> value.isTextual();
      case FILE -> FileObjects.isFile(value);
      case DIRECTORY -> FileObjects.isDirectory(value);
      case ANY -> !value.isNull();
    };
  }

  private static Optional<String> expected(CwlType type, JsonNode value, String path) {
    String found = value.isNull() ? "nothing" : value.isObject() && value.has("class") ? "a " + value.path("class").asText()
        : shortened(value.toString());
    return Optional.of(at(path) + "expected " + type.label() + ", found " + found);
  }

  private static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }
}
