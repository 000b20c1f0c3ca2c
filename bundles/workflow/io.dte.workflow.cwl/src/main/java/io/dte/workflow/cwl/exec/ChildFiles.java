// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.CwlType.Primitive;
import io.dte.workflow.cwl.model.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Files among the outputs of a child run, as other engines write them: as objects, or as paths alone. */
final class ChildFiles {

  private ChildFiles() {}

  /** The value with File and Directory objects that have locations, where the type asks for them. */
  static JsonNode of(CwlType type, JsonNode value, Path folder) {
    if (value.isTextual()) {
      Primitive wanted = fileType(type);
      return wanted == null ? value : Node.JSON.objectNode().put("class", wanted.label())
          .put("location", Uris.of(Uris.path(value.textValue(), folder)));
    }
    if (value instanceof ArrayNode array) {
      ArrayNode out = Node.JSON.arrayNode();
      array.forEach(item -> out.add(of(items(type), item, folder)));
      return out;
    }
    if (value instanceof ObjectNode object && type instanceof CwlType.RecordOf rec) {
      for (Parameter field : rec.fields()) {
        if (object.has(field.name())) {
          object.set(field.name(), of(field.type(), object.get(field.name()), folder));
        }
      }
    }
    FileObjects.visit(value, object -> {
      String text = object.path("location").asText(object.path("path").asText(""));
      if (!text.isEmpty() && !text.startsWith("_:") && !Uris.isRemote(text)) {
        object.put("location", Uris.of(Uris.path(text, folder)));
      }
      object.remove("path");
    });
    return value;
  }

  private static CwlType items(CwlType type) {
    if (type instanceof CwlType.Union union) {
      return union.options().stream().filter(CwlType.ArrayOf.class::isInstance).findFirst().map(ChildFiles::items)
          .orElse(Primitive.ANY);
    }
    return type instanceof CwlType.ArrayOf array ? array.items() : Primitive.ANY;
  }

  /** File or Directory when a text cannot mean anything else; else null. */
  private static Primitive fileType(CwlType type) {
    if (type == Primitive.FILE || type == Primitive.DIRECTORY) {
      return (Primitive) type;
    }
    if (type instanceof CwlType.Union union && !union.options().contains(Primitive.STRING)) {
      return union.options().stream().map(ChildFiles::fileType).filter(Objects::nonNull).findFirst().orElse(null);
    }
    return null;
  }

  /** Refuses files that are not there. */
  static void mustExist(JsonNode outputs, String what) throws DteException {
    String[] missing = {null};
    FileObjects.visit(outputs, object -> {
      Path path = Uris.isRemote(object.path("location").asText()) ? null : FileObjects.path(object);
      if (path != null && !Files.exists(path)) {
        missing[0] = path.toString();
      }
    });
    if (missing[0] != null) {
      throw Failures.failed("The output " + missing[0] + " of " + what + " does not exist", "the sub-workflow did not make it");
    }
  }
}
