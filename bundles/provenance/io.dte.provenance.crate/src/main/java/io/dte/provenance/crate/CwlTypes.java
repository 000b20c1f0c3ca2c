// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A type of CWL as Workflow Run RO-Crate names it (Workflow Run Crate 0.5, "CWL parameter mapping").
 *
 * @param label such as {@code Integer}
 */
record CwlTypes(String label, boolean isOptional, boolean isMultiple) {

  static CwlTypes of(JsonNode type) {
    if (type.isArray()) {
      CwlTypes found = null;
      boolean optional = false;
      for (JsonNode one : type) {
        if (one.asText().equals("null")) {
          optional = true;
        } else if (found == null) {
          found = of(one);
        }
      }
      return found == null ? new CwlTypes("DataType", true, false) : new CwlTypes(found.label, optional || found.isOptional, found.isMultiple);
    }
    if (type.isObject()) {
      return switch (type.path("type").asText()) {
        case "array" -> new CwlTypes(of(type.path("items")).label, false, true);
        case "record" -> new CwlTypes("PropertyValue", false, true);
        case "enum" -> new CwlTypes("Text", false, false);
        default -> of(type.path("type"));
      };
    }
    String text = type.asText("Any");
    boolean optional = text.endsWith("?");
    text = optional ? text.substring(0, text.length() - 1) : text;
    boolean multiple = text.endsWith("[]");
    return new CwlTypes(label(text.replace("[]", "")), optional, multiple);
  }

  private static String label(String name) {
    return switch (name) {
      case "string" -> "Text";
      case "int", "long" -> "Integer";
      case "float", "double" -> "Float";
      case "boolean" -> "Boolean";
      case "File", "stdout", "stderr", "stdin" -> "File";
      case "Directory" -> "Dataset";
      default -> name.startsWith("#") ? "PropertyValue" : "DataType";
    };
  }
}
