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
import java.util.Optional;

/**
 * Reads one document of PROV-JSON. Records that follow their prefixes are told at once; those before it wait in memory, at
 * most {@value #LIMIT} of them.
 */
final class JsonReader {
  static final int LIMIT = 2_000_000;

  private final JsonParser parser;
  private final String source;
  private final StatementSink sink;
  private final Container document = new Container("");
  private final List<Container> open = new ArrayList<>();
  private int waiting;

  /** The document or a bundle. The scope is there as soon as names can be resolved. */
  private static final class Container {
    private final String name;
    private final List<JsonRecord> records = new ArrayList<>();
    private Optional<Namespaces> declared = Optional.empty();
    private Optional<NameScope> scope = Optional.empty();
    private QualifiedName bundle = QualifiedName.NONE;
    private int line;
    private int column;

    Container(String name) {
      this.name = name;
    }
  }

  JsonReader(JsonParser parser, String source, StatementSink sink) {
    this.parser = parser;
    this.source = source;
    this.sink = sink;
  }

  void read() throws IOException, DteException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw wrong("the document is empty", "an empty PROV-JSON document is {}");
    }
    if (first != JsonToken.START_OBJECT) {
      throw wrong("a PROV-JSON document is a JSON object", "it begins with {");
    }
    open.add(document);
    container(document);
    settle(document);
    for (Container bundle : open) {
      settle(bundle);
    }
    if (parser.nextToken() != null) {
      throw wrong("there is something after the document's end", "a file holds one document");
    }
  }

  private void container(Container container) throws IOException, DteException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      if (key.equals("prefix")) {
        if (container.declared.isPresent()) {
          throw wrong("\"prefix\" stands twice", "put all prefixes into one");
        }
        container.declared = Optional.of(prefixes());
        if (container == document) {
          settle(document);
        } else if (document.scope.isPresent()) {
          settle(container);
        }
      } else if (key.equals("bundle")) {
        if (container != document) {
          throw wrong("a bundle holds a bundle", "bundles do not nest: move it to the document");
        }
        bundles();
      } else {
        Optional<Kind> kind = Kind.ofTerm(key);
        if (kind.isEmpty()) {
          throw wrong("'" + JsonRecord.shown(key) + "' is no kind of record", "PROV-JSON knows entity, activity, used, wasGeneratedBy …");
        }
        records(container, kind.get());
      }
    }
  }

  private Namespaces prefixes() throws IOException, DteException {
    expect(JsonToken.START_OBJECT, "\"prefix\" is an object of prefixes and addresses");
    Map<String, String> prefixes = new LinkedHashMap<>();
    String standard = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String prefix = parser.currentName();
      parser.nextToken();
      expect(JsonToken.VALUE_STRING, "the prefix '" + JsonRecord.shown(prefix) + "' stands for an address, a text");
      String uri = NameScope.namespace(parser.getText());
      if (prefix.equals("default")) {
        standard = uri;
      } else if (!uri.equals(prefixes.getOrDefault(prefix, uri))) {
        throw wrong("the prefix '" + JsonRecord.shown(prefix) + "' is declared twice", "keep one of them");
      } else {
        prefixes.put(prefix, uri);
      }
    }
    return new Namespaces(standard, prefixes);
  }

  private void bundles() throws IOException, DteException {
    expect(JsonToken.START_OBJECT, "\"bundle\" is an object of bundles by their names");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Container bundle = new Container(parser.currentName());
      bundle.line = line();
      bundle.column = column();
      parser.nextToken();
      expect(JsonToken.START_OBJECT, "the bundle '" + JsonRecord.shown(bundle.name) + "' is an object of records");
      container(bundle);
      if (document.scope.isPresent()) {
        settle(bundle);
      } else {
        open.add(bundle);
      }
    }
  }

  /** All that there is to know about a container's prefixes is known: what waits is told. */
  private void settle(Container container) throws DteException {
    if (container.scope.isPresent()) {
      return;
    }
    Namespaces declared = container.declared.orElse(Namespaces.NONE);
    if (container == document) {
      container.scope = Optional.of(new NameScope(declared));
    } else {
      container.bundle = document.scope.orElseThrow().resolve(container.name);
      if (container.bundle.isNone()) {
        container.bundle = document.scope.orElseThrow().inner(declared).resolve(container.name);
      }
      if (container.bundle.isNone()) {
        throw new Malformed(source, container.line, container.column, NameScope.problem(JsonRecord.shown(container.name)),
            "declare it under \"prefix\" of the document");
      }
      container.scope = Optional.of(document.scope.orElseThrow().inner(declared));
      sink.bundle(container.bundle);
    }
    sink.namespaces(container.bundle, declared);
    for (JsonRecord record : container.records) {
      record.tell(container.scope.get(), container.bundle, sink);
    }
    waiting -= container.records.size();
    container.records.clear();
  }

  private void records(Container container, Kind kind) throws IOException, DteException {
    expect(JsonToken.START_OBJECT, "\"" + kind.term() + "\" is an object of records by their identifiers");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String id = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          record(container, kind, id);
        }
      } else {
        record(container, kind, id);
      }
    }
  }

  private void record(Container container, Kind kind, String id) throws IOException, DteException {
    expect(JsonToken.START_OBJECT, kind.term() + " '" + JsonRecord.shown(id) + "' is an object of attributes");
    JsonRecord record = new JsonRecord(kind, id, source, line(), column());
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          record.add(key, value(key));
        }
      } else {
        record.add(key, value(key));
      }
    }
    if (container.scope.isPresent()) {
      record.tell(container.scope.get(), container.bundle, sink);
      return;
    }
    if (++waiting > LIMIT) {
      throw wrong("more than " + LIMIT + " records come before the prefixes of their document",
          "put \"prefix\" first, then a document of any size can be read");
    }
    container.records.add(record);
  }

  private JsonValue value(String key) throws IOException, DteException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new JsonValue(parser.getText(), "", "");
      case VALUE_TRUE, VALUE_FALSE -> new JsonValue(parser.getText(), "xsd:boolean", "");
      case VALUE_NUMBER_FLOAT -> new JsonValue(parser.getText(), "xsd:double", "");
      case VALUE_NUMBER_INT -> new JsonValue(parser.getText(), switch (parser.getNumberType()) {
        case INT -> "xsd:int";
        case LONG -> "xsd:long";
        default -> "xsd:integer";
      }, "");
      case START_OBJECT -> typed(key);
      default -> throw wrong("the value of " + JsonRecord.shown(key) + " is neither text, number nor an object with \"$\"",
          "write {\"$\": \"1\", \"type\": \"xsd:int\"}");
    };
  }

  private JsonValue typed(String key) throws IOException, DteException {
    Optional<String> text = Optional.empty();
    String type = "";
    String language = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken token = parser.nextToken();
      if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
        throw wrong("\"" + JsonRecord.shown(field) + "\" in the value of " + JsonRecord.shown(key) + " is no text", "");
      }
      switch (field) {
        case "$" -> text = Optional.of(parser.getText());
        case "type" -> type = parser.getText();
        case "lang" -> language = parser.getText();
        default -> throw wrong("a value has \"$\", \"type\" and \"lang\", not \"" + JsonRecord.shown(field) + "\"", "");
      }
    }
    if (text.isEmpty()) {
      throw wrong("the value of " + JsonRecord.shown(key) + " has no \"$\"",
          "write {\"$\": \"1\", \"type\": \"xsd:int\"}");
    }
    return new JsonValue(text.get(), type, language);
  }

  private void expect(JsonToken token, String rule) throws IOException, Malformed {
    if (parser.currentToken() != token) {
      throw wrong(rule, "");
    }
  }

  private Malformed wrong(String message, String hint) {
    return new Malformed(source, line(), column(), message, hint);
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private int column() {
    return parser.currentTokenLocation().getColumnNr();
  }
}
