// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.trace.Span;
import io.dte.ml.api.trace.TraceInfo;
import io.dte.ml.api.trace.TraceService;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Traces in the database. */
@Component(service = TraceService.class)
public final class DatabaseTraces implements TraceService {
  private static final int MOST_LINKED = 100;
  private final Database database;
  private final Assessments assessments;

  @Activate
  public DatabaseTraces(@Reference Schema schema) {
    this(schema, Clock.systemUTC());
  }

  DatabaseTraces(Schema schema, Clock clock) {
    this.database = schema.database();
    this.assessments = new Assessments(clock);
  }

  @Override
  public TraceInfo put(TraceInfo trace) throws DteException {
    TraceRows.check(trace);
    return Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      TraceRows.store(connection, trace, true);
      for (ObjectNode assessment : trace.assessments()) {
        assessments.add(connection, trace.id(), assessment);
      }
      return require(connection, trace.id());
    }));
  }

  private static TraceInfo require(Connection connection, String id) throws SQLException, DteException {
    return TraceRows.find(connection, id).orElseThrow(() -> missing(id));
  }

  private static DteException missing(String id) {
    return Checks.missing("Trace with ID '" + Checks.shown(id) + "' not found.", null);
  }

  @Override
  public void addSpans(String experimentId, String runId, List<Span> spans) throws DteException {
    Map<String, List<Span>> byTrace = new LinkedHashMap<>();
    for (Span span : spans) {
      TraceRows.check(span);
      byTrace.computeIfAbsent(span.traceId(), id -> new ArrayList<>()).add(span);
    }
    if (!runId.isEmpty()) {
      Checks.runId(runId);
    }
    Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      for (Map.Entry<String, List<Span>> entry : byTrace.entrySet()) {
        TraceRows.addSpans(connection, experimentId, entry.getKey(), entry.getValue());
        if (!runId.isEmpty()) {
          link(connection, runId, entry.getKey());
        }
      }
      return null;
    }));
  }

  @Override
  public Optional<TraceInfo> find(String id) throws DteException {
    return database.read(connection -> TraceRows.find(connection, id));
  }

  @Override
  public List<Span> spans(String id) throws DteException {
    return database.read(connection -> TraceRows.spans(connection, id));
  }

  @Override
  public Page<TraceInfo> search(Search search) throws DteException {
    Query query = TraceSearch.query(database, search);
    return database.read(connection -> {
      Page<TraceRows.Row> page = query.cut(query.run(connection, TraceRows::read));
      return new Page<>(TraceRows.fill(connection, page.items()), page.nextToken());
    });
  }

  @Override
  public int count(List<String> experiments, List<String> filters) throws DteException {
    StringBuilder sql = new StringBuilder("SELECT COUNT(*) FROM ml.trace c WHERE TRUE");
    List<Object> values = new ArrayList<>();
    for (String filter : filters) {
      Query query = TraceSearch.matching(database, "SELECT t.id FROM ml.trace t", experiments, filter);
      sql.append(" AND c.id IN (").append(query.text()).append(')');
      values.addAll(query.parameters());
    }
    return database.read(connection -> Sql.list(connection, sql.toString(), row -> row.getInt(1), values.toArray())
        .get(0));
  }

  @Override
  public int delete(String experimentId, List<String> ids, long until, int most) throws DteException {
    long experiment = Checks.experimentId(experimentId);
    return Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      List<String> found = ids.isEmpty()
          ? Sql.list(connection, "SELECT id FROM ml.trace WHERE experiment = ? AND at_ms <= ? ORDER BY at_ms, id LIMIT"
          + " ?",
              row -> row.getString(1), experiment, until, most)
          : existing(connection, experiment, ids);
      for (String id : found) {
        TraceRows.delete(connection, id);
      }
      return found.size();
    }));
  }

  private static List<String> existing(Connection connection, long experiment, List<String> ids) throws SQLException {
    List<Object> values = new ArrayList<>(ids);
    values.add(experiment);
    return Sql.list(connection, "SELECT id FROM ml.trace WHERE id IN " + Sql.marks(ids) + " AND experiment = ?",
        row -> row.getString(1), values.toArray());
  }

  @Override
  public void setTag(String id, String key, String value) throws DteException {
    Checks.key("key", key);
    String cut = Checks.cut("value", value, Checks.TAG);
    Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      TraceRows.setEntry(transaction.connection(), id, true, key, cut);
      return null;
    }));
  }

  @Override
  public void deleteTag(String id, String key) throws DteException {
    Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      if (Sql.update(transaction.connection(), "DELETE FROM ml.trace_entry WHERE trace = ? AND is_tag = TRUE AND"
          + " entry_key = ?", id, key) == 0) {
        throw Checks.missing("No trace tag with key '" + Checks.shown(key) + "' for trace with ID '" + id + "'", null);
      }
      return null;
    }));
  }

  @Override
  public void link(String runId, List<String> ids) throws DteException {
    Checks.runId(runId);
    if (ids.size() > MOST_LINKED) {
      throw Checks.invalid("Cannot link more than " + MOST_LINKED + " traces to a run in a single request. Provided "
          + ids.size() + " traces.");
    }
    Sql.await(database.write(transaction -> {
      for (String id : ids) {
        require(transaction.connection(), id);
        link(transaction.connection(), runId, id);
      }
      return null;
    }));
  }

  private static void link(Connection connection, String runId, String id) throws SQLException {
    Sql.update(connection, "DELETE FROM ml.trace_run WHERE run_id = ? AND trace = ?", runId, id);
    Sql.update(connection, "INSERT INTO ml.trace_run (run_id, trace) VALUES (?, ?)", runId, id);
  }

  @Override
  public ObjectNode assess(String traceId, ObjectNode assessment) throws DteException {
    return Sql.await(database.write(transaction -> {
      require(transaction.connection(), traceId);
      return assessments.add(transaction.connection(), traceId, assessment);
    }));
  }

  @Override
  public Optional<ObjectNode> findAssessment(String traceId, String assessmentId) throws DteException {
    return database.read(connection -> Assessments.find(connection, traceId, assessmentId));
  }

  @Override
  public ObjectNode updateAssessment(String traceId, String assessmentId, ObjectNode changes, List<String> fields)
      throws DteException {
    return Sql.await(database.write(transaction ->
        assessments.update(transaction.connection(), traceId, assessmentId, changes, fields)));
  }

  @Override
  public void deleteAssessment(String traceId, String assessmentId) throws DteException {
    Sql.await(database.write(transaction -> {
      require(transaction.connection(), traceId);
      assessments.delete(transaction.connection(), traceId, assessmentId);
      return null;
    }));
  }
}
