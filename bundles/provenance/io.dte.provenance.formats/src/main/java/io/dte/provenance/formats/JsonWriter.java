// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
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
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one document of PROV-JSON; prefixes first, so that it can be read as a stream. */
final class JsonWriter {
  private static final Map<Kind, SerializedString[]> KEYS = keys();

  private final JsonGenerator out;
  private int anonymous;

  JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  /** The keys of arguments, encoded once. */
  private static Map<Kind, SerializedString[]> keys() {
    Map<Kind, SerializedString[]> keys = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      keys.put(kind, kind.arguments().stream().map(each -> new SerializedString("prov:" + each))
          .toArray(SerializedString[]::new));
    }
    return keys;
  }

  void write(Document document) throws IOException {
    Prefixes prefixes = Prefixes.of(document);
    out.writeStartObject();
    namespaces(prefixes.namespaces().complete());
    statements(document.statements(), prefixes);
    if (!document.bundles().isEmpty()) {
      out.writeObjectFieldStart("bundle");
      for (Bundle bundle : document.bundles()) {
        Prefixes inner = prefixes.inner(bundle);
        out.writeObjectFieldStart(prefixes.name(bundle.id()));
        namespaces(inner.namespaces());
        statements(bundle.statements(), inner);
        out.writeEndObject();
      }
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private void namespaces(Namespaces namespaces) throws IOException {
    if (namespaces.prefixes().isEmpty() && namespaces.defaultNamespace().isEmpty()) {
      return;
    }
    out.writeObjectFieldStart("prefix");
    if (!namespaces.defaultNamespace().isEmpty()) {
      out.writeStringField("default", namespaces.defaultNamespace());
    }
    for (Map.Entry<String, String> prefix : namespaces.prefixes().entrySet()) {
      out.writeStringField(prefix.getKey(), prefix.getValue());
    }
    out.writeEndObject();
  }

  private void statements(List<Statement> statements, Prefixes prefixes) throws IOException {
    Map<Kind, List<Statement>> kinds = new EnumMap<>(Kind.class);
    statements.forEach(each -> kinds.computeIfAbsent(Kind.of(each), kind -> new ArrayList<>()).add(each));
    for (Map.Entry<Kind, List<Statement>> kind : kinds.entrySet()) {
      out.writeObjectFieldStart(kind.getKey().term());
      Map<QualifiedName, List<Statement>> named = new LinkedHashMap<>(kind.getValue().size() * 2);
      for (Statement statement : kind.getValue()) {
        if (statement.id().isNone()) {
          out.writeFieldName("_:id" + ++anonymous);
          record(kind.getKey(), statement, prefixes);
        } else {
          named.merge(statement.id(), List.of(statement), JsonWriter::joined);
        }
      }
      for (Map.Entry<QualifiedName, List<Statement>> entry : named.entrySet()) {
        out.writeFieldName(prefixes.name(entry.getKey()));
        boolean several = entry.getValue().size() > 1;
        if (several) {
          out.writeStartArray();
        }
        for (Statement statement : entry.getValue()) {
          record(kind.getKey(), statement, prefixes);
        }
        if (several) {
          out.writeEndArray();
        }
      }
      out.writeEndObject();
    }
  }

  private static List<Statement> joined(List<Statement> some, List<Statement> more) {
    List<Statement> all = some.size() == 1 ? new ArrayList<>(some) : some;
    all.addAll(more);
    return all;
  }

  private void record(Kind kind, Statement statement, Prefixes prefixes) throws IOException {
    out.writeStartObject();
    SerializedString[] keys = KEYS.get(kind);
    List<QualifiedName> names = Kind.names(statement);
    List<Time> times = Kind.times(statement);
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isNone()) {
        out.writeFieldName(keys[i]);
        out.writeString(prefixes.name(names.get(i)));
      }
    }
    for (int i = 0; i < times.size(); i++) {
      if (!times.get(i).isNone()) {
        out.writeFieldName(keys[names.size() + i]);
        out.writeString(times.get(i).lexical());
      }
    }
    attributes(statement.attributes(), prefixes);
    out.writeEndObject();
  }

  private void attributes(List<Attribute> attributes, Prefixes prefixes) throws IOException {
    if (attributes.isEmpty()) {
      return;
    }
    if (attributes.size() == 1) {
      out.writeFieldName(prefixes.name(attributes.get(0).name()));
      value(attributes.get(0).value(), prefixes);
      return;
    }
    Map<QualifiedName, List<Value>> byName = new LinkedHashMap<>();
    attributes.forEach(each -> byName.computeIfAbsent(each.name(), name -> new ArrayList<>(1)).add(each.value()));
    for (Map.Entry<QualifiedName, List<Value>> entry : byName.entrySet()) {
      out.writeFieldName(prefixes.name(entry.getKey()));
      if (entry.getValue().size() == 1) {
        value(entry.getValue().get(0), prefixes);
        continue;
      }
      out.writeStartArray();
      for (Value value : entry.getValue()) {
        value(value, prefixes);
      }
      out.writeEndArray();
    }
  }

  private void value(Value value, Prefixes prefixes) throws IOException {
    if (value instanceof Value.Name name) {
      typed(prefixes.name(name.name()), prefixes.name(Names.PROV_QUALIFIED_NAME));
    } else if (value instanceof Value.Literal literal) {
      if (!literal.language().isEmpty()) {
        out.writeStartObject();
        out.writeStringField("$", literal.lexical());
        out.writeStringField("type", prefixes.name(Names.PROV_INTERNATIONALIZED_STRING));
        out.writeStringField("lang", literal.language());
        out.writeEndObject();
      } else if (literal.datatype().equals(Names.XSD_STRING)) {
        out.writeString(literal.lexical());
      } else {
        typed(literal.lexical(), prefixes.name(literal.datatype()));
      }
    }
  }

  private void typed(String text, String type) throws IOException {
    out.writeStartObject();
    out.writeStringField("$", text);
    out.writeStringField("type", type);
    out.writeEndObject();
  }
}
