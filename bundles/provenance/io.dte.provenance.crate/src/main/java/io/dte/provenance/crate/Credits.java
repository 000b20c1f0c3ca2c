// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who made a run and its workflow, and under which terms: what the documents say, else what the configuration says. */
@Component(service = Credits.class, configurationPid = CreditSettings.PID)
@Designate(ocd = CreditSettings.class)
public final class Credits {
  private static final Logger LOG = LoggerFactory.getLogger(Credits.class);
  static final String ORCID = "https://orcid.org/";
  private static final String SPDX = "https://spdx.org/licenses/";
  private static final List<String> SCHEMA = List.of("https://schema.org/", "http://schema.org/");

  private final Map<String, Person> people = new LinkedHashMap<>();
  private final String licence;
  private final String publisher;
  private final String doiPrefix;
  private final String arkNumber;

  /**
   * A creator.
   *
   * @param id an address when there is one, such as an ORCID's; else {@code #NAME}
   * @param affiliation may be empty
   */
  record Person(String id, String name, String affiliation) {

    boolean hasOrcid() {
      return id.startsWith(ORCID);
    }
  }

  @Activate
  public Credits(CreditSettings settings) {
    licence = unquoted(settings.licence());
    publisher = unquoted(settings.publisher());
    doiPrefix = unquoted(settings.doiPrefix());
    arkNumber = unquoted(settings.arkNumber());
    for (String line : settings.creators()) {
      for (String one : unquoted(line).split(",(?=[^,|]*=)")) {
        creator(unquoted(one));
      }
    }
  }

  private void creator(String line) {
    int equals = line.indexOf('=');
    String[] parts = line.substring(equals + 1).split("\\|", -1);
    String orcid = parts.length > 1 ? parts[1].strip() : "";
    if (equals < 1 || !orcid.isEmpty() && !orcid.matches("(https?://orcid\\.org/)?\\d{4}-\\d{4}-\\d{4}-\\d{3}[\\dX]")) {
      LOG.error("etc/{}.cfg: \"{}\" names no creator, and is left out; write USER=NAME | ORCID | AFFILIATION, such as "
          + "ada=Ada Example | 0000-0002-1825-0097 | Example Institute", CreditSettings.PID, line);
      return;
    }
    people.put(line.substring(0, equals).strip(), person(unquoted(parts[0]), orcid, parts.length > 2 ? parts[2].strip() : ""));
  }

  /** Without the quotes that people put around values, as other formats of configuration want them. */
  private static String unquoted(String value) {
    String text = value.strip();
    return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"") ? text.substring(1, text.length() - 1).strip() : text;
  }

  /** Who started a run or made a model: as the configuration knows the user, else by the name alone. */
  Person actor(String name) {
    return people.getOrDefault(name, person(name, "", ""));
  }

  private static Person person(String name, String orcid, String affiliation) {
    String digits = orcid.substring(orcid.lastIndexOf('/') + 1);
    return new Person(digits.isEmpty() ? "#person-" + Payload.encoded(name) : ORCID + digits, name, affiliation);
  }

  String publisher() {
    return publisher;
  }

  /** The persistent identifier of a run's results. */
  String identifier(UUID run) {
    return identifier(run.toString(), "urn:uuid:" + run);
  }

  /** The persistent identifier of a thing: DOI or ARK as configured, else a URN. @param id the platform's */
  String identifier(String id, String urn) {
    if (!doiPrefix.isEmpty()) {
      return "https://doi.org/" + doiPrefix + "/dte." + id;
    }
    return arkNumber.isEmpty() ? urn : "ark:/" + arkNumber.replaceFirst("^ark:/?", "") + "/dte" + id;
  }

  /** The address of a licence that a thing names itself, else of the configured one; empty where nobody said. */
  String licence(String own) {
    return address(own.isEmpty() ? licence : own);
  }

  /** The address of the results' licence: the configured one, else the workflow's; empty where nobody said. */
  String licence(JsonNode document) {
    return licence.isEmpty() ? workflowLicence(document) : address(licence);
  }

  /** What a workflow says of itself by {@code s:license}. */
  String workflowLicence(JsonNode document) {
    for (String value : annotations(document, "license")) {
      return address(value);
    }
    return "";
  }

  private static String address(String licence) {
    return licence.isEmpty() || licence.contains("://") ? licence : SPDX + licence;
  }

  /** What a workflow says of itself by {@code s:author} and {@code s:creator}. */
  List<Person> authors(JsonNode document) {
    List<Person> out = new ArrayList<>();
    JsonNode main = main(document);
    for (String property : List.of("author", "creator")) {
      for (JsonNode one : list(field(document, main, property))) {
        if (one.isTextual()) {
          out.add(one.textValue().startsWith(ORCID) ? new Person(one.textValue(), one.textValue(), "")
              : person(one.textValue(), "", ""));
        } else if (one.isObject()) {
          String id = text(field(document, one, "identifier"));
          id = id.isEmpty() ? one.path("id").asText(one.path("@id").asText("")) : id;
          JsonNode affiliation = field(document, one, "affiliation");
          out.add(person(text(field(document, one, "name")), id.startsWith(ORCID) ? id : "",
              affiliation.isObject() ? text(field(document, affiliation, "name")) : text(affiliation)));
        }
      }
    }
    return out;
  }

  /** The texts of a schema.org property of the main process. */
  List<String> annotations(JsonNode document, String property) {
    List<String> out = new ArrayList<>();
    for (JsonNode one : list(field(document, main(document), property))) {
      String text = one.isObject() ? one.path("id").asText(one.path("@id").asText("")) : one.asText();
      if (!text.isEmpty()) {
        out.add(text);
      }
    }
    return out;
  }

  private static JsonNode main(JsonNode document) {
    for (JsonNode process : document.path("$graph")) {
      if (process.path("id").asText().equals(PackedWorkflow.MAIN)) {
        return process;
      }
    }
    return document;
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : "";
  }

  private static Iterable<JsonNode> list(JsonNode node) {
    return node.isArray() ? node : node.isMissingNode() ? List.of() : List.of(node);
  }

  /** A property under whatever prefix the document gives schema.org. */
  private static JsonNode field(JsonNode document, JsonNode node, String property) {
    for (Map.Entry<String, JsonNode> prefix : document.path("$namespaces").properties()) {
      if (SCHEMA.contains(prefix.getValue().asText()) && node.has(prefix.getKey() + ":" + property)) {
        return node.get(prefix.getKey() + ":" + property);
      }
    }
    for (String schema : SCHEMA) {
      if (node.has(schema + property)) {
        return node.get(schema + property);
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }
}
