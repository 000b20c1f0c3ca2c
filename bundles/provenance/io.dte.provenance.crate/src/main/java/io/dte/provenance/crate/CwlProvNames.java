// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The names of a <a href="https://w3id.org/cwl/prov/0.6.0">CWLProv 0.6.0</a> research object. Identifiers are made of what
 * they name, so that the same run gives the same names each time.
 */
record CwlProvNames(UUID run) {
  static final String PROFILE = "https://w3id.org/cwl/prov/0.6.0";
  private static final Map<String, String> TERMS = Map.of("wfprov", "http://purl.org/wf4ever/wfprov#",
      "wfdesc", "http://purl.org/wf4ever/wfdesc#", "cwlprov", "https://w3id.org/cwl/prov#",
      "wf4ever", "http://purl.org/wf4ever/wf4ever#", "ro", "http://purl.org/wf4ever/ro#",
      "foaf", "http://xmlns.com/foaf/0.1/");
  private static final String UUIDS = "urn:uuid:";
  private static final String SHA1 = "urn:hash::sha1:";

  /** The address of the research object's root. */
  String root() {
    return "arcp://uuid," + run + "/";
  }

  Namespaces namespaces() {
    Map<String, String> prefixes = new LinkedHashMap<>();
    TERMS.keySet().stream().sorted().forEach(prefix -> prefixes.put(prefix, TERMS.get(prefix)));
    prefixes.put("id", UUIDS);
    prefixes.put("data", SHA1);
    prefixes.put("wf", root() + "workflow/packed.cwl#");
    prefixes.put("orcid", Credits.ORCID);
    return new Namespaces("", prefixes);
  }

  static QualifiedName term(String prefix, String name) {
    return new QualifiedName(TERMS.get(prefix), name, prefix);
  }

  QualifiedName mainRun() {
    return new QualifiedName(UUIDS, run.toString(), "id");
  }

  /** A name of its own for one thing of this run. */
  QualifiedName of(String thing) {
    return new QualifiedName(UUIDS, UUID.nameUUIDFromBytes((run + "/" + thing).getBytes(StandardCharsets.UTF_8)).toString(), "id");
  }

  static QualifiedName data(String sha1) {
    return new QualifiedName(SHA1, sha1, "data");
  }

  /** @param id in the packed document, such as {@code #main/sort} */
  QualifiedName plan(String id) {
    return new QualifiedName(root() + "workflow/packed.cwl#", id.substring(1), "wf");
  }

  QualifiedName person(Credits.Person person) {
    return person.hasOrcid() ? new QualifiedName(Credits.ORCID, person.id().substring(Credits.ORCID.length()), "orcid")
        : of("person/" + person.id());
  }
}
