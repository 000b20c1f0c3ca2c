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

/**
 * Writes statements into documents within a unit of work. Those of many documents are written together: what a statement of SQL
 * costs beside its rows is paid once.
 */
final class Writing {
  static final String INSERT_DOCUMENT = "INSERT INTO provenance.document"
      + " (no, id, owner, created_us, updated_us, ready, elements, relations, namespaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
  /** A statement's text in the database. */
  static final int MAX_BODY = 900_000;

  /** Statements of one bundle, or of the document itself. */
  private record Told(Target target, QualifiedName bundle, List<Statement> statements) {}

  /** @param bundle its number; @param name the statement's; @param kind as {@link Codec} or {@link Terms} numbers them */
  private record Key(long document, long bundle, long name, int kind) {}

  /** What the database has of an element, or of a relation that has a name. */
  private record Known(long no, Key key, String body) {}

  /** A statement with where it is told. @param uris of its identifier, and then of what it relates */
  private record Said(Target target, String bundle, Statement statement, List<String> uris) {}

  /** A relation as it is stored. @param hash where two texts share it, the texts decide */
  private record Row(long document, long bundle, int term, String body, long hash) {

    /** FNV-1a with 64 bits. */
    static Row of(long document, long bundle, int term, String body) {
      long hash = hashed(hashed(0xcbf29ce484222325L ^ bundle, Integer.toString(term)), body);
      return new Row(document, bundle, term, body, hash);
    }

    private static long hashed(long before, String text) {
      long hash = before;
      for (int i = 0; i < text.length(); i++) {
        hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
      }
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Row row && hash == row.hash && document == row.document && bundle == row.bundle
          && term == row.term && body.equals(row.body);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(hash + document);
    }
  }

  /** A relation with the document it is told in, and the numbers of its names. */
  private record Placed(Target target, Relation relation, long name, long subject, long object, long third) {}

  private final Rows rows;
  private final ObjectMapper json;
  private final Dictionary names;
  private final long now;
  private final List<Told> told = new ArrayList<>();
  private final Map<Long, Target> targets = new LinkedHashMap<>();
  private boolean isStrict;

