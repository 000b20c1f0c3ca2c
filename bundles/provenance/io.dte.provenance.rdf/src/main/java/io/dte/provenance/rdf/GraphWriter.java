// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says one document or bundle in PROV-O. A relation that is nothing but two names is one triple; others have a node. What
 * PROV-O cannot tell apart (a second relation with the same identifier, attributes of two kinds of element with one name, an
 * attribute that is called as an argument) becomes a node of its own with the words of {@link Terms#STATEMENT}.
 */
final class GraphWriter {
  /** Python's {@code prov} takes the short form beside a node for the same relation with these kinds, and only these. */
  private static final Set<Kind> BOTH =
      EnumSet.of(Kind.ASSOCIATION, Kind.COMMUNICATION, Kind.ATTRIBUTION, Kind.DELEGATION, Kind.INFLUENCE);

  private final TripleSink sink;
  private final Set<QualifiedName> labels = new HashSet<>();
  private final Map<QualifiedName, Set<Kind>> elements = new HashMap<>();
  private final Set<QualifiedName> identifiers = new HashSet<>();
  private final Set<List<Object>> covered = new HashSet<>();
  /** Kinds of {@link #BOTH} with subjects that have a node: {@code prov} then gives that node to each short form. */
  private final Set<List<Object>> noded = new HashSet<>();
  private final Set<QualifiedName> mentioned = new HashSet<>();
  private int fresh;

  /** Takes triples of the graph that is written. */
  @FunctionalInterface
  interface TripleSink {
    void triple(QualifiedName subject, QualifiedName property, Value object);
  }

  private GraphWriter(TripleSink sink) {
    this.sink = sink;
  }

  /** Takes triples; {@link QualifiedName#NONE} is the graph without name. */
  @FunctionalInterface
  interface QuadSink {
    void quad(QualifiedName graph, QualifiedName subject, QualifiedName property, Value object);
  }

  static void write(Document document, QuadSink sink) {
    Set<QualifiedName> labels = new HashSet<>();
    labels(document.statements(), labels);
    document.bundles().forEach(bundle -> labels(bundle.statements(), labels));
    int used = graph(document.statements(), QualifiedName.NONE, sink, labels, 0);
    for (Bundle bundle : document.bundles()) {
      used = graph(bundle.statements(), bundle.id(), sink, labels, used);
    }
  }

  private static int graph(List<Statement> statements, QualifiedName name, QuadSink sink, Set<QualifiedName> labels,
      int used) {
    GraphWriter writer = new GraphWriter((s, p, o) -> sink.quad(name, s, p, o));
    writer.labels.addAll(labels);
    writer.fresh = used;
    if (statements.isEmpty() && !name.isNone()) {
      writer.name(name, Terms.STATEMENT_NONE, name);
    }
    writer.write(statements);
    return writer.fresh;
  }

  private static void labels(List<Statement> statements, Set<QualifiedName> labels) {
    statements.forEach(each -> Kind.allNames(each).stream().filter(QualifiedName::isBlank).forEach(labels::add));
  }

  private void write(List<Statement> statements) {
    for (Statement statement : statements) {
      Kind kind = Kind.of(statement);
      if (kind.isElement()) {
        elements.computeIfAbsent(statement.id(), id -> EnumSet.noneOf(Kind.class)).add(kind);
      } else if (Terms.isQualified(kind) && !isBare(statement) && statement.attributes().stream().allMatch(Terms::isPlain)) {
        covered.add(pair(kind, statement));
        if (BOTH.contains(kind)) {
          noded.add(subject(kind, statement));
        }
      }
    }
    for (Statement statement : statements) {
      Kind kind = Kind.of(statement);
      if (kind.isElement()) {
        element(kind, statement);
      } else if (Terms.isQualified(kind)) {
        relation(kind, statement);
      } else {
        unqualified(kind, statement);
      }
    }
  }

  private static List<Object> pair(Kind kind, Statement statement) {
    return List.of(kind, Kind.names(statement).get(0), Kind.names(statement).get(1));
  }

  private static List<Object> subject(Kind kind, Statement statement) {
    return List.of(kind, Kind.names(statement).get(0));
  }

  private static boolean isBare(Statement statement) {
    List<QualifiedName> names = Kind.names(statement);
    return statement.id().isNone() && statement.attributes().isEmpty() && !names.get(0).isNone() && !names.get(1).isNone()
        && names.subList(2, names.size()).stream().allMatch(QualifiedName::isNone)
        && Kind.times(statement).stream().allMatch(Time::isNone);
  }

  private void element(Kind kind, Statement statement) {
    QualifiedName id = statement.id();
    name(id, Terms.RDF_TYPE, Terms.type(kind));
    if (kind == Kind.ACTIVITY) {
      time(id, Terms.STARTED, Kind.times(statement).get(0));
      time(id, Terms.ENDED, Kind.times(statement).get(1));
    }
    Set<Kind> kinds = elements.get(id);
    List<Attribute> apart = statement.attributes().stream()
        .filter(each -> !Terms.isPlain(each) || Terms.owner(kinds, each.name(), each.value()) != kind).toList();
    statement.attributes().stream().filter(each -> !apart.contains(each)).forEach(each -> attribute(id, each));
    if (!apart.isEmpty()) {
      verbatim(kind, kind.create(id, List.of(), kind.timeCount() == 0 ? List.of() : List.of(Time.NONE, Time.NONE), apart));
    }
  }

  private void relation(Kind kind, Statement statement) {
    List<QualifiedName> names = Kind.names(statement);
    if (isBare(statement) && !covered.contains(pair(kind, statement)) && !noded.contains(subject(kind, statement))) {
      name(names.get(0), Names.prov(kind.term()), names.get(1));
      return;
    }
    QualifiedName id = statement.id();
    if (!statement.attributes().stream().allMatch(Terms::isPlain)
        || !id.isNone() && (elements.containsKey(id) || !identifiers.add(id))) {
      verbatim(kind, statement);
      return;
    }
    QualifiedName node = id.isNone() ? blank() : id;
    QualifiedName type = Terms.DERIVATION_TYPES.stream()
        .filter(each -> kind == Kind.DERIVATION && statement.attributes().contains(Attribute.of(Names.PROV_TYPE, each)))
        .findFirst().orElse(Terms.type(kind));
    if (!names.get(0).isNone()) {
      if (BOTH.contains(kind) && !names.get(1).isNone()) {
        name(names.get(0), Names.prov(kind.term()), names.get(1));
      }
      name(names.get(0), Names.prov("qualified" + type.localName()), node);
    }
    name(node, Terms.RDF_TYPE, type);
    List<QualifiedName> properties = Terms.arguments(kind);
    for (int i = 0; i < properties.size(); i++) {
      name(node, properties.get(i), names.get(i + 1));
    }
    Kind.times(statement).forEach(time -> time(node, Terms.AT_TIME, time));
    statement.attributes().stream().filter(each -> !each.equals(Attribute.of(Names.PROV_TYPE, type)))
        .forEach(each -> attribute(node, each));
  }

  /** Alternates, specialisations, mentions and members have no class in PROV-O. */
  private void unqualified(Kind kind, Statement statement) {
    List<QualifiedName> names = Kind.names(statement);
    boolean isPlain = (statement.id().isNone() || statement.id().isBlank()) && statement.attributes().isEmpty()
        && !names.get(0).isNone() && !names.get(1).isNone();
    if (!isPlain || kind == Kind.MENTION && !mentioned.add(names.get(0))) {
      verbatim(kind, statement);
      return;
    }
    name(names.get(0), Names.prov(kind.term()), names.get(1));
    if (kind == Kind.MENTION) {
      name(names.get(0), Terms.IN_BUNDLE, names.get(2));
    }
  }

  private void verbatim(Kind kind, Statement statement) {
    QualifiedName node = blank();
    sink.triple(node, Terms.STATEMENT_KIND, Value.Literal.of(kind.term()));
    name(node, Terms.STATEMENT_ID, statement.id());
    for (int i = 0; i < kind.nameCount(); i++) {
      name(node, Terms.statement(kind.arguments().get(i)), Kind.names(statement).get(i));
    }
    for (int i = 0; i < kind.timeCount(); i++) {
      time(node, Terms.statement(kind.arguments().get(kind.nameCount() + i)), Kind.times(statement).get(i));
    }
    statement.attributes().forEach(each -> sink.triple(node, each.name(), each.value()));
  }

  private void attribute(QualifiedName subject, Attribute attribute) {
    sink.triple(subject, Terms.property(attribute.name()), attribute.value());
  }

  private void name(QualifiedName subject, QualifiedName property, QualifiedName object) {
    if (!object.isNone()) {
      sink.triple(subject, property, new Value.Name(object));
    }
  }

  private void time(QualifiedName subject, QualifiedName property, Time time) {
    if (!time.isNone()) {
      sink.triple(subject, property, new Value.Literal(time.lexical(), Names.XSD_DATE_TIME, ""));
    }
  }

  private QualifiedName blank() {
    QualifiedName name;
    do {
      name = QualifiedName.blank("s" + ++fresh);
    } while (labels.contains(name));
    return name;
  }
}
