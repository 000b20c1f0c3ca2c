// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.Merge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the graph of a document with all that it says. A thing is one node wherever it is told of: in the frame of a bundle
 * when only that tells of it, else outside of all. Used once by one thread.
 */
final class GraphBuilder {
  private final Map<String, Element> elements = new LinkedHashMap<>();
  private final Map<String, String> frameOf = new HashMap<>();
  private final List<Link> links = new ArrayList<>();
  private final Map<String, String> frames = new LinkedHashMap<>();

  Graph of(Document document) {
    document.bundles().forEach(bundle -> frames.put(bundle.id().uri(), Texts.local(bundle.id())));
    declare(document.statements(), "");
    document.bundles().forEach(bundle -> declare(bundle.statements(), bundle.id().uri()));
    relate(document.statements(), "");
    document.bundles().forEach(bundle -> relate(bundle.statements(), bundle.id().uri()));
    Map<String, Node> nodes = new LinkedHashMap<>();
    elements.forEach((key, element) -> nodes.put(key, node(key, element)));
    return Graph.of(nodes, links, nestedNames(document.bundles()));
  }

  private Map<String, String> nestedNames(List<Bundle> bundles) {
    Set<String> filled = new HashSet<>(frameOf.values());
    bundles.stream().map(bundle -> bundle.id().uri()).filter(uri -> !filled.contains(uri)).forEach(frames::remove);
    return frames;
  }

  private void declare(List<Statement> statements, String frame) {
    for (Statement statement : statements) {
      if (statement instanceof Element element) {
        String key = element.id().uri();
        // The entity that is a bundle is drawn as its frame.
        if (!frames.containsKey(key)) {
          put(key, element, frame);
        }
      }
    }
  }

  private void put(String key, Element element, String frame) {
    elements.merge(key, element, Merge::of);
    frameOf.merge(key, frame, (known, other) -> known.equals(other) ? known : "");
  }

  private void relate(List<Statement> statements, String frame) {
    for (Statement statement : statements) {
      if (!(statement instanceof Relation relation)) {
        continue;
      }
      List<String> roles = roles(relation.attributes());
      if (relation instanceof Relation.Association association) {
        link(frame, relation, association.agent(), "wasAssociatedWith", roles);
        link(frame, relation, association.plan(), "hadPlan", List.of());
      } else if (relation instanceof Relation.Start start) {
        link(frame, relation, start.trigger(), relation.term(), roles);
        link(frame, relation, start.starter(), relation.term(), roles);
      } else if (relation instanceof Relation.End end) {
        link(frame, relation, end.trigger(), relation.term(), roles);
        link(frame, relation, end.ender(), relation.term(), roles);
      } else {
        link(frame, relation, relation.object(), relation.term(), roles);
      }
    }
  }

  private void link(String frame, Relation relation, QualifiedName object, String term, List<String> roles) {
    if (relation.subject().isNone() || object.isNone()) {
      return;
    }
    Kind kind = Kind.of(relation);
    mention(relation.subject(), subjectOf(kind), frame);
    mention(object, objectOf(kind, relation, object, term), frame);
    links.add(new Link(relation.subject().uri(), object.uri(), kind, term, roles, 1));
  }

  private void mention(QualifiedName id, Kind kind, String frame) {
    if (!elements.containsKey(id.uri()) && !frames.containsKey(id.uri())) {
      put(id.uri(), (Element) kind.create(id, List.of(), kind == Kind.ACTIVITY
          ? List.of(io.dte.provenance.api.model.Time.NONE, io.dte.provenance.api.model.Time.NONE) : List.of(), List.of()), frame);
    }
  }

  private static Kind subjectOf(Kind relation) {
    return switch (relation) {
      case USAGE, COMMUNICATION, START, END, ASSOCIATION -> Kind.ACTIVITY;
      case DELEGATION -> Kind.AGENT;
      default -> Kind.ENTITY;
    };
  }

  private static Kind objectOf(Kind kind, Relation relation, QualifiedName object, String term) {
    return switch (kind) {
      case GENERATION, INVALIDATION, COMMUNICATION -> Kind.ACTIVITY;
      case START -> object.equals(((Relation.Start) relation).trigger()) ? Kind.ENTITY : Kind.ACTIVITY;
      case END -> object.equals(((Relation.End) relation).trigger()) ? Kind.ENTITY : Kind.ACTIVITY;
      case ATTRIBUTION, DELEGATION -> Kind.AGENT;
      case ASSOCIATION -> term.equals("hadPlan") ? Kind.ENTITY : Kind.AGENT;
      default -> Kind.ENTITY;
    };
  }

  private static List<String> roles(List<Attribute> attributes) {
    return attributes.stream().filter(attribute -> attribute.name().equals(Names.PROV_ROLE))
        .map(attribute -> Texts.text(attribute.value())).toList();
  }

  private Node node(String key, Element element) {
    List<Node.Fact> facts = new ArrayList<>();
    String label = "";
    String value = "";
    if (element instanceof Element.Activity activity) {
      fact(facts, "started", activity.startTime().lexical());
      fact(facts, "ended", activity.endTime().lexical());
    }
    for (Attribute attribute : element.attributes()) {
      String text = Texts.text(attribute.value());
      fact(facts, attribute.name().toString(), text);
      label = attribute.name().equals(Names.PROV_LABEL) && label.isEmpty() ? text : label;
      value = attribute.name().equals(Names.PROV_VALUE) ? text : value;
    }
    String name = !label.isBlank() ? label : !value.isBlank() ? value : Texts.local(element.id());
    return new Node(key, Kind.of(element), frameOf.getOrDefault(key, ""), name, List.of(), facts, List.of());
  }

  private static void fact(List<Node.Fact> facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.add(new Node.Fact(name, value));
    }
  }
}
