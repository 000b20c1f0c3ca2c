// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
  private static final JsonStringEncoder QUOTES = JsonStringEncoder.getInstance();

  private final Prefixes prefixes;

  Codec(Prefixes prefixes) {
    this.prefixes = prefixes;
  }

  static int kind(Element element) {
    return element instanceof Element.Entity ? ENTITY : element instanceof Element.Activity ? ACTIVITY : AGENT;
  }

  String write(Statement statement) {
    StringBuilder out = new StringBuilder(200).append('[');
    name(statement.id(), out);
    out.append(",[");
    List<QualifiedName> arguments = statement instanceof Relation relation ? Kind.names(relation) : List.of();
    for (int i = 0; i < arguments.size(); i++) {
      name(arguments.get(i), i == 0 ? out : out.append(','));
    }
    out.append("],[");
    if (statement instanceof Element.Activity activity) {
      text(activity.startTime().lexical(), out);
      text(activity.endTime().lexical(), out.append(','));
    } else if (statement instanceof Relation relation) {
      List<Time> told = Kind.times(relation);
      text(told.isEmpty() ? "" : told.get(0).lexical(), out);
    }
    out.append(']');
    for (Attribute attribute : statement.attributes()) {
      name(attribute.name(), out.append(",["));
      if (attribute.value() instanceof Value.Literal literal) {
        text(literal.lexical(), out.append(','));
        name(literal.datatype(), out.append(','));
        if (!literal.language().isEmpty()) {
          text(literal.language(), out.append(','));
        }
      } else if (attribute.value() instanceof Value.Name name) {
        name(name.name(), out.append(','));
      }
      out.append(']');
    }
    return out.append(']').toString();
  }

  private void name(QualifiedName name, StringBuilder out) {
    out.append('"');
    if (!name.isNone()) {
      QUOTES.quoteAsString(name.localName(), out.append(prefixes.number(name)).append(':'));
    }
    out.append('"');
  }

  private static void text(String text, StringBuilder out) {
    QUOTES.quoteAsString(text, out.append('"'));
    out.append('"');
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
