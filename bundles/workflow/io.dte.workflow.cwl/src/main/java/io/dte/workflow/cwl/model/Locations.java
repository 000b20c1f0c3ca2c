// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import java.net.URI;
import java.nio.file.Path;

/** Files and directories inside documents: their locations are relative to the document they are written in. */
public final class Locations {

  private Locations() {}

  /** The value of a node with all locations made absolute. */
  public static JsonNode absolute(Node node) {
    JsonNode json = node.json();
    if (json.isContainerNode() && !"file".equals(node.place().base().getScheme())) {
      return remote(json, node.place().base());
    }
    return json.isContainerNode() ? absolute(json, Uris.folder(node.place().base())) : json;
  }

  /** What stands in a document of another machine is there too. */
  private static JsonNode remote(JsonNode value, URI base) {
    if (value instanceof ObjectNode object && (object.path("class").asText().equals("File") || object.path("class").asText().equals("Directory"))) {
      String text = object.path("location").asText(object.path("path").asText());
      if (!text.isEmpty() && !Uris.isRemote(text) && !text.startsWith("_:")) {
        object.put("location", base.resolve(text.replace(" ", "%20")).toString());
      }
      object.remove("path");
    }
    value.forEach(part -> remote(part, base));
    return value;
  }

  /** Makes the locations of all Files and Directories in a value absolute; the value is changed in place. */
  public static JsonNode absolute(JsonNode value, Path folder) {
    if (value instanceof ArrayNode array) {
      array.forEach(item -> absolute(item, folder));
    } else if (value instanceof ObjectNode object) {
      String type = object.path("class").asText();
      if (type.equals("File") || type.equals("Directory")) {
        locate(object, folder);
      }
      object.forEach(field -> absolute(field, folder));
    }
    return value;
  }

  private static void locate(ObjectNode file, Path folder) {
    JsonNode location = file.get("location");
    if (location != null && location.isTextual()) {
      String text = location.textValue();
      if (text.indexOf('\0') >= 0) {
        return; // No file has such a name, as whoever checks the value tells.
      }
      if (!Uris.isRemote(text) && !text.startsWith("_:")) {
        // A location is a URI, so that escapes in it count; a path is taken as it is.
        file.put("location", Uris.of(text.startsWith("file:") ? Uris.path(text, folder)
            : folder.resolve(Uris.decode(text)).normalize()));
      }
    } else if (file.path("path").isTextual()) {
      String text = file.get("path").textValue();
      if (text.indexOf('\0') >= 0) {
        return;
      }
      file.put("location", Uris.isRemote(text) ? text : Uris.of(Uris.path(text, folder)));
    }
    if (file.path("path").isTextual()) {
      file.remove("path");
    }
  }
}
