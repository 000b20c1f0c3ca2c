// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.model.Element;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.Merge;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes statements into one document within a unit of work. */
final class Writing {
  /** A statement's text in the database. */
  static final int MAX_BODY = 900_000;

  /** @param bundle its number; @param name the statement's; @param kind as {@link Codec} or {@link Terms} numbers them */
  private record Key(long bundle, long name, int kind) {}

  /** What the database has of an element, or of a relation that has a name. */
  private record Known(long no, Key key, String body) {}

  private final Rows rows;
  private final ObjectMapper json;
  private final long document;
  private final Prefixes prefixes;
  private final Codec codec;
  private final Dictionary names;
  private final long now;
  private boolean isStrict;
  private long newElements;
  private long newRelations;

  Writing(Rows rows, ObjectMapper json, long document, Prefixes prefixes, Instant now) {
    this.rows = rows;
    this.json = json;
    this.document = document;
    this.prefixes = prefixes;
    this.codec = new Codec(prefixes);
    this.names = new Dictionary(rows);
    this.now = micros(now);
  }

  /** What contradicts each other, or what is there, is refused; otherwise the earliest start and the latest end stay. */
  Writing withoutContradiction() {
    isStrict = true;
    return this;
  }

  static long micros(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  private long number(QualifiedName name) {
    return names.number(Dictionary.uri(name, document));
  }

  /** Adds the statements of one bundle, or of the document itself. */
  void add(QualifiedName bundle, List<Statement> statements) throws SQLException, DteException {
    Set<String> uris = new LinkedHashSet<>();
    uris.add(Dictionary.uri(bundle, document));
    for (Statement statement : statements) {
      uris.add(Dictionary.uri(statement.id(), document));
      if (statement instanceof Relation relation) {
        Kind.names(relation).forEach(name -> uris.add(Dictionary.uri(name, document)));
      }
    }
    names.learn(uris);
    long in = number(bundle);
    Map<Key, Element> elements = new LinkedHashMap<>();
    List<Relation> relations = new ArrayList<>();
    for (Statement statement : statements) {
      if (statement instanceof Element element) {
        Key key = new Key(in, number(element.id()), Codec.kind(element));
        Element before = elements.get(key);
        elements.put(key, before == null ? element : merged(before, element));
      } else if (statement instanceof Relation relation) {
        relations.add(relation);
      }
    }
    elements(elements);
    relations(in, relations);
  }

  private Element merged(Element known, Element more) throws DteException {
    if (isStrict) {
      Contradictions.check(known, more);
    }
    return Merge.of(known, more);
  }

  /** Writes what the document's row says of it. */
  void finish() throws SQLException, DteException {
    rows.update("UPDATE provenance.document SET updated_us = ?, elements = elements + ?, relations = relations + ?"
        + (prefixes.isGrown() ? ", namespaces = ?" : "") + " WHERE no = ?", prefixes.isGrown()
        ? new Object[] {now, newElements, newRelations, prefixes.text(json), document}
        : new Object[] {now, newElements, newRelations, document});
  }

  private void elements(Map<Key, Element> elements) throws SQLException, DteException {
    Map<Key, Known> known = new HashMap<>();
    Set<Long> all = new LinkedHashSet<>();
    elements.keySet().forEach(key -> all.add(key.name));
    rows.list("SELECT e.no, e.bundle, e.name, e.kind, e.body FROM " + Rows.NUMBERS
        + " JOIN provenance.element e ON e.name = v.n AND e.doc = ?", row -> {
          Key key = new Key(row.getLong(2), row.getLong(3), row.getInt(4));
          return known.put(key, new Known(row.getLong(1), key, row.getString(5)));
        }, rows.numbers(all), document);
    long next = rows.next("element");
    List<Object[]> inserts = new ArrayList<>();
    List<Object[]> updates = new ArrayList<>();
    List<Object[]> words = new ArrayList<>();
    List<Object[]> forgotten = new ArrayList<>();
    for (Map.Entry<Key, Element> entry : elements.entrySet()) {
      Key key = entry.getKey();
      Known before = known.get(key);
      Element element = entry.getValue();
      if (before == null) {
        String body = body(element);
        inserts.add(new Object[] {next, document, key.bundle, key.name, (short) key.kind, start(element), body});
        words(next++, Words.of(element), Set.of(), words);
        newElements++;
      } else {
        Element old = codec.element(key.kind, before.body);
        Element merged = merged(old, element);
        String body = body(merged);
        if (!body.equals(before.body)) {
          updates.add(new Object[] {start(merged), body, before.no});
          words(before.no, Words.of(merged), Words.of(old), words);
          words(before.no, Words.of(old), Words.of(merged), forgotten);
        }
      }
    }
    rows.insert("INSERT INTO provenance.element (no, doc, bundle, name, kind, start_us, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        inserts);
    rows.insert("UPDATE provenance.element SET start_us = ?, body = ? WHERE no = ?", updates);
    rows.insert(Words.DELETE, forgotten);
    rows.insert(Words.INSERT, words);
  }

  private void words(long element, Set<String> words, Set<String> without, List<Object[]> into) {
    for (String word : words) {
      if (!without.contains(word)) {
        into.add(new Object[] {word, document, element});
      }
    }
  }

  private static Long start(Element element) {
    return element instanceof Element.Activity activity
        ? activity.startTime().instant().map(Writing::micros).orElse(null) : null;
  }

  private void relations(long bundle, List<Relation> relations) throws SQLException, DteException {
    Map<String, Relation> bodies = new LinkedHashMap<>();
    for (Relation relation : relations) {
      bodies.putIfAbsent(Terms.number(relation) + body(relation), relation);
    }
    if (isStrict) {
      compare(bundle, relations);
    }
    Set<String> known = known(bundle, bodies);
    long next = rows.next("relation");
    List<Object[]> inserts = new ArrayList<>();
    List<Object[]> parts = new ArrayList<>();
    for (Map.Entry<String, Relation> entry : bodies.entrySet()) {
      if (known.contains(entry.getKey())) {
        continue;
      }
      Relation relation = entry.getValue();
      int term = Terms.number(relation);
      List<QualifiedName> arguments = Kind.names(relation);
      long name = number(relation.id());
      long subject = number(arguments.get(0));
      long object = number(arguments.get(1));
      long third = arguments.size() > 2 ? number(arguments.get(2)) : 0L;
      inserts.add(new Object[] {next, document, bundle, name, (short) term, subject, object, third,
          hash(bundle, entry.getKey()), entry.getKey().substring(Integer.toString(term).length())});
      parts.addAll(Part.rows(next++, document, name, term, subject, object, third));
    }
    rows.insert("INSERT INTO provenance.relation (no, doc, bundle, name, term, subject, object, extra, hash, body)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", inserts);
    rows.insert(Part.INSERT, parts);
    newRelations += inserts.size();
  }

  /** Relations of one kind and identifier must not contradict each other. A blank identifier is none. */
  private void compare(long bundle, List<Relation> relations) throws SQLException, DteException {
    Map<Key, Relation> named = new HashMap<>();
    Set<Long> all = new LinkedHashSet<>();
    for (Relation relation : relations) {
      if (!relation.id().isNone() && !relation.id().isBlank()) {
        Relation before = named.putIfAbsent(new Key(bundle, number(relation.id()), Terms.number(relation)), relation);
        if (before != null) {
          Contradictions.check(before, relation);
        }
        all.add(number(relation.id()));
      }
    }
    if (all.isEmpty()) {
      return;
    }
    List<Known> stored = rows.list("SELECT p.name, r.term, r.body FROM " + Rows.NUMBERS + " JOIN provenance.part p"
        + " ON p.name = v.n AND p.role = " + Part.OWN.ordinal() + " AND p.doc = ? JOIN provenance.relation r ON r.no = p.relation"
        + " WHERE r.bundle = ?", row -> new Known(0, new Key(bundle, row.getLong(1), row.getInt(2)), row.getString(3)),
        rows.numbers(all), document, bundle);
    for (Known each : stored) {
      Relation told = named.get(each.key);
      if (told != null) {
        Contradictions.check(codec.relation(each.key.kind, each.body), told);
      }
    }
  }

  /** Those of these that the document has, found by what they are said of and their hash. */
  private Set<String> known(long bundle, Map<String, Relation> bodies) throws SQLException {
    List<Long> subjects = new ArrayList<>(bodies.size());
    List<Long> hashes = new ArrayList<>(bodies.size());
    bodies.forEach((text, relation) -> {
      subjects.add(number(relation.subject()));
      hashes.add(hash(bundle, text));
    });
    Set<String> known = new HashSet<>();
    rows.list("SELECT r.bundle, r.term, r.body FROM UNNEST(CAST(? AS BIGINT ARRAY), CAST(? AS BIGINT ARRAY)) v(s, h)"
        + " JOIN provenance.relation r ON r.subject = v.s AND r.hash = v.h AND r.doc = ?",
        row -> row.getLong(1) == bundle && known.add(row.getInt(2) + row.getString(3)),
        rows.numbers(subjects), rows.numbers(hashes), document);
    return known;
  }

  private String body(Statement statement) throws DteException {
    String body = codec.write(statement);
    if (body.length() > MAX_BODY || hasZero(body)) {
      throw new DteException(ExitCode.INVALID, "the statement of " + statement.id()
          + " cannot be stored: a statement has at most " + MAX_BODY + " characters, none of them zero", "put long values into files");
    }
    return body;
  }

  /** Whether JSON text has the character zero, and not only its escape as somebody's text. */
  private static boolean hasZero(String body) {
    for (int at = body.indexOf("\\u0000"); at >= 0; at = body.indexOf("\\u0000", at + 1)) {
      int first = at;
      while (first > 0 && body.charAt(first - 1) == '\\') {
        first--;
      }
      if ((at - first) % 2 == 0) {
        return true;
      }
    }
    return false;
  }

  /** FNV-1a with 64 bits: where two texts share it, the texts decide. */
  private static long hash(long bundle, String text) {
    long hash = 0xcbf29ce484222325L ^ bundle;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
