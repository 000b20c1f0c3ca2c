// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.util.ArrayList;
import java.util.List;

/** Statements as short JSON texts; names are written with the number of their namespace in the document. */
final class Codec {
  static final int ENTITY = 0;
  static final int ACTIVITY = 1;
  static final int AGENT = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Prefixes prefixes;

  Codec(Prefixes prefixes) {
    this.prefixes = prefixes;
  }

  static int kind(Element element) {
    return element instanceof Element.Entity ? ENTITY : element instanceof Element.Activity ? ACTIVITY : AGENT;
  }

  String write(Statement statement) {
    ArrayNode out = JSON.createArrayNode();
    out.add(prefixes.write(statement.id()));
    List<QualifiedName> arguments = statement instanceof Relation relation ? Kind.names(relation) : List.of();
    ArrayNode names = out.addArray();
    arguments.forEach(name -> names.add(prefixes.write(name)));
    ArrayNode times = out.addArray();
    if (statement instanceof Element.Activity activity) {
      times.add(activity.startTime().lexical()).add(activity.endTime().lexical());
    } else if (statement instanceof Relation relation) {
      List<Time> told = Kind.times(relation);
      times.add(told.isEmpty() ? "" : told.get(0).lexical());
    }
    for (Attribute attribute : statement.attributes()) {
      ArrayNode one = out.addArray().add(prefixes.write(attribute.name()));
      if (attribute.value() instanceof Value.Literal literal) {
        one.add(literal.lexical()).add(prefixes.write(literal.datatype()));
        if (!literal.language().isEmpty()) {
          one.add(literal.language());
        }
      } else if (attribute.value() instanceof Value.Name name) {
        one.add(prefixes.write(name.name()));
      }
    }
    return out.toString();
  }

  Element element(int kind, String body) {
    JsonNode in = parse(body);
    QualifiedName id = prefixes.read(in.get(0).asText());
    List<Attribute> attributes = attributes(in);
    return switch (kind) {
      case ENTITY -> new Element.Entity(id, attributes);
      case ACTIVITY -> new Element.Activity(id, new Time(in.get(2).get(0).asText()), new Time(in.get(2).get(1).asText()),
          attributes);
      default -> new Element.Agent(id, attributes);
    };
  }

  Relation relation(int term, String body) {
    JsonNode in = parse(body);
    List<QualifiedName> arguments = new ArrayList<>();
    in.get(1).forEach(name -> arguments.add(prefixes.read(name.asText())));
    return Terms.relation(term, prefixes.read(in.get(0).asText()), arguments, new Time(in.get(2).get(0).asText()),
        attributes(in));
  }

  private List<Attribute> attributes(JsonNode in) {
    List<Attribute> attributes = new ArrayList<>(in.size() - 3);
    for (int i = 3; i < in.size(); i++) {
      JsonNode one = in.get(i);
      QualifiedName name = prefixes.read(one.get(0).asText());
      attributes.add(new Attribute(name, one.size() == 2 ? new Value.Name(prefixes.read(one.get(1).asText()))
          : new Value.Literal(one.get(1).asText(), prefixes.read(one.get(2).asText()), one.path(3).asText(""))));
    }
    return attributes;
  }

  private JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored statement cannot be read", e);
    }
  }
}
