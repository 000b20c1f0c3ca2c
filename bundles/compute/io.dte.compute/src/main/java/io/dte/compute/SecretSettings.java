// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Secrets;
import java.util.Map;

/** Settings with {@code ${secret:NAME}} in them: secrets are put in where they are used, and nowhere else. */
final class SecretSettings {
  private static final String REFERENCE = "${secret:";

  /** Gives the keystore, when a setting needs it. */
  interface Keystore {
    Secrets get() throws DteException;
  }

  private SecretSettings() {}

  /** The settings with the secrets in place of their names. */
  static JsonNode resolve(JsonNode settings, Keystore keystore) throws DteException {
    if (settings.isTextual() && settings.asText().contains(REFERENCE)) {
      return TextNode.valueOf(keystore.get().resolve(settings.asText()));
    }
    if (settings instanceof ObjectNode object) {
      ObjectNode out = object.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        out.set(member.getKey(), resolve(member.getValue(), keystore));
      }
      return out;
    }
    if (settings instanceof ArrayNode array) {
      ArrayNode out = array.arrayNode();
      for (JsonNode item : array) {
        out.add(resolve(item, keystore));
      }
      return out;
    }
    return settings;
  }
}
