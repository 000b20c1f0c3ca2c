// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dte.provenance.api.format.Prefixes;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Bundle;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one document of PROV-JSONLD. JSON-LD has no default namespace that fits all names: such names get a prefix. */
final class LdWriter {
  private final JsonGenerator out;

  LdWriter(JsonGenerator out) {
    this.out = out;
  }

  void write(Document document) throws IOException {
    List<Bundle> bundles = document.bundles().stream()
        .map(each -> new Bundle(each.id(), prefixed(each.namespaces()), each.statements())).toList();
    Document plain = new Document(prefixed(document.namespaces()), document.statements(), bundles);
    Prefixes prefixes = Prefixes.of(plain);
    out.writeStartObject();
    context(prefixes);
    out.writeArrayFieldStart("@graph");
    for (Statement statement : plain.statements()) {
      statement(statement, prefixes);
    }
    for (Bundle bundle : bundles) {
      Prefixes inner = prefixes.inner(bundle);
      out.writeStartObject();
      out.writeStringField("@type", "Bundle");
      out.writeStringField("@id", prefixes.name(bundle.id()));
      context(inner);
      out.writeArrayFieldStart("@graph");
      for (Statement statement : bundle.statements()) {
        statement(statement, inner);
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static Namespaces prefixed(Namespaces namespaces) {
    return new Namespaces("", namespaces.complete().prefixes());
  }

  private void context(Prefixes prefixes) throws IOException {
    out.writeArrayFieldStart("@context");
    out.writeStartObject();
    for (Map.Entry<String, String> each : prefixes.namespaces().prefixes().entrySet()) {
      out.writeStringField(each.getKey(), each.getValue());
    }
    out.writeEndObject();
    out.writeString(LdTerms.CONTEXT);
    out.writeEndArray();
  }

  private void statement(Statement statement, Prefixes prefixes) throws IOException {
    Kind kind = Kind.of(statement);
    out.writeStartObject();
    out.writeStringField("@type", LdTerms.of(kind));
    if (!statement.id().isNone()) {
      out.writeStringField("@id", prefixes.name(statement.id()));
    }
    List<QualifiedName> names = Kind.names(statement);
    List<Time> times = Kind.times(statement);
    for (int i = 0; i < kind.arguments().size(); i++) {
      if (i == 1 && kind == Kind.MEMBERSHIP && !names.get(1).isNone()) {
        // A list, as ProvToolbox wants it, of the one member of each statement.
        out.writeArrayFieldStart(kind.arguments().get(i));
        out.writeString(prefixes.name(names.get(i)));
        out.writeEndArray();
      } else if (i < names.size() && !names.get(i).isNone()) {
        out.writeStringField(kind.arguments().get(i), prefixes.name(names.get(i)));
      } else if (i >= names.size() && !times.get(i - names.size()).isNone()) {
        out.writeStringField(kind.arguments().get(i), times.get(i - names.size()).lexical());
      }
    }
    Map<QualifiedName, List<Value>> byName = new LinkedHashMap<>();
    for (Attribute attribute : statement.attributes()) {
      byName.computeIfAbsent(attribute.name(), name -> new ArrayList<>(1)).add(attribute.value());
    }
    for (Map.Entry<QualifiedName, List<Value>> entry : byName.entrySet()) {
      QualifiedName name = entry.getKey();
      boolean isShort = name.namespace().equals(Names.PROV) && LdTerms.ATTRIBUTES.contains(name.localName());
      out.writeArrayFieldStart(isShort ? name.localName() : prefixes.name(name));
      for (Value value : entry.getValue()) {
        value(value, prefixes, isShort && LdTerms.NAMING.contains(name.localName()));
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private void value(Value value, Prefixes prefixes, boolean isNaming) throws IOException {
    if (value instanceof Value.Name name && isNaming) {
      out.writeString(prefixes.name(name.name()));
    } else if (value instanceof Value.Name name) {
      out.writeStartObject();
      out.writeStringField("@value", prefixes.name(name.name()));
      out.writeStringField("@type", prefixes.name(Names.PROV_QUALIFIED_NAME));
      out.writeEndObject();
    } else if (value instanceof Value.Literal literal) {
      out.writeStartObject();
      out.writeStringField("@value", literal.lexical());
      if (!literal.language().isEmpty()) {
        out.writeStringField("@language", literal.language());
      } else if (!literal.datatype().equals(Names.XSD_STRING)) {
        out.writeStringField("@type", prefixes.name(literal.datatype()));
      }
      out.writeEndObject();
    }
  }
}
