// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lineage over the runs of a data directory that nobody owns: their documents, in memory. Used by one thread. */
final class LocalGraph {
  /** The document a statement is of. */
  private record Told(String document, Statement statement) {}

  private final Map<String, List<Told>> elements = new HashMap<>();
  private final Map<String, List<Told>> bySubject = new HashMap<>();
  private final Map<String, List<Told>> byObject = new HashMap<>();
  private final Map<String, String> starters = new HashMap<>();

  void add(String id, Document document) {
    List<Statement> all = new ArrayList<>(document.statements());
    document.bundles().forEach(bundle -> all.addAll(bundle.statements()));
    for (Statement statement : all) {
      Told told = new Told(id, statement);
      if (statement instanceof Element element) {
        elements.computeIfAbsent(element.id().uri(), key -> new ArrayList<>()).add(told);
      } else if (statement instanceof Relation.Start start) {
        starters.put(start.activity().uri(), start.starter().uri());
      } else if (statement instanceof Relation relation && carriesData(relation)) {
        bySubject.computeIfAbsent(relation.subject().uri(), key -> new ArrayList<>()).add(told);
        byObject.computeIfAbsent(relation.object().uri(), key -> new ArrayList<>()).add(told);
        if (relation instanceof Relation.Association association) {
          byObject.computeIfAbsent(association.plan().uri(), key -> new ArrayList<>()).add(told);
        }
      }
    }
  }

  /** A plan is what an activity depends on, as much as on what it used. */
  private static boolean carriesData(Relation relation) {
    return relation instanceof Relation.Usage || relation instanceof Relation.Generation
        || relation instanceof Relation.Communication || relation instanceof Relation.Derivation
        || relation instanceof Relation.Association association && !association.plan().isNone();
  }

  /** The same answer as the server's. */
  ObjectNode walk(Collection<String> from, boolean up, int depth) {
    Set<String> seen = new LinkedHashSet<>();
    from.stream().filter(uri -> elements.containsKey(uri)).forEach(seen::add);
    Set<String> frontier = new LinkedHashSet<>(seen);
    Set<Told> relations = new LinkedHashSet<>();
    for (int step = 0; step < depth && !frontier.isEmpty(); step++) {
      Set<String> next = new LinkedHashSet<>();
      for (String each : frontier) {
        for (Told told : (up ? bySubject : byObject).getOrDefault(each, List.of())) {
          Relation relation = (Relation) told.statement;
          String other = other(relation, up);
          if (!other.isEmpty()) {
            relations.add(told);
            next.add(other);
          }
        }
      }
      next.removeAll(seen);
      seen.addAll(next);
      // A run is not walked through where its steps say it finer.
      Set<String> coarse = new HashSet<>();
      next.forEach(each -> coarse.add(starters.getOrDefault(each, "")));
      next.removeAll(coarse);
      frontier = next;
    }
    return json(seen, relations);
  }

  private static String other(Relation relation, boolean up) {
    if (relation instanceof Relation.Association association) {
      return (up ? association.plan() : association.activity()).uri();
    }
    return (up ? relation.object() : relation.subject()).uri();
  }

  /** Elements that have all of some words in their names and attributes. */
  ObjectNode search(String text, int limit) {
    List<String> words = List.of(text.toLowerCase(java.util.Locale.ROOT).split("[^\\p{L}\\p{N}]+"));
    Set<String> found = new LinkedHashSet<>();
    elements.forEach((uri, all) -> all.forEach(told -> {
      String said = (told.statement.id().localName() + " " + told.statement.attributes()).toLowerCase(java.util.Locale.ROOT);
      if (found.size() < limit && words.stream().allMatch(said::contains)) {
        found.add(uri);
      }
    }));
    return json(found, Set.of());
  }

  private ObjectNode json(Set<String> reached, Set<Told> relations) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode out = json.putArray("elements");
    Map<String, Told> first = new LinkedHashMap<>();
    reached.forEach(uri -> elements.getOrDefault(uri, List.of()).forEach(told -> first.putIfAbsent(uri, told)));
    first.forEach((uri, told) -> {
      Element element = (Element) told.statement;
      ObjectNode one = out.addObject().put("document", told.document).put("id", uri).put("kind",
          element instanceof Element.Entity ? "entity" : element instanceof Element.Activity ? "activity" : "agent");
      if (element instanceof Element.Activity activity) {
        one.put("startTime", activity.startTime().lexical()).put("endTime", activity.endTime().lexical());
      }
      element.attributes().stream().filter(each -> each.name().equals(Names.PROV_LABEL)).findFirst().ifPresent(label ->
          one.put("label", label.value() instanceof Value.Literal literal ? literal.lexical() : ""));
    });
    ArrayNode between = json.putArray("relations");
    relations.forEach(told -> {
      Relation relation = (Relation) told.statement;
      between.addObject().put("document", told.document).put("relation", relation.term())
          .put("subject", relation.subject().uri()).put("object", relation.object().uri());
    });
    ArrayNode uris = json.putArray("reached");
    reached.forEach(uris::add);
    return json.put("truncated", false);
  }
}