  Writing(Rows rows, ObjectMapper json, Instant now) {
    this.rows = rows;
    this.json = json;
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

  /** Adds the statements of one bundle, or of the document itself, to what is to be written. */
  Writing add(Target target, QualifiedName bundle, List<Statement> statements) {
    told.add(new Told(target, bundle, statements));
    targets.put(target.document(), target);
    return this;
  }

  /** Writes all that was added, and what the documents' rows say of it. */
  void write() throws SQLException, DteException {
    Map<Key, Element> elements = new LinkedHashMap<>();
    Map<Row, Placed> relations = new LinkedHashMap<>();
    for (Said each : learn()) {
      long document = each.target.document();
      long bundle = names.number(each.bundle);
      long name = names.number(each.uris.get(0));
      if (each.statement instanceof Element element) {
        Key key = new Key(document, bundle, name, Codec.kind(element));
        Element before = elements.get(key);
        elements.put(key, before == null ? element : merged(before, element));
      } else if (each.statement instanceof Relation relation) {
        relations.putIfAbsent(Row.of(document, bundle, Terms.number(relation), body(each.target, relation)),
            new Placed(each.target, relation, name, names.number(each.uris.get(1)), names.number(each.uris.get(2)),
                each.uris.size() > 3 ? names.number(each.uris.get(3)) : 0));
      }
    }
    elements(elements);
    relations(relations);
    documents();
  }

  /** All that was added, its names learnt; each URI is put together once. */
  private List<Said> learn() throws SQLException, DteException {
    List<Said> said = new ArrayList<>();
    Set<String> uris = new LinkedHashSet<>();
    for (Told each : told) {
      String bundle = each.target.uri(each.bundle);
      uris.add(bundle);
      for (Statement statement : each.statements) {
        List<String> mine = new ArrayList<>(4);
        mine.add(each.target.uri(statement.id()));
        if (statement instanceof Relation relation) {
          Kind.names(relation).forEach(name -> mine.add(each.target.uri(name)));
        }
        uris.addAll(mine);
        said.add(new Said(each.target, bundle, statement, mine));
      }
    }
    names.learn(uris);
    return said;
  }

  private Element merged(Element known, Element more) throws DteException {
    if (isStrict) {
      Contradictions.check(known, more);
    }
    return Merge.of(known, more);
  }

  private void documents() throws SQLException, DteException {
    List<Object[]> inserts = new ArrayList<>();
    List<Object[]> updates = new ArrayList<>();
    List<Object[]> spelled = new ArrayList<>();
    for (Target target : targets.values()) {
      if (target.isNew()) {
        inserts.add(new Object[] {target.document(), target.id(), target.owner(), now, now, true, target.elements(),
            target.relations(), target.prefixes().text(json)});
        continue;
      }
      updates.add(new Object[] {now, target.elements(), target.relations(), target.document()});
      if (target.prefixes().isGrown()) {
        spelled.add(new Object[] {target.prefixes().text(json), target.document()});
      }
    }
    rows.insert(INSERT_DOCUMENT, inserts);
    rows.insert("UPDATE provenance.document SET updated_us = ?, elements = elements + ?, relations = relations + ? WHERE no = ?",
        updates);
    rows.insert("UPDATE provenance.document SET namespaces = ? WHERE no = ?", spelled);
  }

  private void elements(Map<Key, Element> elements) throws SQLException, DteException {
    Map<Key, Known> known = known(elements);
    long next = rows.next("element");
    List<Object[]> inserts = new ArrayList<>();
    List<Object[]> updates = new ArrayList<>();
    List<Object[]> words = new ArrayList<>();
    List<Object[]> forgotten = new ArrayList<>();
    for (Map.Entry<Key, Element> entry : elements.entrySet()) {
      Key key = entry.getKey();
      Target target = targets.get(key.document);
      Known before = known.get(key);
      Element element = entry.getValue();
      if (before == null) {
        inserts.add(new Object[] {next, key.document, key.bundle, key.name, (short) key.kind, start(element), body(target, element)});
        words(key.document, next++, Words.of(element), Set.of(), words);
        target.addedElement();
      } else {
        Element old = target.codec().element(key.kind, before.body);
        Element merged = merged(old, element);
        String body = body(target, merged);
        if (!body.equals(before.body)) {
          updates.add(new Object[] {start(merged), body, before.no});
          Set<String> now = Words.of(merged);
          Set<String> then = Words.of(old);
          words(key.document, before.no, now, then, words);
          words(key.document, before.no, then, now, forgotten);
        }
      }
    }
    rows.insert("INSERT INTO provenance.element (no, doc, bundle, name, kind, start_us, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        inserts);
    rows.insert("UPDATE provenance.element SET start_us = ?, body = ? WHERE no = ?", updates);
    rows.insert(Words.DELETE, forgotten);
    rows.insert(Words.INSERT, words);
  }

  private Map<Key, Known> known(Map<Key, Element> elements) throws SQLException {
    Map<Key, Known> known = new HashMap<>();
    List<Long> documents = new ArrayList<>(elements.size());
    List<Long> numbers = new ArrayList<>(elements.size());
    elements.keySet().stream().filter(key -> !targets.get(key.document).isNew()).forEach(key -> {
      documents.add(key.document);
      numbers.add(key.name);
    });
    if (numbers.isEmpty()) {
      return known;
    }
    rows.list("SELECT e.no, e.doc, e.bundle, e.name, e.kind, e.body FROM " + Rows.PAIRS
        + " JOIN provenance.element e ON e.name = v.n AND e.doc = v.d", row -> {
          Key key = new Key(row.getLong(2), row.getLong(3), row.getLong(4), row.getInt(5));
          return known.put(key, new Known(row.getLong(1), key, row.getString(6)));
        }, rows.numbers(numbers), rows.numbers(documents));
    return known;
  }

  private static void words(long document, long element, Set<String> words, Set<String> without, List<Object[]> into) {
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

  private void relations(Map<Row, Placed> relations) throws SQLException, DteException {
    if (isStrict) {
      compare(relations);
    }
    Set<Row> known = stored(relations);
    long next = rows.next("relation");
    List<Object[]> inserts = new ArrayList<>();
    List<Object[]> parts = new ArrayList<>();
    for (Map.Entry<Row, Placed> entry : relations.entrySet()) {
      Row row = entry.getKey();
      if (known.contains(row)) {
        continue;
      }
      Placed placed = entry.getValue();
      inserts.add(new Object[] {next, row.document, row.bundle, placed.name, (short) row.term, placed.subject, placed.object,
          placed.third, row.hash, row.body});
      parts.addAll(Part.rows(next++, row.document, placed.name, row.term, placed.subject, placed.object, placed.third));
      placed.target.addedRelation();
    }
    rows.insert("INSERT INTO provenance.relation (no, doc, bundle, name, term, subject, object, extra, hash, body)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", inserts);
    rows.insert(Part.INSERT, parts);
  }

  /** Relations of one kind and identifier must not contradict each other. A blank identifier is none. */
  private void compare(Map<Row, Placed> relations) throws SQLException, DteException {
    Map<Key, Relation> named = new HashMap<>();
    List<Long> documents = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    for (Map.Entry<Row, Placed> each : relations.entrySet()) {
      Relation relation = each.getValue().relation;
      if (!relation.id().isNone() && !relation.id().isBlank()) {
        Row row = each.getKey();
        Key key = new Key(row.document, row.bundle, each.getValue().name, row.term);
        Relation before = named.putIfAbsent(key, relation);
        if (before != null) {
          Contradictions.check(before, relation);
        }
        documents.add(key.document);
        numbers.add(key.name);
      }
    }
    if (named.isEmpty()) {
      return;
    }
    List<Known> stored = rows.list("SELECT p.doc, r.bundle, p.name, r.term, r.body FROM " + Rows.PAIRS
        + " JOIN provenance.part p ON p.name = v.n AND p.role = " + Part.OWN.ordinal() + " AND p.doc = v.d"
        + " JOIN provenance.relation r ON r.no = p.relation", row -> new Known(0,
            new Key(row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4)), row.getString(5)),
        rows.numbers(numbers), rows.numbers(documents));
    for (Known each : stored) {
      Relation relation = named.get(each.key);
      if (relation != null) {
        Contradictions.check(targets.get(each.key.document).codec().relation(each.key.kind, each.body), relation);
      }
    }
  }

  /** Those of these that their documents have, found by what they are said of and their hash. */
  private Set<Row> stored(Map<Row, Placed> relations) throws SQLException {
    List<Long> subjects = new ArrayList<>(relations.size());
    List<Long> documents = new ArrayList<>(relations.size());
    List<Long> hashes = new ArrayList<>(relations.size());
    relations.forEach((row, placed) -> {
      if (!placed.target.isNew()) {
        subjects.add(placed.subject);
        documents.add(row.document);
        hashes.add(row.hash);
      }
    });
    Set<Row> known = new HashSet<>();
    if (hashes.isEmpty()) {
      return known;
    }
    rows.list("SELECT r.doc, r.bundle, r.term, r.body"
        + " FROM UNNEST(CAST(? AS BIGINT ARRAY), CAST(? AS BIGINT ARRAY), CAST(? AS BIGINT ARRAY)) v(s, d, h)"
        + " JOIN provenance.relation r ON r.subject = v.s AND r.doc = v.d AND r.hash = v.h",
        row -> known.add(Row.of(row.getLong(1), row.getLong(2), row.getInt(3), row.getString(4))),
        rows.numbers(subjects), rows.numbers(documents), rows.numbers(hashes));
    return known;
  }

  private static String body(Target target, Statement statement) throws DteException {
    String body = target.codec().write(statement);
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
}
