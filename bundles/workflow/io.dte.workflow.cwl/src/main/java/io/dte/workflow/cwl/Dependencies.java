// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a document is made of: the files it runs, imports and includes, its ontologies, and files that are defaults. */
final class Dependencies {
  private static final String FORMAT = "https://w3id.org/cwl/cwl";

  private final Set<String> files = new LinkedHashSet<>();
  private final Set<String> others = new LinkedHashSet<>();

  private Dependencies() {}

  /**
   * A File object of the document, with the rest as its secondary files.
   *
   * @param start locations of this machine are relative to this folder
   */
  static JsonNode of(Path document, Documents.Remote remote, Path start) throws DteException {
    Documents documents = new Documents(remote);
    Process process = Loader.valid(document, documents);
    Dependencies found = new Dependencies();
    documents.files().stream().map(URI::toString).forEach(found.files::add);
    found.process(process);
    String main = found.files.iterator().next();
    ObjectNode json = file(main, start).put("format", FORMAT);
    ArrayNode rest = json.putArray("secondaryFiles");
    found.files.stream().skip(1).forEach(address -> rest.add(file(address, start)));
    found.others.stream().filter(address -> !found.files.contains(address)).forEach(address -> rest.add(file(address, start)));
    if (rest.isEmpty()) {
      json.remove("secondaryFiles");
    }
    return json;
  }

  private static ObjectNode file(String address, Path start) {
    String location = Uris.isRemote(address) ? address
        : Uris.of(start.relativize(Uris.path(address, start))).substring("file://".length());
    return Node.JSON.objectNode().put("class", "File").put("location", location);
  }

  private void process(Process process) {
    process.head().formatSchemas().forEach(schema -> others.add(Uris.isRemote(schema) ? schema : Uris.of(Uris.path(schema, Path.of("/")))));
    process.inputs().stream().map(Parameter::defaultValue).forEach(this::value);
    if (process instanceof Process.Workflow workflow) {
      workflow.steps().forEach(step -> {
        step.in().forEach(in -> value(in.defaultValue()));
        process(step.run());
      });
    }
  }

  private void value(JsonNode value) {
    if (value == null || !value.isContainerNode()) {
      return;
    }
    if (value.path("class").asText().equals("File") && value.path("location").isTextual() && !value.path("location").asText().startsWith("_:")) {
      others.add(value.path("location").asText());
    }
    value.forEach(this::value);
  }
}
