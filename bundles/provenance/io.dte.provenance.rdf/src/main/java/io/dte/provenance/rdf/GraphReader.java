// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rdf;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the statements of PROV-DM in a graph of PROV-O. Triples that say nothing about provenance are left out. */
final class GraphReader {
  /** A node that says several subjects, influencers or times stands for each combination, at most so many. */
  static final int COMBINATIONS = 1_000;

  private final Graph graph;
  private final String source;
  private final QualifiedName bundle;
  private final StatementSink sink;
  private final Map<QualifiedName, Influence> influences = new LinkedHashMap<>();
  private final Set<List<Object>> covered = new HashSet<>();
  private final Set<List<Object>> timed = new HashSet<>();
  private boolean says;

  /** A node that stands for a relation. */
  private record Influence(Kind kind, Set<QualifiedName> subjects, Set<QualifiedName> types) {}

  GraphReader(Graph graph, String source, QualifiedName bundle, StatementSink sink) {
    this.graph = graph;
    this.source = source;
    this.bundle = bundle;
    this.sink = sink;
  }

  /** Tells each statement; false when there is none. */
  boolean read() throws DteException {
    findInfluences();
    for (Map.Entry<QualifiedName, Influence> each : influences.entrySet()) {
      influence(each.getKey(), each.getValue());
    }
    for (Map.Entry<QualifiedName, Graph.Node> each : graph.nodes().entrySet()) {
      if (each.getValue().has(Terms.STATEMENT_KIND)) {
        verbatim(each.getValue());
      } else {
        // What is said about a node that is both is said about the influence.
        element(each.getKey(), each.getValue(), !influences.containsKey(each.getKey()));
        shortcuts(each.getKey(), each.getValue());
      }
    }
    return says;
  }

  private void tell(Statement statement) throws DteException {
    says = true;
    sink.statement(bundle, statement);
  }

  private void findInfluences() {
    graph.nodes().forEach((subject, node) -> {
      node.properties().keySet().forEach(property -> Terms.link(property).ifPresent(link -> node.names(property).forEach(
          name -> {
            Influence influence = influences.computeIfAbsent(name,
                key -> new Influence(link.kind(), new LinkedHashSet<>(), new LinkedHashSet<>()));
            influence.subjects().add(subject);
            if (!link.type().isNone()) {
              influence.types().add(link.type());
            }
          })));
      for (QualifiedName type : node.names(Terms.RDF_TYPE)) {
        Optional<Kind> kind = Terms.kind(type).filter(each -> !each.isElement());
        kind.ifPresent(each -> influences.computeIfAbsent(subject,
            key -> new Influence(each, new LinkedHashSet<>(), new LinkedHashSet<>())));
      }
    });
  }

  private void influence(QualifiedName id, Influence influence) throws DteException {
    Kind kind = influence.kind();
    Graph.Node node = Optional.ofNullable(graph.nodes().get(id)).orElseGet(Graph.Node::new);
    Set<QualifiedName> used = new HashSet<>();
    List<List<QualifiedName>> choices = new ArrayList<>();
    choices.add(List.copyOf(influence.subjects()));
    for (QualifiedName property : Terms.arguments(kind)) {
      used.add(property);
      choices.add(node.names(property));
    }
    if (choices.get(1).isEmpty()) {
      choices.set(1, influencer(node, kind, used));
    }
    List<String> times = times(node, kind, used);
    List<Attribute> attributes = attributes(node, used);
    influence.types().stream().map(type -> Attribute.of(Names.PROV_TYPE, type)).filter(each -> !attributes.contains(each))
        .forEach(attributes::add);
    long combinations = Math.max(1, times.size());
    for (List<QualifiedName> choice : choices) {
      combinations *= Math.max(1, choice.size());
      if (combinations > COMBINATIONS) {
        throw new DteException(Rdf.problem(source, 0, 0, id + " says more than " + COMBINATIONS
            + " combinations of what it relates", "give each relation a node of its own"));
      }
    }
    QualifiedName name = id.isBlank() && !graph.isReferred(id) ? QualifiedName.NONE : id;
    List<List<QualifiedName>> all = List.of(List.of());
    for (List<QualifiedName> choice : choices) {
      all = extended(all, choice.isEmpty() ? List.of(QualifiedName.NONE) : choice);
    }
    for (List<QualifiedName> names : all) {
      covered.add(List.of(kind, names.get(0), names.get(1)));
      for (String time : times.isEmpty() ? List.of("") : times) {
        timed.add(List.of(kind, names.get(0), time));
        tell(kind.create(name, names, kind.timeCount() == 0 ? List.of() : List.of(new Time(time)),
            attributes));
      }
    }
  }

