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
import io.dte.provenance.api.store.Scope;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.store.Reading.Stored;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Documents in the schema {@code provenance}. */
@Component(service = ProvenanceStore.class)
public final class DatabaseProvenanceStore implements ProvenanceStore {
  private static final int PAGE = 1000;
  /** Statements may be long: so many are in memory at once. In the order of an index, or each page reads all that follow. */
  private static final int READ_PAGE = 250;
  /** Whoever looks for a way from what everybody used gives up early: it is hardly one that tells something. */
  private static final int MOST_REACHED = 20_000;
  private static final int MAX_ID = 200;
  private static final Pattern RUN = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Database database;
  private final Clock clock;
  private final int mostReached;
  private final Sweeper sweeper = new Sweeper(this);
  private final ObjectMapper json = new ObjectMapper();

  @Activate
  public DatabaseProvenanceStore(@Reference Database database) throws DteException {
    this(database, Clock.systemUTC(), MOST_REACHED);
  }

  /** @param mostReached where a way between two things is given up */
  DatabaseProvenanceStore(Database database, Clock clock, int mostReached) throws DteException {
    this.database = database;
    this.clock = clock;
    this.mostReached = mostReached;
    database.migrate(Schema.NAME, Schema.migrations());
    Removal.left(this).forEach(sweeper::sweep);
  }

  /** What is being removed goes on at the next start. */
  @Deactivate
  void close() {
    sweeper.close();
  }

  Sweeper sweeper() {
    return sweeper;
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
    if (document.equals(PLATFORM) || RUN.matcher(document).matches()) {
      throw new DteException(ExitCode.REFUSED, "the id " + document + " is kept for the engine: under " + PLATFORM
          + " and under the ids of runs, which are UUIDs, is what it recorded itself",
          "choose another id, such as survey-" + document.substring(0, Math.min(8, document.length())));
    }
    if (document.isBlank() || document.length() > MAX_ID || document.chars().anyMatch(c -> c < ' ')) {
      throw new DteException(ExitCode.INVALID, "a document's id has 1 to " + MAX_ID
          + " characters, none of them a control character", "choose another id");
    }
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
    Target target = Target.of(no, new Reading(rows, json).source(no).prefixes());
    new Writing(rows, json, now()).withoutContradiction().add(target, bundle, statements).write();
  }

  @Override
  public void append(Transaction transaction, List<Told> told) throws SQLException, DteException {
    Rows rows = new Rows(transaction.connection());
    Map<String, Target> targets = new HashMap<>();
    rows.list("SELECT d.id, d.no, d.namespaces FROM " + Rows.TEXTS + " JOIN provenance.document d ON d.id = v.t"
        + " WHERE d.ready = TRUE", row -> targets.put(row.getString(1), Target.of(row.getLong(2),
            Prefixes.read(json, row.getString(3)))), rows.texts(told.stream().map(Told::document).toList()));
    Writing writing = new Writing(rows, json, now());
    long next = rows.next("document");
    for (Told each : told) {
      Target target = targets.get(each.document());
      if (target == null) {
        target = Target.made(next++, each.document(), each.owner());
        targets.put(each.document(), target);
      }
      writing.add(target, QualifiedName.NONE, each.statements());
    }
    writing.write();
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
    return scoped(Scope.of(document), (rows, reading, visible) -> reading.source(visible.document()).prefixes().namespaces());
  }

