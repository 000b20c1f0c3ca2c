// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import static io.dte.provenance.crate.CwlProvNames.term;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Value;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Values of CWL as entities of CWLProv; each is stated once. Used once, by one thread. */
final class CwlProvValues {
  private final CwlProvNames names;
  private final Payload payload;
  private final List<Statement> out;
  private final Set<QualifiedName> stated = new HashSet<>();

  CwlProvValues(CwlProvNames names, Payload payload, List<Statement> out) {
    this.names = names;
    this.payload = payload;
    this.out = out;
  }

  /**
   * The entity of a value, stated when it is not yet.
   *
   * @param value as {@link DataObjects} or an event gives it, files by absolute location
   * @param place where it appears; what is no file is an entity of its own at each place
   */
  QualifiedName entity(JsonNode value, String place) throws DteException {
    if (value.isNull() || value.isMissingNode()) {
      return none();
    }
    return switch (value.path("class").asText("")) {
      case "File" -> file(value);
      case "Directory" -> directory(value, place);
      default -> value.isArray() ? list(value, place) : value.isObject() ? dictionary(members(value), place, List.of())
          : scalar(value, place);
    };
  }

  private QualifiedName none() {
    QualifiedName none = term("cwlprov", "None");
    return state(none, List.of(Attribute.of(Names.PROV_LABEL, "None")));
  }

  private QualifiedName scalar(JsonNode value, String place) {
    QualifiedName type = value.isBoolean() ? Names.XSD_BOOLEAN : value.isIntegralNumber() ? Names.XSD_LONG
        : value.isNumber() ? Names.XSD_DOUBLE : Names.XSD_STRING;
    return state(names.of("value/" + place), List.of(Attribute.of(Names.PROV_TYPE, term("wfprov", "Artifact")),
        new Attribute(Names.PROV_VALUE, new Value.Literal(value.asText(), type, ""))));
  }

  private QualifiedName file(JsonNode value) throws DteException {
    String location = value.path("location").asText(value.path("path").asText(""));
    String name = value.path("basename").asText(location.substring(location.lastIndexOf('/') + 1));
    Optional<Payload.Item> item = payload.find("data", location, value.path("checksum").asText(""));
    if (item.isEmpty()) {
      return gone(location, name, value.path("checksum").asText("").replace('$', ':'));
    }
    String sha1 = item.get().digests().sha1();
    QualifiedName id = names.of("file/" + sha1 + "/" + name);
    if (!stated.contains(id)) {
      state(CwlProvNames.data(sha1), List.of(Attribute.of(Names.PROV_TYPE, term("wfprov", "Artifact"))));
      int dot = name.lastIndexOf('.');
      state(id, List.of(Attribute.of(Names.PROV_TYPE, term("wf4ever", "File")),
          Attribute.of(Names.PROV_TYPE, term("wfprov", "Artifact")), Attribute.of(term("cwlprov", "basename"), name),
          Attribute.of(term("cwlprov", "nameroot"), dot < 0 ? name : name.substring(0, dot)),
          Attribute.of(term("cwlprov", "nameext"), dot < 0 ? "" : name.substring(dot))));
      out.add(new Relation.Specialization(QualifiedName.NONE, id, CwlProvNames.data(sha1), List.of()));
      for (JsonNode second : value.path("secondaryFiles")) {
        out.add(new Relation.Derivation(QualifiedName.NONE, entity(second, id.localName()), id, QualifiedName.NONE,
            QualifiedName.NONE, QualifiedName.NONE, List.of(Attribute.of(Names.PROV_TYPE, term("cwlprov", "SecondaryFile")))));
      }
    }
    return id;
  }

  /** An intermediate result that was not kept, or a file that lies elsewhere: what is known of it. */
  private QualifiedName gone(String location, String name, String digest) {
    QualifiedName id = names.of("gone/" + digest + "/" + name);
    boolean isRemote = location.contains("://") && !location.startsWith("file:");
    state(id, List.of(Attribute.of(Names.PROV_TYPE, term("wfprov", "Artifact")), Attribute.of(term("cwlprov", "basename"), name),
        Attribute.of(Names.PROV_LABEL, isRemote ? "A file elsewhere" : "An intermediate result that was not kept"),
        Attribute.of(Names.PROV_VALUE, isRemote ? location : digest.isEmpty() ? name : digest)));
    return id;
  }

  private QualifiedName directory(JsonNode value, String place) throws DteException {
    String location = value.path("location").asText("");
    if (Payload.path(location).filter(path -> !Files.isDirectory(path)).isPresent()) {
      return gone(location, value.path("basename").asText(location.substring(location.lastIndexOf('/') + 1)), "");
    }
    JsonNode folder = DataObjects.listed(value);
    Map<String, JsonNode> members = new LinkedHashMap<>();
    for (JsonNode one : folder.path("listing")) {
      members.put(one.path("basename").asText(one.path("location").asText()), one);
    }
    return dictionary(members, place, List.of(Attribute.of(Names.PROV_TYPE, term("ro", "Folder")),
        Attribute.of(term("cwlprov", "basename"), folder.path("basename").asText(""))));
  }

  private static Map<String, JsonNode> members(JsonNode value) {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    value.properties().forEach(field -> members.put(field.getKey(), field.getValue()));
    return members;
  }

  private QualifiedName dictionary(Map<String, JsonNode> members, String place, List<Attribute> more) throws DteException {
    QualifiedName id = names.of("dictionary/" + place);
    if (stated.contains(id)) {
      return id;
    }
    List<Attribute> attributes = new ArrayList<>(List.of(Attribute.of(Names.PROV_TYPE, term("wfprov", "Artifact"))));
    attributes.addAll(more);
    attributes.add(Attribute.of(Names.PROV_TYPE, Names.PROV_COLLECTION));
    attributes.add(Attribute.of(Names.PROV_TYPE, Names.prov("Dictionary")));
    List<QualifiedName> entities = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : members.entrySet()) {
      QualifiedName entity = entity(member.getValue(), place + "/" + member.getKey());
      QualifiedName pair = names.of("pair/" + place + "/" + member.getKey());
      entities.add(entity);
      attributes.add(Attribute.of(Names.prov("hadDictionaryMember"), pair));
      state(pair, List.of(Attribute.of(Names.PROV_TYPE, Names.prov("KeyEntityPair")),
          Attribute.of(Names.prov("pairKey"), member.getKey()), Attribute.of(Names.prov("pairEntity"), entity)));
    }
    state(id, attributes);
    entities.stream().distinct().forEach(entity ->
        out.add(new Relation.Membership(QualifiedName.NONE, id, entity, List.of())));
    return id;
  }

  private QualifiedName list(JsonNode value, String place) throws DteException {
    QualifiedName id = names.of("list/" + place);
    if (stated.contains(id)) {
      return id;
    }
    state(id, List.of(Attribute.of(Names.PROV_TYPE, term("wfprov", "Artifact")),
        Attribute.of(Names.PROV_TYPE, value.isEmpty() ? Names.PROV_EMPTY_COLLECTION : Names.PROV_COLLECTION)));
    Set<QualifiedName> members = new java.util.LinkedHashSet<>();
    for (int i = 0; i < value.size(); i++) {
      members.add(entity(value.get(i), place + "/" + i));
    }
    members.forEach(member -> out.add(new Relation.Membership(QualifiedName.NONE, id, member, List.of())));
    return id;
  }

  private QualifiedName state(QualifiedName id, List<Attribute> attributes) {
    if (stated.add(id)) {
      out.add(new Element.Entity(id, attributes));
    }
    return id;
  }
}