  private static List<List<QualifiedName>> extended(List<List<QualifiedName>> all, List<QualifiedName> choice) {
    List<List<QualifiedName>> longer = new ArrayList<>();
    for (List<QualifiedName> each : all) {
      for (QualifiedName name : choice) {
        List<QualifiedName> names = new ArrayList<>(each);
        names.add(name);
        longer.add(names);
      }
    }
    return longer;
  }

  /** By the property above all others, or, for an influence of no special kind, by any. */
  private static List<QualifiedName> influencer(Graph.Node node, Kind kind, Set<QualifiedName> used) {
    List<QualifiedName> properties = new ArrayList<>(List.of(Terms.INFLUENCER));
    if (kind == Kind.INFLUENCE) {
      properties.addAll(List.of(Names.prov("entity"), Names.prov("activity"), Names.prov("agent")));
    }
    for (QualifiedName property : properties) {
      if (node.has(property)) {
        used.add(property);
        return node.names(property);
      }
    }
    return List.of();
  }

  private List<String> times(Graph.Node node, Kind kind, Set<QualifiedName> used) throws DteException {
    List<String> times = new ArrayList<>();
    if (kind.timeCount() > 0) {
      List<QualifiedName> properties = new ArrayList<>(List.of(Terms.AT_TIME));
      // Written by some on the node of the start or end itself.
      if (kind == Kind.START || kind == Kind.END) {
        properties.addAll(List.of(Terms.STARTED, Terms.ENDED));
      }
      for (QualifiedName property : properties) {
        used.add(property);
        for (String time : node.texts(property)) {
          times.add(time(time).lexical());
        }
      }
    }
    return times;
  }

  private Time time(String text) throws DteException {
    Time time = new Time(text.strip());
    if (time.instant().isEmpty()) {
      throw new DteException(Rdf.problem(source, 0, 0, "'" + Rdf.shown(text) + "' is not a time",
          "write it as in \"2026-05-01T12:00:00Z\"^^xsd:dateTime"));
    }
    return time;
  }

  private void element(QualifiedName id, Graph.Node node, boolean hasAttributes) throws DteException {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    List<QualifiedName> types = node.names(Terms.RDF_TYPE);
    types.forEach(type -> Terms.kind(type).filter(Kind::isElement).ifPresent(kinds::add));
    if (kinds.isEmpty() && types.stream().anyMatch(Terms.AGENT_TYPES::contains)) {
      kinds.add(Kind.AGENT);
    }
    if (kinds.isEmpty() && types.stream().anyMatch(Terms.ENTITY_TYPES::contains)) {
      kinds.add(Kind.ENTITY);
    }
    if (hasAttributes && kinds.isEmpty() && (node.has(Terms.STARTED) || node.has(Terms.ENDED))) {
      kinds.add(Kind.ACTIVITY);
    }
    Set<QualifiedName> used = new HashSet<>();
    List<String> starts = List.of();
    List<String> ends = List.of();
    if (kinds.contains(Kind.ACTIVITY)) {
      used.addAll(List.of(Terms.STARTED, Terms.ENDED));
      starts = node.texts(Terms.STARTED);
      ends = node.texts(Terms.ENDED);
    }
    Map<Kind, List<Attribute>> owned = new HashMap<>();
    for (Attribute attribute : kinds.isEmpty() || !hasAttributes ? List.<Attribute>of() : attributes(node, used)) {
      owned.computeIfAbsent(Terms.owner(kinds, attribute.name(), attribute.value()), kind -> new ArrayList<>())
          .add(attribute);
    }
    for (Kind kind : kinds) {
      List<Attribute> attributes = owned.getOrDefault(kind, List.of());
      if (kind != Kind.ACTIVITY) {
        tell(kind.create(id, List.of(), List.of(), attributes));
        continue;
      }
      for (int i = 0; i < Math.max(1, Math.max(starts.size(), ends.size())); i++) {
        List<Time> times = List.of(i < starts.size() ? time(starts.get(i)) : Time.NONE,
            i < ends.size() ? time(ends.get(i)) : Time.NONE);
        tell(kind.create(id, List.of(), times, attributes));
      }
    }
  }

