// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.run.Run;
import java.util.List;
import java.util.Map;

/** {@code metadata/manifest.json} of a CWLProv object, in the terms of Research Object Bundle. */
record CwlProvManifest(CrateSource source, CwlProvNames names, Payload payload) {
  static final String PATH = "metadata/manifest.json";
  static final String LOGS = "metadata/logs/";
  private static final String PROVENANCE = "metadata/provenance/";
  private static final Map<String, String> TYPES = Map.of("json", "application/json", "provn",
      "text/provenance-notation; charset=\"UTF-8\"", "xml", "application/xml", "jsonld", "application/ld+json",
      "ttl", "text/turtle; charset=\"UTF-8\"", "nt", "application/n-triples", "txt", "text/plain; charset=\"UTF-8\"",
      "cwl", "text/x+yaml; charset=\"UTF-8\"", "log", "text/plain; charset=\"UTF-8\"");
  private static final Map<String, String> SPECIFICATIONS = Map.of(
      "json", "http://www.w3.org/Submission/2013/SUBM-prov-json-20130424/",
      "provn", "http://www.w3.org/TR/2013/REC-prov-n-20130430/",
      "xml", "http://www.w3.org/TR/2013/NOTE-prov-xml-20130430/",
      "ttl", "http://www.w3.org/TR/2013/REC-prov-o-20130430/", "nt", "http://www.w3.org/TR/2013/REC-prov-o-20130430/");

  /** Of all files that are in the payload now. */
  String json() {
    Run run = source.story().run();
    ObjectNode manifest = JsonNodeFactory.instance.objectNode();
    manifest.putArray("@context").add(JsonNodeFactory.instance.objectNode().put("@base", names.root() + "metadata/"))
        .add("https://w3id.org/bundle/context");
    manifest.put("id", "/").put("conformsTo", CwlProvNames.PROFILE).put("manifest", "manifest.json");
    manifest.put("createdOn", created());
    manifest.set("createdBy", engine());
    Credits.Person person = source.credits().actor(run.actor());
    ObjectNode author = JsonNodeFactory.instance.objectNode().put("name", person.name());
    if (person.hasOrcid()) {
      author.put("orcid", person.id());
    }
    manifest.set("authoredBy", author);
    ArrayNode aggregates = manifest.putArray("aggregates");
    payload.items().forEach(item -> aggregate(aggregates, item));
    annotations(manifest.putArray("annotations"));
    return manifest.toPrettyString() + "\n";
  }

  private String created() {
    Run run = source.story().run();
    return String.valueOf(run.endedAt() == null ? run.createdAt() : run.endedAt());
  }

  private ObjectNode engine() {
    return JsonNodeFactory.instance.objectNode().put("uri", names.of("engine").uri()).put("name", source.engine());
  }

  private void aggregate(ArrayNode aggregates, Payload.Item item) {
    ObjectNode one = aggregates.addObject();
    if (item.path().startsWith("data/")) {
      String sha1 = item.digests().sha1();
      one.put("uri", CwlProvNames.data(sha1).uri());
      one.putObject("bundledAs").put("uri", names.root() + item.path())
          .put("folder", "/data/" + sha1.substring(0, 2) + "/").put("filename", sha1);
      return;
    }
    String extension = item.path().substring(item.path().lastIndexOf('.') + 1);
    one.put("uri", "../" + item.path()).put("mediatype", TYPES.getOrDefault(extension, "application/octet-stream"));
    one.put("createdOn", created()).set("createdBy", engine());
    if (item.path().startsWith(PROVENANCE)) {
      ArrayNode conforms = one.putArray("conformsTo");
      if (SPECIFICATIONS.containsKey(extension)) {
        conforms.add(SPECIFICATIONS.get(extension));
      }
      conforms.add(CwlProvNames.PROFILE);
    }
  }

  private void annotations(ArrayNode annotations) {
    String run = names.mainRun().uri();
    annotation(annotations, run, List.of("/"), "oa:describing");
    annotation(annotations, run, below(PROVENANCE, "provenance/"), "http://www.w3.org/ns/prov#has_provenance");
    annotation(annotations, "../workflow/packed.cwl", List.of(), "oa:highlighting");
    annotation(annotations, run, List.of("../workflow/packed.cwl", "../workflow/primary-job.json"), "oa:linking");
    annotation(annotations, names.of("engine").uri(), below(LOGS, "logs/"), "https://w3id.org/cwl/prov#log");
  }

  private List<String> below(String folder, String relative) {
    return payload.items().stream().map(Payload.Item::path).filter(path -> path.startsWith(folder))
        .map(path -> relative + path.substring(folder.length())).toList();
  }

  private void annotation(ArrayNode annotations, String about, List<String> content, String motivation) {
    ObjectNode one = annotations.addObject().put("uri", names.of("annotation/" + motivation).uri()).put("about", about);
    if (content.size() == 1) {
      one.put("content", content.get(0));
    } else if (!content.isEmpty()) {
      content.forEach(one.putArray("content")::add);
    }
    one.putObject("oa:motivatedBy").put("@id", motivation);
  }
}
