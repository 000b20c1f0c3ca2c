// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.format.NameScope;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import io.dte.provenance.formats.NotationLexer.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one document of PROV-N, statement by statement. */
final class NotationReader {
  private static final Map<String, QualifiedName> DERIVATIONS = Map.of("wasRevisionOf", Names.PROV_REVISION,
      "wasQuotedFrom", Names.PROV_QUOTATION, "hadPrimarySource", Names.PROV_PRIMARY_SOURCE);

  private static final Set<QualifiedName> TYPES_WITH_LANGUAGE =
      Set.of(Names.XSD_STRING, Names.PROV_INTERNATIONALIZED_STRING);

  private final NotationLexer lexer;
  private final StatementSink sink;

  NotationReader(NotationLexer lexer, StatementSink sink) {
    this.lexer = lexer;
    this.sink = sink;
  }

  void read() throws IOException, DteException {
    lexer.next();
    word("document", "a document of PROV-N begins with 'document'");
    Namespaces declared = declarations();
    NameScope scope = new NameScope(declared);
    sink.namespaces(QualifiedName.NONE, declared);
    while (!lexer.isWord("endDocument")) {
      if (lexer.isWord("bundle")) {
        bundle(scope);
      } else {
        statement(scope, QualifiedName.NONE, "endDocument");
      }
    }
    lexer.next();
    if (lexer.type() != Type.END) {
      throw lexer.wrong("there is something after 'endDocument'", "a file holds one document");
    }
  }

  private void bundle(NameScope document) throws IOException, DteException {
    lexer.next();
    String written = lexer.text();
    QualifiedName name = document.resolve(written);
    Malformed unknown = lexer.wrong(NameScope.problem(JsonRecord.shown(written)), "declare it with: prefix");
    lexer.next();
    Namespaces declared = declarations();
    NameScope scope = document.inner(declared);
    name = name.isNone() ? scope.resolve(written) : name;
    if (name.isNone()) {
      throw unknown;
    }
    sink.bundle(name);
    sink.namespaces(name, declared);
    while (!lexer.isWord("endBundle")) {
      if (lexer.isWord("bundle")) {
        throw lexer.wrong("a bundle holds a bundle", "bundles do not nest: close the first with 'endBundle'");
      }
      statement(scope, name, "endBundle");
    }
    lexer.next();
  }

  private Namespaces declarations() throws IOException, DteException {
    Map<String, String> prefixes = new LinkedHashMap<>();
    String standard = "";
    while (lexer.isWord("prefix") || lexer.isWord("default")) {
      boolean isDefault = lexer.isWord("default");
      lexer.next();
      String prefix = "";
      if (!isDefault) {
        prefix = lexer.text();
        lexer.next();
      }
      if (lexer.type() != Type.ADDRESS) {
        throw lexer.wrong("a declaration wants an address", "write: prefix ex <http://example.org/>");
      }
      String uri = NameScope.namespace(lexer.text());
      if (isDefault) {
        standard = uri;
      } else {
        prefixes.put(prefix, uri);
      }
      lexer.next();
    }
    return new Namespaces(standard, prefixes);
  }

  private void statement(NameScope scope, QualifiedName bundle, String end) throws IOException, DteException {
    if (lexer.type() != Type.WORD) {
      throw lexer.wrong(lexer.type() == Type.END ? "the document ends without '" + end + "'"
          : "'" + JsonRecord.shown(lexer.text()) + "' stands where a statement begins", "");
    }
    String term = lexer.text();
    QualifiedName derivation = DERIVATIONS.getOrDefault(term, QualifiedName.NONE);
    Optional<Kind> known = derivation.isNone() ? Kind.ofTerm(term) : Optional.of(Kind.DERIVATION);
    if (known.isEmpty()) {
      throw lexer.wrong("'" + JsonRecord.shown(term) + "' is no statement of PROV-DM",
          term.indexOf(':') > 0 ? "extensions such as dictionaries are not understood" : "close with '" + end + "'");
    }
    Kind kind = known.get();
    lexer.next();
    punctuation('(', "after '" + term + "'");
    String[] words = new String[kind.arguments().size() + 1];
    Arrays.fill(words, "-");
    int count = 0;
    boolean hasId = kind.isElement();
    while (lexer.type() == Type.WORD) {
      if (count == words.length) {
        throw lexer.wrong(term + " has too many arguments", "they are: " + String.join(", ", kind.arguments()));
      }
      words[count++] = lexer.text();
      lexer.next();
      if (lexer.is(';') && count == 1 && !hasId) {
        hasId = true;
        lexer.next();
      } else if (lexer.is(',')) {
        lexer.next();
      } else {
        break;
      }
    }
    if (!hasId) {
      if (count == words.length) {
        throw lexer.wrong(term + " has too many arguments", "they are: " + String.join(", ", kind.arguments()));
      }
      System.arraycopy(words, 0, words, 1, words.length - 1);
      words[0] = "-";
    }
    List<Attribute> attributes = lexer.is('[') ? attributes(scope) : new ArrayList<>();
    if (!derivation.isNone()) {
      attributes.add(Attribute.of(Names.PROV_TYPE, derivation));
    }
    if (!lexer.is(')')) {
      throw lexer.wrong("the arguments of " + term + " are not closed", "end them with )");
    }
    tell(scope, bundle, kind, words, attributes);
    lexer.next();
  }

