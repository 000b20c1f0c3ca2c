// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.filter.Comparison;
import io.dte.ml.api.filter.FilterParser;
import io.dte.ml.api.filter.Ordering;
import io.dte.ml.api.tracking.DatasetInput;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.TrackedRun;
import io.dte.ml.api.tracking.TrackedRun.ModelOutput;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rows of runs, and what they logged. */
final class Runs {
  private static final String SELECT = "SELECT r.no, r.id, r.experiment, r.name, r.user_name, r.status, r.started,"
      + " r.ended, r.artifact_uri, r.deleted FROM ml.run r";
  private static final Map<String, String> COLUMNS = Map.ofEntries(Map.entry("run_id", "r.id"),
      Map.entry("run_uuid", "r.id"), Map.entry("run_name", "r.name"), Map.entry("Run name", "r.name"),
      Map.entry("run name", "r.name"), Map.entry("status", "r.status"), Map.entry("user_id", "r.user_name"),
      Map.entry("User", "r.user_name"), Map.entry("start_time", "r.started"), Map.entry("created", "r.started"),
      Map.entry("Created", "r.started"), Map.entry("end_time", "r.ended"), Map.entry("artifact_uri", "r.artifact_uri"),
      Map.entry("experiment_id", "r.experiment"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK = 400;

  /** @param no its number in the database */
  record Row(long no, RunInfo info) {}

  private Runs() {}

  static Optional<Row> find(Connection connection, String id) throws SQLException {
    return Sql.first(connection, SELECT + " WHERE r.id = ?", Runs::read, id);
  }

  static Optional<Row> find(Connection connection, long no) throws SQLException {
    return Sql.first(connection, SELECT + " WHERE r.no = ?", Runs::read, no);
  }

  static Row require(Connection connection, String id) throws SQLException, DteException {
    Checks.runId(id);
    return find(connection, id).orElseThrow(() -> Checks.missing("Run with id=" + id + " not found", null));
  }

  /** A run that is not deleted: only such ones may be written to. */
  static Row requireActive(Connection connection, String id) throws SQLException, DteException {
    Row row = require(connection, id);
    if (row.info().deleted()) {
      throw Checks.invalid("The run " + id + " must be in the 'active' state. Current state is deleted.");
    }
    return row;
  }

  private static Row read(ResultSet row) throws SQLException {
    return new Row(row.getLong(1), new RunInfo(row.getString(2), row.getString(3), row.getString(4), row.getString(5),
        RunInfo.Status.valueOf(row.getString(6)), row.getLong(7), row.getLong(8), row.getString(9),
        row.getBoolean(10)));
  }

  static void insert(Connection connection, Row row) throws SQLException {
    RunInfo run = row.info();
    Sql.update(connection, "INSERT INTO ml.run (no, id, experiment, name, user_name, status, started, ended,"
        + " artifact_uri, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row.no(), run.id(),
        Long.parseLong(run.experimentId()), run.name(), run.user(), run.status().name(), run.startTime(), run.endTime(),
        run.artifactUri(), run.deleted());
  }

  static void setTag(Connection connection, long run, String key, String value) throws SQLException {
    if (Sql.update(connection, "UPDATE ml.tag SET tag_value = ? WHERE run = ? AND tag_key = ?", value, run, key) == 0) {
      Sql.update(connection, "INSERT INTO ml.tag (run, tag_key, tag_value) VALUES (?, ?, ?)", run, key, value);
    }
    if (key.equals("mlflow.runName")) {
      Sql.update(connection, "UPDATE ml.run SET name = ? WHERE no = ?", value, run);
    }
  }

  static void setParam(Connection connection, long run, String id, String key, String value)
      throws SQLException, DteException {
    Optional<String> old = Sql.first(connection, "SELECT param_value FROM ml.param WHERE run = ? AND param_key = ?",
        row -> row.getString(1), run, key);
    if (old.isEmpty()) {
      Sql.update(connection, "INSERT INTO ml.param (run, param_key, param_value) VALUES (?, ?, ?)", run, key, value);
    } else if (!old.get().equals(value)) {
      throw Checks.invalid("Changing param values is not allowed. Param with key='" + key
          + "' was already logged with value='" + Checks.shown(old.get()) + "' for run ID='" + id
          + "'. Attempted logging new value '" + Checks.shown(value) + "'.");
    }
  }

  static Query query(Search search) throws DteException {
    Query query = new Query(SELECT);
    List<Long> experiments = new ArrayList<>();
    for (String id : search.experiments()) {
      experiments.add(Checks.experimentId(id));
    }
    // Of one experiment an index gives the runs in their order.
    query.where("r.experiment " + (experiments.size() == 1 ? "= ?"
        : "IN " + (experiments.isEmpty() ? "(-1)" : Sql.marks(experiments))), experiments.toArray());
    query.view(search.view(), "r.deleted");
    List<Comparison> terms = new ArrayList<>(FilterParser.parse(search.filter()));
    // A database that joins in this order looks for the metrics of few runs: of those that have a certain value.
    terms.sort(Comparator.comparing(term -> !term.operator().equals("=")));
    for (Comparison term : terms) {
      filter(query, term);
    }
    boolean byStart = false;
    for (String text : search.orderBy()) {
      Ordering term = FilterParser.parseOrder(text);
      byStart |= term.key().equals("start_time");
      order(query, term);
    }
    if (!byStart) {
      query.order("r.started", false);
    }
    query.order("r.id", true);
    query.page(search.limit(), search.pageToken());
    return query;
  }

  private static void filter(Query query, Comparison term) throws DteException {
    switch (term.entity()) {
      case "metric" -> query.compare(query.join("JOIN", "ml.series", "@.run = r.no AND @.metric_key = ?", term.key())
          + ".last_value", term, true);
      case "param" -> query.entry("ml.param", "@.run", "r.no", term);
      case "tag" -> query.entry("ml.tag", "@.run", "r.no", term);
      case "dataset" -> {
        if (!List.of("name", "digest", "context").contains(term.key())) {
          throw Checks.invalid("Invalid dataset key '" + Checks.shown(term.key()) + "'; use name, digest or context");
        }
        // A run may have many data sets, and is found once.
        Query.Condition condition = Query.condition("i." + term.key(), term, false);
        query.where("EXISTS (SELECT 1 FROM ml.input i WHERE i.run = r.no AND " + condition.sql() + ")",
            condition.values().toArray());
      }
      default -> query.attribute(term, COLUMNS);
    }
  }

  /** Runs without the key come last, and before them those whose value is NaN. */
  private static void order(Query query, Ordering term) throws DteException {
    switch (term.entity()) {
      case "metric" -> {
        String alias = query.join("LEFT JOIN", "ml.series", "@.run = r.no AND @.metric_key = ?", term.key());
        query.order("CASE WHEN " + alias + ".no IS NULL THEN 2 WHEN " + alias + ".last_value IS NULL THEN 1 ELSE 0 END",
            true);
        query.order(alias + ".last_value", term.ascending());
      }
      case "param", "tag" -> {
        String kind = term.entity();
        String alias = query.join("LEFT JOIN", "ml." + kind, "@.run = r.no AND @." + kind + "_key = ?", term.key());
        query.order("CASE WHEN " + alias + "." + kind + "_value IS NULL THEN 1 ELSE 0 END", true);
        query.order(alias + "." + kind + "_value", term.ascending());
      }
      default -> {
        String column = query.column(term.key(), COLUMNS);
        if (column.equals("r.ended")) {
          query.order("CASE WHEN r.ended = 0 THEN 1 ELSE 0 END", true);
        }
        query.order(column, term.ascending());
      }
    }
  }

  static List<Row> rows(Connection connection, Query query) throws SQLException {
    return query.run(connection, Runs::read);
  }

  /** Reads what the runs logged, a few statements for many runs. */
  static List<TrackedRun> fill(Connection connection, List<Row> rows) throws SQLException {
    List<TrackedRun> full = new ArrayList<>(rows.size());
    for (int from = 0; from < rows.size(); from += CHUNK) {
      Map<Long, Parts> parts = new LinkedHashMap<>();
      rows.subList(from, Math.min(rows.size(), from + CHUNK))
          .forEach(row -> parts.put(row.no(), new Parts(row.info())));
      fill(connection, parts);
      parts.values().forEach(part -> full.add(part.run()));
    }
    return full;
  }

  private static void fill(Connection connection, Map<Long, Parts> parts) throws SQLException {
    Object[] numbers = parts.keySet().toArray();
    String in = " WHERE run IN " + Sql.marks(List.of(numbers));
    Sql.list(connection, "SELECT run, metric_key, last_value, last_time, last_step FROM ml.series" + in, row ->
        parts.get(row.getLong(1)).metrics.put(row.getString(2),
            new Metric(row.getString(2), Sql.loaded(row, 3), row.getLong(4), row.getLong(5))), numbers);
    Sql.list(connection, "SELECT run, param_key, param_value FROM ml.param" + in, row ->
        parts.get(row.getLong(1)).params.put(row.getString(2), row.getString(3)), numbers);
    Sql.list(connection, "SELECT run, tag_key, tag_value FROM ml.tag" + in, row ->
        parts.get(row.getLong(1)).tags.put(row.getString(2), row.getString(3)), numbers);
    Sql.list(connection, "SELECT run, name, digest, source_type, source, data_schema, profile, tags FROM ml.input" + in,
        row ->
        parts.get(row.getLong(1)).datasets.add(new DatasetInput(row.getString(2), row.getString(3), row.getString(4),
            row.getString(5), row.getString(6), row.getString(7), tags(row.getString(8)))), numbers);
    Sql.list(connection, "SELECT run, model, output, step FROM ml.model_link" + in + " ORDER BY step", row ->
        row.getBoolean(3) ? parts.get(row.getLong(1)).outputs.add(new ModelOutput(row.getString(2), row.getLong(4)))
            : parts.get(row.getLong(1)).inputs.add(row.getString(2)), numbers);
  }

  static String json(Map<String, String> tags) {
    return JSON.valueToTree(tags).toString();
  }

  private static Map<String, String> tags(String json) throws SQLException {
    try {
      Map<String, String> tags = new HashMap<>();
      for (Map.Entry<String, JsonNode> tag : JSON.readTree(json).properties()) {
        tags.put(tag.getKey(), tag.getValue().asText());
      }
      return tags;
    } catch (JsonProcessingException e) {
      throw new SQLException("tags of an input are damaged", e);
    }
  }

  /** A run that is being read. */
  private static final class Parts {
    private final RunInfo info;
    private final Map<String, Metric> metrics = new TreeMap<>();
    private final Map<String, String> params = new TreeMap<>();
    private final Map<String, String> tags = new TreeMap<>();
    private final List<DatasetInput> datasets = new ArrayList<>();
    private final List<String> inputs = new ArrayList<>();
    private final List<ModelOutput> outputs = new ArrayList<>();

    private Parts(RunInfo info) {
      this.info = info;
    }

    private TrackedRun run() {
      return new TrackedRun(info, List.copyOf(metrics.values()), params, tags, datasets, inputs, outputs);
    }
  }
}