  @Override
  public List<DocumentInfo> list(Scope scope, String after, int limit) throws DteException {
    return scoped(scope, (rows, reading, visible) -> rows.list("SELECT * FROM provenance.document d WHERE d.id > ?"
        + " AND d.ready = TRUE" + visible.and("d.no") + " ORDER BY d.id LIMIT " + Math.max(0, limit),
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
              ? "SELECT " + Reading.ELEMENT + " FROM provenance.element e WHERE e.doc = ? AND e.no > ?"
                  + " ORDER BY e.doc, e.no LIMIT " + READ_PAGE
              : "SELECT " + Reading.RELATION + " FROM provenance.relation r WHERE r.doc = ? AND r.no > ?"
                  + " ORDER BY r.doc, r.no LIMIT " + READ_PAGE, elements ? Reading::element : Reading::relation, no.get(), after[0]);
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
      } while (page.size() == READ_PAGE);
    }
    return true;
  }

  @Override
  public boolean delete(String document) throws DteException {
    long no = Removal.document(this, document);
    if (no > 0) {
      sweeper.sweep(no);
    }
    return no > 0;
  }

  @Override
  public List<Located> about(Scope scope, String uri, int limit) throws DteException {
    return scoped(scope, (rows, reading, visible) -> statements(rows, reading, visible, uri, limit));
  }

  @Override
  public List<Located> statements(String document, String uri) throws DteException {
    return scoped(Scope.of(document), (rows, reading, visible) -> statements(rows, reading, visible, uri, PAGE));
  }

  /** In the order of indexes, so that a name of many documents costs no more than what is asked for. */
  private static List<Located> statements(Rows rows, Reading reading, Visible visible, String uri, int limit)
      throws SQLException {
    long name = number(rows, Dictionary.uri(uri, visible.document()));
    List<Located> found = new ArrayList<>(reading.located(rows.list("SELECT " + Reading.ELEMENT
        + " FROM provenance.element e WHERE e.name = ?" + visible.and("e.doc")
        + " ORDER BY e.name, e.doc, e.bundle, e.kind LIMIT " + limit, Reading::element, name), true));
    found.addAll(reading.located(rows.list("SELECT " + Reading.RELATION + " FROM provenance.part p"
        + " JOIN provenance.relation r ON r.no = p.relation WHERE p.name = ? AND p.role = " + Part.OWN.ordinal()
        + visible.and("p.doc") + " ORDER BY p.name, p.role, p.doc, p.relation LIMIT " + limit,
        Reading::relation, name), false));
    return found;
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

  /** A query in what is visible. */
  @FunctionalInterface
  private interface Scoped<T> {
    T execute(Rows rows, Reading reading, Visible visible) throws SQLException;
  }

  private <T> T scoped(Scope scope, Scoped<T> query) throws DteException {
    Optional<T> found = database.read(connection -> {
      Rows rows = new Rows(connection);
      Reading reading = new Reading(rows, json);
      Optional<Visible> visible = Visible.of(rows, reading, scope);
      return visible.isPresent() ? Optional.of(query.execute(rows, reading, visible.get())) : Optional.empty();
    });
    return found.orElseThrow(() -> missing(scope.document()));
  }

  @Override
  public Graph walk(Walk walk) throws DteException {
    return scoped(walk.scope(), (rows, reading, visible) -> {
      Set<Long> from = new LinkedHashSet<>();
      Dictionary names = new Dictionary(rows);
      names.find(walk.from());
      walk.from().stream().map(names::number).filter(no -> no > 0).forEach(from::add);
      return new Walking(rows, reading, visible, walk.dataOnly(), walk.limit()).walk(from, walk);
    });
  }

  @Override
  public Graph path(Scope scope, String from, String to) throws DteException {
    return scoped(scope, (rows, reading, visible) -> {
      long start = number(rows, from);
      long end = number(rows, to);
      if (start < 0 || end < 0) {
        return new Graph(List.of(), List.of(), false);
      }
      return new Walking(rows, reading, visible, false, mostReached).path(start, end, mostReached);
    });
  }

  @Override
  public List<Located> started(Scope scope, Instant from, Instant before, int limit) throws DteException {
    return scoped(scope, (rows, reading, visible) -> reading.located(rows.list("SELECT " + Reading.ELEMENT
        + " FROM provenance.element e WHERE e.start_us >= ? AND e.start_us < ?"
        + visible.and("e.doc") + (visible.document() == 0 ? " ORDER BY " : " ORDER BY e.doc, ") + "e.start_us, e.no LIMIT " + limit,
        Reading::element, Writing.micros(from), Writing.micros(before)), true));
  }

  @Override
  public List<Located> search(Scope scope, String words, int limit) throws DteException {
    return scoped(scope, (rows, reading, visible) -> new Search(rows, reading, visible, limit).find(words));
  }
}