  private void tell(NameScope scope, QualifiedName bundle, Kind kind, String[] words, List<Attribute> attributes)
      throws DteException {
    QualifiedName id = name(scope, words[0]);
    if (kind.isElement() && id.isNone()) {
      throw lexer.wrong(kind.term() + " has no identifier", "");
    }
    List<QualifiedName> names = new ArrayList<>(kind.nameCount());
    List<Time> times = new ArrayList<>(kind.timeCount());
    for (int i = 1; i < words.length; i++) {
      if (i <= kind.nameCount()) {
        names.add(name(scope, words[i]));
        continue;
      }
      Time time = words[i].equals("-") ? Time.NONE : new Time(words[i]);
      if (!time.isNone() && time.instant().isEmpty()) {
        throw lexer.wrong("'" + JsonRecord.shown(words[i]) + "' is not a time", "write it as in 2026-05-01T12:00:00Z");
      }
      times.add(time);
    }
    sink.statement(bundle, kind.create(id, names, times, attributes));
  }

  private List<Attribute> attributes(NameScope scope) throws IOException, DteException {
    List<Attribute> attributes = new ArrayList<>();
    lexer.next();
    while (!lexer.is(']')) {
      if (lexer.type() != Type.WORD) {
        throw lexer.wrong("an attribute's name is missing", "write [ex:name=\"value\"]");
      }
      QualifiedName name = name(scope, lexer.text());
      lexer.next();
      punctuation('=', "after an attribute's name");
      attributes.add(new Attribute(name, value(scope)));
      if (lexer.is(',')) {
        lexer.next();
      } else if (!lexer.is(']')) {
        throw lexer.wrong("the attributes are not closed", "end them with ]");
      }
    }
    lexer.next();
    return attributes;
  }

  private Value value(NameScope scope) throws IOException, DteException {
    String text = lexer.text();
    switch (lexer.type()) {
      case NAME -> {
        Value value = new Value.Name(name(scope, text));
        lexer.next();
        return value;
      }
      case WORD -> {
        if (!text.matches("-?[0-9]+")) {
          throw lexer.wrong("'" + JsonRecord.shown(text) + "' is no value", "write \"text\", 'ex:name' or a number");
        }
        lexer.next();
        return new Value.Literal(text, Names.XSD_INT, "");
      }
      case TEXT -> {
        String language = lexer.language();
        lexer.next();
        Optional<QualifiedName> type = type(scope);
        if (language.isEmpty()) {
          return type.isEmpty() ? Value.Literal.of(text)
              : Literals.value(scope, text, type.get()).orElseThrow(() -> unknown(text));
        }
        // Drafts of PROV-N let a type follow, which says no more.
        if (type.isPresent() && !TYPES_WITH_LANGUAGE.contains(type.get())) {
          throw lexer.wrong("a text with a language has another type, " + type.get(), "leave the type out");
        }
        return new Value.Literal(text, Names.PROV_INTERNATIONALIZED_STRING, language);
      }
      default -> throw lexer.wrong("an attribute has no value", "write \"text\", 'ex:name' or a number");
    }
  }

  /** What follows two percent signs, if they are there. */
  private Optional<QualifiedName> type(NameScope scope) throws IOException, DteException {
    if (lexer.type() != Type.TYPED) {
      return Optional.empty();
    }
    lexer.next();
    QualifiedName type = name(scope, lexer.text());
    lexer.next();
    return Optional.of(type);
  }

  private QualifiedName name(NameScope scope, String word) throws Malformed {
    if (word.equals("-")) {
      return QualifiedName.NONE;
    }
    QualifiedName name = scope.resolve(word);
    if (name.isNone()) {
      throw unknown(word);
    }
    return name;
  }

  private Malformed unknown(String word) {
    return lexer.wrong(NameScope.problem(JsonRecord.shown(word)), "declare it with: prefix");
  }

  private void word(String word, String rule) throws IOException, DteException {
    if (!lexer.isWord(word)) {
      throw lexer.wrong(rule, "");
    }
    lexer.next();
  }

  private void punctuation(char wanted, String where) throws IOException, DteException {
    if (!lexer.is(wanted)) {
      throw lexer.wrong("'" + wanted + "' is missing " + where, "");
    }
    lexer.next();
  }
}
