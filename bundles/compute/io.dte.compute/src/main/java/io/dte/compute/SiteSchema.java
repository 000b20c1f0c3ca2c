// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.compute.api.TaskRunnerFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The JSON Schema of the site file, composed of its own part and of the settings of each type of runner. */
final class SiteSchema {
  private final JsonNode own;

  SiteSchema(ObjectMapper json) {
    try (InputStream in = SiteSchema.class.getResourceAsStream("site.schema.json")) {
      own = json.readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What holds whatever types there are. */
  JsonNode own() {
    return own;
  }

  /** With the settings of these types. */
  JsonNode with(Map<String, TaskRunnerFactory> factories) throws DteException {
    ObjectNode schema = own.deepCopy();
    ArrayNode settings = (ArrayNode) schema.path("$defs").path("runner").path("allOf");
    ArrayNode types = ((ObjectNode) schema.path("$defs").path("runner").path("properties").path("type")).putArray("enum");
    for (Map.Entry<String, TaskRunnerFactory> factory : factories.entrySet()) {
      types.add(factory.getKey());
      ObjectNode choice = settings.addObject();
      choice.putObject("if").put("type", "object").putArray("required").add("type");
      ((ObjectNode) choice.get("if")).putObject("properties").putObject("type").put("const", factory.getKey());
      choice.set("then", entry(factory.getKey(), factory.getValue()));
    }
    return schema;
  }

  /** The schema of a whole entry of this type. */
  static JsonNode entry(String type, TaskRunnerFactory factory) throws DteException {
    ObjectNode entry = factory.settingsSchema().deepCopy();
    String unknown = SchemaCheck.unknownKeyword(entry);
    if (!unknown.isEmpty()) {
      throw new DteException(ExitCode.UNAVAILABLE, "The runner type '" + type + "' describes its settings by the JSON Schema keyword '"
          + unknown + "', which is not used here", "tell whoever made it");
    }
    entry.remove("$schema");
    entry.withObjectProperty("properties").putObject("type").put("const", type);
    return entry;
  }
}
