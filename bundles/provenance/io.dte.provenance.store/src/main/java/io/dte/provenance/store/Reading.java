// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.store.DocumentInfo;
import io.dte.provenance.api.store.Located;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads statements on one connection. */
final class Reading {
  /** The columns {@link #element} reads. */
  static final String ELEMENT = "e.no, e.doc, e.bundle, e.kind, e.body, e.name";
  /** The columns {@link #relation} reads. */
  static final String RELATION = "r.no, r.doc, r.bundle, r.term, r.body, r.subject, r.object, r.extra";

  /** A document and how it spells names. */
  record Source(DocumentInfo info, Prefixes prefixes, Codec codec) {}

  /** A stored statement; {@code parts} are the numbers of its name, or of what it relates. */
  record Stored(long no, long doc, long bundle, int kind, String body, List<Long> parts) {}

  private final Rows rows;
  private final ObjectMapper json;
  private final Map<Long, Source> sources = new HashMap<>();
  private final Map<Long, String> uris = new HashMap<>();

  Reading(Rows rows, ObjectMapper json) {
    this.rows = rows;
    this.json = json;
  }

  static Stored element(ResultSet row) throws SQLException {
    return new Stored(row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4), row.getString(5), List.of(row.getLong(6)));
  }

  static Stored relation(ResultSet row) throws SQLException {
    return new Stored(row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4), row.getString(5),
        List.of(row.getLong(6), row.getLong(7), row.getLong(8)));
  }

  static DocumentInfo info(ResultSet row) throws SQLException {
    return new DocumentInfo(row.getString("id"), row.getString("owner"), time(row.getLong("created_us")),
        time(row.getLong("updated_us")), row.getLong("elements"), row.getLong("relations"));
  }

  private static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS);
  }

  /** The number of a document that is ready. */
  Optional<Long> document(String id) throws SQLException {
    return rows.list("SELECT no FROM provenance.document WHERE id = ? AND ready = TRUE", row -> row.getLong(1), id).stream()
        .findFirst();
  }

  Source source(long document) throws SQLException {
    Source known = sources.get(document);
    if (known == null) {
      known = rows.list("SELECT * FROM provenance.document WHERE no = ?", row -> {
        Prefixes prefixes = Prefixes.read(json, row.getString("namespaces"));
        return new Source(info(row), prefixes, new Codec(prefixes));
      }, document).stream().findFirst().orElseThrow(() -> new SQLException("document " + document + " is gone"));
      sources.put(document, known);
    }
    return known;
  }

  /** Statements of documents that are ready, as values. */
  List<Located> located(Collection<Stored> stored, boolean elements) throws SQLException {
    Set<Long> documents = new LinkedHashSet<>();
    Set<Long> bundles = new LinkedHashSet<>();
    stored.forEach(each -> {
      documents.add(each.doc);
      bundles.add(each.bundle);
    });
    documents.removeAll(sources.keySet());
    rows.list("SELECT d.* FROM " + Rows.NUMBERS + " JOIN provenance.document d ON d.no = v.n WHERE d.ready = TRUE", row -> {
      Prefixes prefixes = Prefixes.read(json, row.getString("namespaces"));
      return sources.put(row.getLong("no"), new Source(info(row), prefixes, new Codec(prefixes)));
    }, rows.numbers(documents));
    uris(bundles);
    List<Located> out = new ArrayList<>(stored.size());
    for (Stored each : stored) {
      Source source = sources.get(each.doc);
      if (source != null) {
        out.add(new Located(source.info.id(), bundle(each.bundle, source.prefixes),
            elements ? source.codec.element(each.kind, each.body) : source.codec.relation(each.kind, each.body)));
      }
    }
    return out;
  }

  QualifiedName bundle(long number, Prefixes prefixes) {
    return number == 0 ? QualifiedName.NONE : prefixes.spell(uris.getOrDefault(number, ""));
  }

  /** The URIs of numbers. */
  Map<Long, String> uris(Collection<Long> numbers) throws SQLException {
    Set<Long> unknown = new LinkedHashSet<>(numbers);
    unknown.removeAll(uris.keySet());
    unknown.remove(0L);
    rows.list("SELECT d.no, d.uri FROM " + Rows.NUMBERS + " JOIN provenance.name d ON d.no = v.n",
        row -> uris.put(row.getLong(1), row.getString(2)), rows.numbers(unknown));
    return uris;
  }
}
