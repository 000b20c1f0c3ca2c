// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A lineage as people look at it: activities with what they used and made, in the order in which they began. Statements of
 * one element add up; of its attributes the last of a name counts. Not changed once made.
 */
final class LineageView {
  private static final String TERMS = "urn:dte:prov:";

  /** One thing that an activity used or made. @param role may be empty; @param name for people; @param id with digest */
  record Thing(String role, String name, String id) {}

  /** One activity. @param agents who was responsible; @param plans what they followed */
  record Activity(String id, String label, String state, Time start, Time end, List<Thing> used, List<Thing> made,
      List<String> agents, List<String> plans) {}

  private final Map<QualifiedName, Map<QualifiedName, String>> attributes = new LinkedHashMap<>();
  private final Map<QualifiedName, Activity> activities = new LinkedHashMap<>();

  LineageView(Document document) {
    List<Statement> all = new ArrayList<>(document.statements());
    document.bundles().forEach(bundle -> all.addAll(bundle.statements()));
    for (Statement statement : all) {
      if (statement instanceof Element element) {
        Map<QualifiedName, String> known = attributes.computeIfAbsent(element.id(), id -> new LinkedHashMap<>());
        element.attributes().forEach(attribute -> known.put(attribute.name(), text(attribute.value())));
      }
    }
    for (Statement statement : all) {
      if (statement instanceof Element.Activity activity) {
        Activity known = activity(activity.id());
        activities.put(activity.id(), new Activity(known.id, known.label, known.state,
            activity.startTime().isNone() ? known.start : activity.startTime(),
            activity.endTime().isNone() ? known.end : activity.endTime(), known.used, known.made, known.agents, known.plans));
      }
    }
    for (Statement statement : all) {
      if (statement instanceof Relation.Usage usage) {
        activity(usage.activity()).used.add(thing(usage.entity(), usage.attributes()));
      } else if (statement instanceof Relation.Generation generation) {
        activity(generation.activity()).made.add(thing(generation.entity(), generation.attributes()));
      } else if (statement instanceof Relation.Association association) {
        Activity of = activity(association.activity());
        add(of.agents, association.agent());
        add(of.plans, association.plan());
      }
    }
  }

  /** In the order in which they began. */
  List<Activity> activities() {
    List<Activity> sorted = new ArrayList<>(activities.values());
    sorted.sort(java.util.Comparator.comparing(activity -> activity.start().lexical()));
    return sorted;
  }

  private Activity activity(QualifiedName id) {
    return activities.computeIfAbsent(id, key -> new Activity(id.uri(), label(id), attribute(id, TERMS + "state"), Time.NONE,
        Time.NONE, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
  }

  private Thing thing(QualifiedName id, List<Attribute> attributes) {
    String role = "";
    for (Attribute attribute : attributes) {
      role = attribute.name().equals(Names.PROV_ROLE) ? text(attribute.value()) : role;
    }
    return new Thing(role, label(id), id.uri());
  }

  private void add(List<String> names, QualifiedName id) {
    if (!id.isNone() && !names.contains(label(id))) {
      names.add(label(id));
    }
  }

  private String attribute(QualifiedName id, String uri) {
    for (Map.Entry<QualifiedName, String> one : attributes.getOrDefault(id, Map.of()).entrySet()) {
      if (one.getKey().uri().equals(uri)) {
        return one.getValue();
      }
    }
    return "";
  }

  private String label(QualifiedName id) {
    String label = attribute(id, Names.PROV_LABEL.uri());
    String value = attribute(id, Names.PROV_VALUE.uri());
    String uri = id.uri();
    if (!value.isEmpty()) {
      return value;
    }
    return label.isEmpty() ? uri.startsWith("file:") ? uri.substring(uri.lastIndexOf('/') + 1) : id.toString() : label;
  }

  private static String text(Value value) {
    return value instanceof Value.Literal literal ? literal.lexical() : ((Value.Name) value).name().toString();
  }
}