  /** What is no argument, no relation and no class of PROV-O. */
  private static List<Attribute> attributes(Graph.Node node, Set<QualifiedName> used) {
    List<Attribute> attributes = new ArrayList<>();
    node.properties().forEach((property, values) -> {
      boolean isStructure = used.contains(property) || Terms.link(property).isPresent()
          || Terms.shortcut(property).isPresent() || Terms.isMark(property)
          || property.uri().startsWith(Terms.STATEMENT);
      for (Value value : isStructure ? Set.<Value>of() : values) {
        boolean isClass = property.equals(Terms.RDF_TYPE) && value instanceof Value.Name name
            && Terms.isStructure(name.name());
        if (!isClass) {
          attributes.add(new Attribute(Terms.attribute(property), value));
        }
      }
    });
    return attributes;
  }

  private void shortcuts(QualifiedName subject, Graph.Node node) throws DteException {
    for (QualifiedName property : node.properties().keySet()) {
      Optional<Terms.Link> link = Terms.shortcut(property);
      if (link.isPresent()) {
        for (QualifiedName object : node.names(property)) {
          shortcut(link.get(), link.get().isInverse() ? object : subject, link.get().isInverse() ? subject : object, node);
        }
      }
    }
    instant(Kind.GENERATION, Terms.GENERATED, subject, node);
    instant(Kind.INVALIDATION, Terms.INVALIDATED, subject, node);
  }

  private void shortcut(Terms.Link link, QualifiedName subject, QualifiedName object, Graph.Node node) throws DteException {
    Kind kind = link.kind();
    // A node that says the same says more.
    if (covered.contains(List.of(kind, subject, object))) {
      return;
    }
    List<Attribute> attributes = link.type().isNone() ? List.of() : List.of(Attribute.of(Names.PROV_TYPE, link.type()));
    List<QualifiedName> names = new ArrayList<>(Collections.nCopies(kind.nameCount(), QualifiedName.NONE));
    names.set(0, subject);
    names.set(1, object);
    List<QualifiedName> bundles = kind == Kind.MENTION ? node.names(Terms.IN_BUNDLE) : List.of();
    for (QualifiedName each : bundles.isEmpty() ? List.of(QualifiedName.NONE) : bundles) {
      if (kind == Kind.MENTION) {
        names.set(2, each);
      }
      tell(kind.create(QualifiedName.NONE, names, Collections.nCopies(kind.timeCount(), Time.NONE),
          attributes));
    }
  }

  /** {@code prov:generatedAtTime} and its like say when without saying by what. */
  private void instant(Kind kind, QualifiedName property, QualifiedName subject, Graph.Node node) throws DteException {
    for (String time : node.texts(property)) {
      if (!timed.contains(List.of(kind, subject, time(time).lexical()))) {
        tell(kind.create(QualifiedName.NONE, List.of(subject, QualifiedName.NONE), List.of(time(time)),
            List.of()));
      }
    }
  }

  private void verbatim(Graph.Node node) throws DteException {
    String term = node.texts(Terms.STATEMENT_KIND).stream().findFirst().orElse("");
    Kind kind = Kind.ofTerm(term).orElseThrow(() -> new DteException(Rdf.problem(source, 0, 0,
        "'" + Rdf.shown(term) + "' is no kind of statement", "")));
    List<QualifiedName> names = new ArrayList<>();
    List<Time> times = new ArrayList<>();
    for (int i = 0; i < kind.arguments().size(); i++) {
      QualifiedName property = Terms.statement(kind.arguments().get(i));
      if (i < kind.nameCount()) {
        names.add(node.names(property).stream().findFirst().orElse(QualifiedName.NONE));
      } else {
        Optional<String> time = node.texts(property).stream().findFirst();
        times.add(time.isPresent() ? time(time.get()) : Time.NONE);
      }
    }
    List<Attribute> attributes = new ArrayList<>();
    node.properties().forEach((property, values) -> {
      if (!property.uri().startsWith(Terms.STATEMENT)) {
        values.forEach(value -> attributes.add(new Attribute(property, value)));
      }
    });
    QualifiedName id = node.names(Terms.STATEMENT_ID).stream().findFirst().orElse(QualifiedName.NONE);
    tell(kind.create(id, names, times, attributes));
  }
}
