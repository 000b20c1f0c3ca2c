// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Transaction;
import io.dte.foundation.api.store.UnitOfWork;
import io.dte.provenance.api.format.StatementSink;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.store.DocumentInfo;
import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.Located;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.store.Reading.Stored;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Documents in the schema {@code provenance}. */
@Component(service = ProvenanceStore.class)
public final class DatabaseProvenanceStore implements ProvenanceStore {
  private static final int PAGE = 1000;
  private static final int MOST_REACHED = 200_000;
  private static final int MAX_ID = 200;

  private final Database database;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();

  @Activate
  public DatabaseProvenanceStore(@Reference Database database) throws DteException {
    this(database, Clock.systemUTC());
  }

  DatabaseProvenanceStore(Database database, Clock clock) throws DteException {
    this.database = database;
    this.clock = clock;
    database.migrate(Schema.NAME, Schema.migrations());
    Removal.unfinished(this);
  }

  Database database() {
    return database;
  }

  ObjectMapper json() {
    return json;
  }

  Instant now() {
    return clock.instant();
  }

  <T> T write(UnitOfWork<T> work) throws DteException {
    return await(database.write(work));
  }

  static <T> T await(CompletableFuture<T> future) throws DteException {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DteException known) {
        throw new DteException(known.problem(), known);
      }
      throw new DteException(ExitCode.STORAGE, "the database did not store it: " + e.getCause(), "see the log", e);
    }
  }

  @Override
  public Upload upload(String document, String owner) throws DteException {
    check(document);
    return new ChunkedUpload(this, document, owner);
  }

  static void check(String document) throws DteException {
    if (document.equals(PLATFORM)) {
      throw new DteException(ExitCode.INVALID, "the document " + PLATFORM + " is the engine's own", "choose another id");
    }
    if (document.isBlank() || document.length() > MAX_ID || document.chars().anyMatch(c -> c < ' ')) {
      throw new DteException(ExitCode.INVALID, "a document's id has 1 to " + MAX_ID
          + " characters, none of them a control character", "choose another id");
    }
  }

  /** Makes a document's row; its number. */
  long create(Rows rows, String document, String owner, boolean ready) throws SQLException {
    long no = rows.next("document");
    long now = Writing.micros(now());
    rows.update("INSERT INTO provenance.document (no, id, owner, created_us, updated_us, ready, elements, relations, namespaces)"
        + " VALUES (?, ?, ?, ?, ?, ?, 0, 0, '[]')", no, document, owner, now, now, ready);
    return no;
  }

  @Override
  public void append(String document, QualifiedName bundle, List<Statement> statements) throws DteException {
    write(transaction -> {
      Rows rows = new Rows(transaction.connection());
      add(rows, require(rows, document), bundle, statements);
      return null;
    });
  }

  private void add(Rows rows, long no, QualifiedName bundle, List<Statement> statements) throws SQLException, DteException {
    Writing writing = new Writing(rows, json, no, new Reading(rows, json).source(no).prefixes(), now());
    writing.add(bundle, statements);
    writing.finish();
  }

  @Override
  public void append(Transaction transaction, String document, String owner, List<Statement> statements)
      throws SQLException, DteException {
    Rows rows = new Rows(transaction.connection());
    Optional<Long> known = new Reading(rows, json).document(document);
    add(rows, known.isPresent() ? known.get() : create(rows, document, owner, true), QualifiedName.NONE, statements);
  }

  private long require(Rows rows, String document) throws SQLException, DteException {
    return new Reading(rows, json).document(document).orElseThrow(() -> missing(document));
  }

  private static DteException missing(String document) {
    return new DteException(ExitCode.NOT_FOUND, "there is no document " + document, "");
  }

  @Override
  public Optional<DocumentInfo> find(String document) throws DteException {
    return database.read(connection -> new Rows(connection).list(
        "SELECT * FROM provenance.document WHERE id = ? AND ready = TRUE", Reading::info, document).stream().findFirst());
  }

  @Override
  public Namespaces namespaces(String document) throws DteException {
    return scoped(document, (rows, reading, no) -> reading.source(no).prefixes().namespaces());
  }

  @Override
  public List<DocumentInfo> list(String after, int limit) throws DteException {
    return database.read(connection -> new Rows(connection).list(
        "SELECT * FROM provenance.document WHERE id > ? AND ready = TRUE ORDER BY id LIMIT " + Math.max(0, limit),
        Reading::info, after));
  }

  @Override
  public boolean read(String document, StatementSink sink) throws DteException {
    Optional<Long> no = database.read(connection -> new Reading(new Rows(connection), json).document(document));
    if (no.isEmpty()) {
      return false;
    }
    boolean[] told = {false};
    Set<QualifiedName> bundles = new LinkedHashSet<>();
    for (boolean elements : new boolean[] {true, false}) {
      long[] after = {0};
      List<Located> page;
      do {
        page = database.read(connection -> {
          Rows rows = new Rows(connection);
          Reading reading = new Reading(rows, json);
          List<Stored> stored = rows.list(elements
              ? "SELECT " + Reading.ELEMENT + " FROM provenance.element e WHERE e.doc = ? AND e.no > ? ORDER BY e.no LIMIT " + PAGE
              : "SELECT " + Reading.RELATION + " FROM provenance.relation r WHERE r.doc = ? AND r.no > ? ORDER BY r.no LIMIT "
                  + PAGE, elements ? Reading::element : Reading::relation, no.get(), after[0]);
          after[0] = stored.isEmpty() ? after[0] : stored.get(stored.size() - 1).no();
          return reading.located(stored, elements);
        });
        if (!told[0]) {
          told[0] = true;
          sink.namespaces(QualifiedName.NONE, database.read(connection ->
              new Reading(new Rows(connection), json).source(no.get()).prefixes().namespaces()));
        }
        for (Located each : page) {
          if (!each.bundle().isNone() && bundles.add(each.bundle())) {
            sink.bundle(each.bundle());
          }
          sink.statement(each.bundle(), each.statement());
        }
      } while (page.size() == PAGE);
    }
    return true;
  }

  @Override
  public boolean delete(String document) throws DteException {
    return Removal.document(this, document);
  }

  @Override
  public List<Located> about(String uri, int limit) throws DteException {
    return statements(0, uri, limit);
  }

  @Override
  public List<Located> statements(String document, String uri) throws DteException {
    Optional<Long> no = database.read(connection -> new Reading(new Rows(connection), json).document(document));
    return statements(no.orElseThrow(() -> missing(document)), uri, PAGE);
  }

  private List<Located> statements(long document, String uri, int limit) throws DteException {
    return database.read(connection -> {
      Rows rows = new Rows(connection);
      Reading reading = new Reading(rows, json);
      long name = number(rows, Dictionary.uri(uri, document));
      String only = document == 0 ? "" : " AND doc = " + document;
      List<Located> found = new ArrayList<>(reading.located(rows.list("SELECT " + Reading.ELEMENT
          + " FROM provenance.element e WHERE e.name = ?" + only + " ORDER BY e.no LIMIT " + limit, Reading::element, name), true));
      found.addAll(reading.located(rows.list("SELECT " + Reading.RELATION + " FROM provenance.part p"
          + " JOIN provenance.relation r ON r.no = p.relation WHERE p.name = ? AND p.role = " + Part.OWN.ordinal()
          + (document == 0 ? "" : " AND p.doc = " + document)
          + " ORDER BY p.name, p.role, p.doc, p.relation LIMIT " + limit,
          Reading::relation, name), false));
      return found;
    });
  }

  private static long number(Rows rows, String uri) throws SQLException {
    Dictionary names = new Dictionary(rows);
    names.find(List.of(uri));
    return uri.isEmpty() ? -1 : names.number(uri);
  }

  @Override
  public void replace(String document, Statement statement) throws DteException {
    write(transaction -> {
      Rows rows = new Rows(transaction.connection());
      long no = require(rows, document);
      Removal.statements(rows, new Reading(rows, json), no, number(rows, Dictionary.uri(statement.id(), no)), false);
      add(rows, no, QualifiedName.NONE, List.of(statement));
      return null;
    });
  }

  @Override
  public boolean remove(String document, String uri) throws DteException {
    return write(transaction -> {
      Rows rows = new Rows(transaction.connection());
      long no = require(rows, document);
      return Removal.statements(rows, new Reading(rows, json), no, number(rows, Dictionary.uri(uri, no)), true) > 0;
    });
  }

  /** A query in one document or in all. */
  @FunctionalInterface
  private interface Scoped<T> {
    T execute(Rows rows, Reading reading, long document) throws SQLException;
  }

  private <T> T scoped(String document, Scoped<T> query) throws DteException {
    Optional<T> found = database.read(connection -> {
      Rows rows = new Rows(connection);
      Reading reading = new Reading(rows, json);
      Optional<Long> no = document.isEmpty() ? Optional.of(0L) : reading.document(document);
      return no.isPresent() ? Optional.of(query.execute(rows, reading, no.get())) : Optional.empty();
    });
    return found.orElseThrow(() -> missing(document));
  }

  @Override
  public Graph walk(Walk walk) throws DteException {
    return scoped(walk.document(), (rows, reading, document) -> {
      Set<Long> from = new LinkedHashSet<>();
      Dictionary names = new Dictionary(rows);
      names.find(walk.from());
      walk.from().stream().map(names::number).filter(no -> no > 0).forEach(from::add);
      return new Walking(rows, reading, document, walk.dataOnly(), walk.limit()).walk(from, walk);
    });
  }

  @Override
  public List<Located> path(String document, String from, String to) throws DteException {
    return scoped(document, (rows, reading, no) -> {
      long start = number(rows, from);
      long end = number(rows, to);
      if (start < 0 || end < 0) {
        return List.of();
      }
      Walking walking = new Walking(rows, reading, no, false, MOST_REACHED);
      List<Long> way = walking.path(start, end, MOST_REACHED);
      List<Located> found = new ArrayList<>(walking.elements(way));
      found.addAll(walking.along(way));
      return found;
    });
  }

  @Override
  public List<Located> started(String document, Instant from, Instant before, int limit) throws DteException {
    return scoped(document, (rows, reading, no) -> reading.located(rows.list("SELECT " + Reading.ELEMENT
        + " FROM provenance.element e WHERE e.start_us >= ? AND e.start_us < ?"
        + (no == 0 ? " ORDER BY " : " AND e.doc = " + no + " ORDER BY e.doc, ") + "e.start_us, e.no LIMIT " + limit,
        Reading::element, Writing.micros(from), Writing.micros(before)), true));
  }

  @Override
  public List<Located> search(String document, String words, int limit) throws DteException {
    List<String> all = List.copyOf(Words.of(words));
    if (all.isEmpty()) {
      return List.of();
    }
    return scoped(document, (rows, reading, no) -> reading.located(Search.find(rows, all, no, limit), true));
  }
}
