// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.exchange.DocumentPacker;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that a research object is made of.
 *
 * @param packed the workflow in one piece; null when the run had none, or one that nobody can pack
 * @param version of the engine
 */
record CrateSource(RunStory story, DocumentPacker.Packed packed, Credits credits, String version) {

  Optional<DocumentPacker.Packed> workflow() {
    return Optional.ofNullable(packed);
  }

  JsonNode document() {
    return packed == null ? JsonNodeFactory.instance.objectNode() : packed.content();
  }

  List<Path> sources() {
    return packed == null ? List.of() : packed.sources();
  }

  /** All inputs: those given, and the workflow's defaults for the others. */
  ObjectNode inputs() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    if (packed != null) {
      for (JsonNode input : new PackedWorkflow(packed.content()).main().path("inputs")) {
        if (input.has("default")) {
          out.set(PackedWorkflow.shortName(input.path("id").asText()), input.get("default"));
        }
      }
    }
    for (var given : story.run().inputs().properties()) {
      if (!given.getValue().isNull() || !out.has(given.getKey())) {
        out.set(given.getKey(), given.getValue());
      }
    }
    return out;
  }

  /** The engine's name and version. */
  String engine() {
    return ("Digital Twin Engine " + version).strip();
  }

  /** For people. */
  String title() {
    String label = packed == null ? "" : new PackedWorkflow(packed.content()).main().path("label").asText("");
    return label.isEmpty() ? story.run().name() : label;
  }
}
