// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of <a href="https://www.w3.org/TR/prov-o/">PROV-O</a> and what they are in PROV-DM. */
final class Terms {
  static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
  static final QualifiedName RDF_TYPE = new QualifiedName(RDF, "type", "rdf");
  static final QualifiedName RDFS_LABEL = new QualifiedName("http://www.w3.org/2000/01/rdf-schema#", "label", "rdfs");
  static final QualifiedName AT_LOCATION = Names.prov("atLocation");
  static final QualifiedName HAD_ROLE = Names.prov("hadRole");
  static final QualifiedName AT_TIME = Names.prov("atTime");
  static final QualifiedName STARTED = Names.prov("startedAtTime");
  static final QualifiedName ENDED = Names.prov("endedAtTime");
  static final QualifiedName INFLUENCER = Names.prov("influencer");
  static final QualifiedName IN_BUNDLE = Names.prov("asInBundle");
  static final QualifiedName GENERATED = Names.prov("generatedAtTime");
  static final QualifiedName INVALIDATED = Names.prov("invalidatedAtTime");
  /** What PROV-O has no word for is said with words of this namespace, one node for each statement. */
  static final String STATEMENT = "urn:dte:prov-statement:";
  static final QualifiedName STATEMENT_KIND = statement("kind");
  static final QualifiedName STATEMENT_ID = statement("id");
  static final QualifiedName STATEMENT_NONE = statement("none");

  static final List<Kind> ELEMENTS = List.of(Kind.ENTITY, Kind.ACTIVITY, Kind.AGENT);
  static final Set<QualifiedName> AGENT_TYPES =
      Set.of(Names.PROV_PERSON, Names.PROV_ORGANIZATION, Names.PROV_SOFTWARE_AGENT);
  static final Set<QualifiedName> ENTITY_TYPES =
      Set.of(Names.PROV_PLAN, Names.PROV_COLLECTION, Names.PROV_EMPTY_COLLECTION, Names.PROV_BUNDLE);
  static final List<QualifiedName> DERIVATION_TYPES =
      List.of(Names.PROV_REVISION, Names.PROV_QUOTATION, Names.PROV_PRIMARY_SOURCE);
  /** The properties of an influence's node by the arguments of its kind after the first. */
  private static final Map<Kind, List<QualifiedName>> ARGUMENTS = Map.ofEntries(
      Map.entry(Kind.GENERATION, prov("activity")), Map.entry(Kind.USAGE, prov("entity")),
      Map.entry(Kind.COMMUNICATION, prov("activity")), Map.entry(Kind.START, prov("entity", "hadActivity")),
      Map.entry(Kind.END, prov("entity", "hadActivity")), Map.entry(Kind.INVALIDATION, prov("activity")),
      Map.entry(Kind.DERIVATION, prov("entity", "hadActivity", "hadGeneration", "hadUsage")),
      Map.entry(Kind.ATTRIBUTION, prov("agent")), Map.entry(Kind.ASSOCIATION, prov("agent", "hadPlan")),
      Map.entry(Kind.DELEGATION, prov("agent", "hadActivity")), Map.entry(Kind.INFLUENCE, prov("influencer")));
  private static final Map<QualifiedName, Link> LINKS = new HashMap<>();
  private static final Map<QualifiedName, Link> SHORTCUTS = new HashMap<>();
  private static final Map<QualifiedName, Kind> CLASSES = new HashMap<>();
  /** Classes that say a kind and are no {@code prov:type} of their own. */
  private static final Set<QualifiedName> STRUCTURE = new HashSet<>(prov("Influence", "EntityInfluence",
      "ActivityInfluence", "AgentInfluence", "InstantaneousEvent"));

  static {
    for (Kind kind : Kind.values()) {
      QualifiedName type = Names.prov(word(kind));
      if (kind.isElement() || isQualified(kind)) {
        CLASSES.put(type, kind);
        STRUCTURE.add(type);
      }
      if (isQualified(kind)) {
        LINKS.put(Names.prov("qualified" + word(kind)), new Link(kind, QualifiedName.NONE, false));
      }
      if (!kind.isElement()) {
        SHORTCUTS.put(Names.prov(kind.term()), new Link(kind, QualifiedName.NONE, false));
      }
    }
    for (QualifiedName type : DERIVATION_TYPES) {
      CLASSES.put(type, Kind.DERIVATION);
      LINKS.put(Names.prov("qualified" + type.localName()), new Link(Kind.DERIVATION, type, false));
    }
    SHORTCUTS.put(Names.prov("wasRevisionOf"), new Link(Kind.DERIVATION, Names.PROV_REVISION, false));
    SHORTCUTS.put(Names.prov("wasQuotedFrom"), new Link(Kind.DERIVATION, Names.PROV_QUOTATION, false));
    SHORTCUTS.put(Names.prov("hadPrimarySource"), new Link(Kind.DERIVATION, Names.PROV_PRIMARY_SOURCE, false));
    SHORTCUTS.put(Names.prov("generated"), new Link(Kind.GENERATION, QualifiedName.NONE, true));
    SHORTCUTS.put(Names.prov("invalidated"), new Link(Kind.INVALIDATION, QualifiedName.NONE, true));
    SHORTCUTS.put(Names.prov("influenced"), new Link(Kind.INFLUENCE, QualifiedName.NONE, true));
  }

