// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.NameScope;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one document of PROV-JSONLD as a stream; a context stands before its graph, and no context is fetched. */
final class LdReader {
  private final JsonParser parser;
  private final String source;
  private final StatementSink sink;

  /** A key with its value, kept until the statement's class is known. */
  private record Entry(String key, JsonValue value) {}

  LdReader(JsonParser parser, String source, StatementSink sink) {
    this.parser = parser;
    this.source = source;
    this.sink = sink;
  }

  void read() throws IOException, DteException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw wrong("a PROV-JSONLD document is a JSON object with \"@context\" and \"@graph\"", "");
    }
    NameScope scope = new NameScope(Namespaces.NONE);
    boolean hasGraph = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      if (key.equals("@context") && !hasGraph) {
        Namespaces declared = context();
        sink.namespaces(QualifiedName.NONE, declared);
        scope = new NameScope(declared);
      } else if (key.equals("@graph")) {
        hasGraph = true;
        graph(scope, QualifiedName.NONE);
      } else if (!key.equals("@type") && !key.equals("@id")) {
        throw wrong("\"" + JsonRecord.shown(key) + "\" does not belong here", "\"@context\" comes first, then \"@graph\"");
      }
    }
    if (!hasGraph) {
      throw wrong("the document has no \"@graph\"", "");
    }
    if (parser.nextToken() != null) {
      throw wrong("there is something after the document's end", "a file holds one document");
    }
  }

  private Namespaces context() throws IOException, DteException {
    Map<String, String> prefixes = new LinkedHashMap<>();
    String standard = "";
    boolean isArray = parser.currentToken() == JsonToken.START_ARRAY;
    while (!isArray || parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String prefix = parser.currentName();
          if (parser.nextToken() != JsonToken.VALUE_STRING) {
            throw wrong("the prefix '" + JsonRecord.shown(prefix) + "' stands for an address, a text", "");
          }
          if (prefix.startsWith("@")) {
            standard = NameScope.namespace(parser.getText());
          } else {
            prefixes.put(prefix, NameScope.namespace(parser.getText()));
          }
        }
      } else if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw wrong("\"@context\" holds addresses and objects of prefixes", "");
      }
      if (!isArray) {
        break;
      }
    }
    return new Namespaces(standard, prefixes);
  }

  private void graph(NameScope scope, QualifiedName bundle) throws IOException, DteException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong("\"@graph\" is a list", "");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw wrong("a statement is an object with \"@type\"", "");
      }
      statement(scope, bundle);
    }
  }

  private void statement(NameScope around, QualifiedName bundle) throws IOException, DteException {
    int line = parser.currentTokenLocation().getLineNr();
    int column = parser.currentTokenLocation().getColumnNr();
    String type = "";
    String id = "";
    NameScope scope = around;
    Namespaces declared = Namespaces.NONE;
    boolean isBundle = false;
    List<Entry> entries = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "@type" -> type = parser.getText();
        case "@id" -> id = parser.getText();
        case "@context" -> {
          declared = context();
          scope = around.inner(declared);
        }
        case "@graph" -> {
          isBundle = true;
          graph(scope, begin(around, scope, bundle, id, declared));
        }
        default -> values(key, entries);
      }
    }
    if (isBundle) {
      return;
    }
    String shown = JsonRecord.shown(type);
    Kind kind = LdTerms.kind(type).orElseThrow(
        () -> new Malformed(source, line, column, "'" + shown + "' is no class of PROV-JSONLD", "such as Entity, Usage …"));
    if (id.isEmpty() && kind.isElement()) {
      throw new Malformed(source, line, column, kind.term() + " has no \"@id\"", "");
    }
    JsonRecord record = new JsonRecord(kind, id.isEmpty() ? "_:none" : id, source, line, column);
    for (Entry entry : entries) {
      boolean isShort = kind.arguments().contains(entry.key()) || LdTerms.ATTRIBUTES.contains(entry.key());
      record.add(isShort ? "prov:" + entry.key() : entry.key(), entry.value());
    }
    record.tell(scope, bundle, sink);
  }

  private QualifiedName begin(NameScope around, NameScope scope, QualifiedName bundle, String id, Namespaces declared)
      throws DteException {
    if (!bundle.isNone()) {
      throw wrong("a bundle holds a bundle", "bundles do not nest: move it to the document");
    }
    QualifiedName name = around.resolve(id).isNone() ? scope.resolve(id) : around.resolve(id);
    if (name.isNone()) {
      throw wrong(id.isEmpty() ? "a bundle's \"@id\" stands before its \"@graph\""
          : NameScope.problem(JsonRecord.shown(id)), "declare the prefix in \"@context\"");
    }
    sink.bundle(name);
    sink.namespaces(name, declared);
    return name;
  }

  private void values(String key, List<Entry> entries) throws IOException, DteException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      entries.add(new Entry(key, value(key)));
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      entries.add(new Entry(key, value(key)));
    }
  }

  private JsonValue value(String key) throws IOException, DteException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return new JsonValue(parser.getText(), "prov:QUALIFIED_NAME", "");
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrong("the value of " + JsonRecord.shown(key) + " is neither a name nor an object with \"@value\"", "");
    }
    String text = "";
    String type = "";
    String language = "";
    boolean hasText = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw wrong("\"" + JsonRecord.shown(field) + "\" in the value of " + JsonRecord.shown(key) + " is no text", "");
      }
      switch (field) {
        case "@value" -> {
          text = parser.getText();
          hasText = true;
        }
        case "@type" -> type = parser.getText();
        case "@language" -> language = parser.getText();
        default -> throw wrong("a value has \"@value\", \"@type\" and \"@language\", not \"" + JsonRecord.shown(field)
            + "\"", "");
      }
    }
    if (!hasText) {
      throw wrong("the value of " + JsonRecord.shown(key) + " has no \"@value\"", "");
    }
    return new JsonValue(text, type, language);
  }

  private Malformed wrong(String message, String hint) {
    return new Malformed(source, parser.currentTokenLocation().getLineNr(), parser.currentTokenLocation().getColumnNr(),
        message, hint);
  }
}
