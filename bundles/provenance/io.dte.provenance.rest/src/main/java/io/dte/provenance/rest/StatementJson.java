// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Value;
import io.dte.provenance.api.store.DocumentInfo;
import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.Located;
import java.util.List;

/** Statements as clients of {@code /api/v1} see them: names are URIs. */
final class StatementJson {
  private StatementJson() {}

  static ObjectNode graph(Graph graph) {
    ObjectNode json = list(graph.statements());
    ArrayNode reached = json.putArray("reached");
    graph.uris().forEach(reached::add);
    return json.put("truncated", graph.isTruncated());
  }

  static ObjectNode list(List<Located> statements) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode elements = json.putArray("elements");
    ArrayNode relations = json.putArray("relations");
    statements.forEach(each -> {
      if (each.statement() instanceof Element element) {
        elements.add(element(each, element));
      } else if (each.statement() instanceof Relation relation) {
        relations.add(relation(each, relation));
      }
    });
    return json;
  }

  static ObjectNode info(DocumentInfo info) {
    return JsonNodeFactory.instance.objectNode().put("id", info.id()).put("owner", info.owner())
        .put("createdAt", info.createdAt().toString()).put("updatedAt", info.updatedAt().toString())
        .put("elements", info.elements()).put("relations", info.relations());
  }

  private static ObjectNode element(Located where, Element element) {
    ObjectNode json = located(where).put("id", element.id().uri()).put("kind", element instanceof Element.Entity ? "entity"
        : element instanceof Element.Activity ? "activity" : "agent");
    if (element instanceof Element.Activity activity) {
      if (!activity.startTime().isNone()) {
        json.put("startTime", activity.startTime().lexical());
      }
      if (!activity.endTime().isNone()) {
        json.put("endTime", activity.endTime().lexical());
      }
    }
    element.attributes().stream().filter(each -> each.name().equals(Names.PROV_LABEL)).findFirst()
        .ifPresent(label -> json.put("label", text(label.value())));
    attributes(element.attributes(), json);
    return json;
  }

  private static ObjectNode relation(Located where, Relation relation) {
    ObjectNode json = located(where).put("relation", relation.term()).put("subject", relation.subject().uri())
        .put("object", relation.object().uri());
    if (!relation.id().isNone()) {
      json.put("id", relation.id().uri());
    }
    attributes(relation.attributes(), json);
    return json;
  }

  private static ObjectNode located(Located where) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("document", where.document());
    if (!where.bundle().isNone()) {
      json.put("bundle", where.bundle().uri());
    }
    return json;
  }

  private static void attributes(List<Attribute> attributes, ObjectNode into) {
    ObjectNode json = into.putObject("attributes");
    attributes.forEach(each -> json.withArray("/" + each.name().toString().replace("~", "~0").replace("/", "~1"))
        .add(text(each.value())));
  }

  private static String text(Value value) {
    return value instanceof Value.Literal literal ? literal.lexical() : ((Value.Name) value).name().toString();
  }
}