  private Terms() {}

  /**
   * A property that says a relation.
   *
   * @param type the {@code prov:type} it implies
   * @param isInverse whether it leads from the object to the subject
   */
  record Link(Kind kind, QualifiedName type, boolean isInverse) {}

  private static List<QualifiedName> prov(String... names) {
    return Arrays.stream(names).map(Names::prov).toList();
  }

  static QualifiedName statement(String word) {
    return new QualifiedName(STATEMENT, word, "statement");
  }

  private static String word(Kind kind) {
    return kind.name().charAt(0) + kind.name().substring(1).toLowerCase(Locale.ROOT);
  }

  /** The class of a kind, such as {@code prov:Usage}. */
  static QualifiedName type(Kind kind) {
    return Names.prov(word(kind));
  }

  /** Whether PROV-O has a class for relations of this kind, and so identifiers and attributes. */
  static boolean isQualified(Kind kind) {
    return ARGUMENTS.containsKey(kind);
  }

  static List<QualifiedName> arguments(Kind kind) {
    return ARGUMENTS.get(kind);
  }

  static Optional<Kind> kind(QualifiedName type) {
    return Optional.ofNullable(CLASSES.get(type));
  }

  static Optional<Link> link(QualifiedName property) {
    return Optional.ofNullable(LINKS.get(property));
  }

  static Optional<Link> shortcut(QualifiedName property) {
    return Optional.ofNullable(SHORTCUTS.get(property));
  }

  /** Whether a property belongs to a statement beside the one about its subject. */
  static boolean isMark(QualifiedName property) {
    return property.equals(IN_BUNDLE) || property.equals(GENERATED) || property.equals(INVALIDATED);
  }

  static boolean isStructure(QualifiedName type) {
    return STRUCTURE.contains(type);
  }

  /** The property of an attribute. */
  static QualifiedName property(QualifiedName attribute) {
    if (attribute.equals(Names.PROV_TYPE)) {
      return RDF_TYPE;
    } else if (attribute.equals(Names.PROV_LABEL)) {
      return RDFS_LABEL;
    } else if (attribute.equals(Names.PROV_LOCATION)) {
      return AT_LOCATION;
    }
    return attribute.equals(Names.PROV_ROLE) ? HAD_ROLE : attribute;
  }

  /** The attribute of a property. */
  static QualifiedName attribute(QualifiedName property) {
    if (property.equals(RDF_TYPE)) {
      return Names.PROV_TYPE;
    } else if (property.equals(RDFS_LABEL)) {
      return Names.PROV_LABEL;
    } else if (property.equals(AT_LOCATION)) {
      return Names.PROV_LOCATION;
    }
    return property.equals(HAD_ROLE) ? Names.PROV_ROLE : property;
  }

  /** Whether an attribute is found again when it is written as a property of its statement's node. */
  static boolean isPlain(Attribute attribute) {
    QualifiedName name = attribute.name();
    if (name.equals(Names.PROV_TYPE)) {
      return !(attribute.value() instanceof Value.Name value && isStructure(value.name()));
    }
    return name.equals(Names.PROV_VALUE) || !property(name).equals(name)
        || !name.uri().startsWith(Names.PROV) && !name.equals(RDF_TYPE) && !name.equals(RDFS_LABEL)
            && !name.uri().startsWith(STATEMENT);
  }

  /** Which of the kinds that one node has an attribute of the node belongs to. */
  static Kind owner(Set<Kind> kinds, QualifiedName attribute, Value value) {
    if (attribute.equals(Names.PROV_TYPE) && value instanceof Value.Name type) {
      if (AGENT_TYPES.contains(type.name()) && kinds.contains(Kind.AGENT)) {
        return Kind.AGENT;
      }
      if (ENTITY_TYPES.contains(type.name()) && kinds.contains(Kind.ENTITY)) {
        return Kind.ENTITY;
      }
    }
    return ELEMENTS.stream().filter(kinds::contains).findFirst().orElse(Kind.ENTITY);
  }
}
