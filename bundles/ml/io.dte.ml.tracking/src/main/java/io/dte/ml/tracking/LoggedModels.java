// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.node.TextNode;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.filter.Comparison;
import io.dte.ml.api.filter.FilterParser;
import io.dte.ml.api.filter.Ordering;
import io.dte.ml.api.tracking.Experiment;
import io.dte.ml.api.tracking.LoggedModel;
import io.dte.ml.api.tracking.LoggedModelService;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunMetric;
import io.dte.ml.api.tracking.Search;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Logged models in the database. */
@Component(service = LoggedModelService.class)
public final class LoggedModels implements LoggedModelService {
  private static final String SELECT = "SELECT l.id, l.experiment, l.name, l.type, l.source_run, l.artifact_uri,"
      + " l.status, l.created, l.updated FROM ml.logged_model l";
  private static final Map<String, String> COLUMNS = Map.of("name", "l.name", "model_id", "l.id", "model_type",
      "l.type", "source_run_id", "l.source_run", "creation_timestamp", "l.created", "creation_time", "l.created",
      "last_updated_timestamp", "l.updated", "status", "CASE l.status WHEN 1 THEN 'PENDING' WHEN 2 THEN 'READY' ELSE"
      + " 'FAILED' END");
  private static final String VERSIONS = "mlflow.modelVersions";
  private final Database database;
  private final Clock clock;

  @Activate
  public LoggedModels(@Reference Schema schema) {
    this(schema, Clock.systemUTC());
  }

  LoggedModels(Schema schema, Clock clock) {
    this.database = schema.database();
    this.clock = clock;
  }

  @Override
  public LoggedModel create(String experimentId, String name, String type, String sourceRun, Map<String, String> params,
      Map<String, String> tags) throws DteException {
    String id = "m-" + Ids.next(clock.instant()).toString().replace("-", "");
    if (name.contains("/") || name.contains(":") || name.contains("'") || name.contains("\"") || name.contains("%")) {
      throw Checks.invalid("Invalid model name: '" + Checks.shown(name) + "'. It must not contain any of / : ' \" %");
    }
    Checks.length("name", name, 500);
    Checks.length("model_type", type, 500);
    Checks.length("source_run_id", sourceRun, 64);
    return Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      Experiment experiment = Experiments.require(connection, experimentId);
      Sql.update(connection, "INSERT INTO ml.logged_model (id, experiment, name, type, source_run, artifact_uri,"
          + " status, deleted, created, updated) VALUES (?, ?, ?, ?, ?, ?, 1, FALSE, ?, ?)", id,
          Long.parseLong(experimentId), name.isEmpty() ? "model-" + id.substring(22) : name, type, sourceRun,
          experiment.artifactLocation() + "/models/" + id + "/artifacts", clock.millis(), clock.millis());
      put(connection, id, false, params);
      put(connection, id, true, tags);
      if (!sourceRun.isEmpty()) {
        transaction.append(RunEvents.made(sourceRun, List.of(id)));
      }
      return require(connection, id);
    }));
  }

  /** Whether a model says that a run made it. */
  static boolean isMadeBy(Connection connection, String model, String run) throws SQLException {
    return sourceRun(connection, model).equals(Optional.of(run));
  }

  /** The run a model says it was made by; may be an empty text. */
  static Optional<String> sourceRun(Connection connection, String model) throws SQLException {
    return Sql.first(connection, "SELECT source_run FROM ml.logged_model WHERE id = ?", row -> row.getString(1), model);
  }

  private static void put(Connection connection, String id, boolean tag, Map<String, String> entries)
      throws SQLException, DteException {
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      Checks.key("key", entry.getKey());
      Sql.update(connection, "DELETE FROM ml.logged_model_entry WHERE model = ? AND is_tag = ? AND entry_key = ?", id,
          tag, entry.getKey());
      Sql.update(connection, "INSERT INTO ml.logged_model_entry (model, is_tag, entry_key, entry_value) VALUES (?, ?,"
          + " ?, ?)", id, tag, entry.getKey(), Checks.cut("value", entry.getValue(), tag ? 100_000 : Checks.PARAM));
    }
  }

  private static LoggedModel require(Connection connection, String id) throws SQLException, DteException {
    return find(connection, id).orElseThrow(() -> Checks.missing("Logged model with ID '" + Checks.shown(id)
        + "' not found.", null));
  }

  private static Optional<LoggedModel> find(Connection connection, String id) throws SQLException {
    Optional<LoggedModel> found = Sql.first(connection, SELECT + " WHERE l.id = ? AND l.deleted = FALSE",
        LoggedModels::read, id);
    return found.isEmpty() ? found : Optional.of(full(connection, found.get()));
  }

  @Override
  public Optional<LoggedModel> find(String id) throws DteException {
    return database.read(connection -> find(connection, id));
  }

  @Override
  public LoggedModel finish(String id, int status) throws DteException {
    if (status < 1 || status > 3) {
      throw Checks.invalid("Invalid model status: " + status);
    }
    return change(id, connection -> Sql.update(connection, "UPDATE ml.logged_model SET status = ?, updated = ? WHERE"
        + " id = ?", status, clock.millis(), id));
  }

  /** A change of a model that is there. */
  @FunctionalInterface
  private interface Change {
    void apply(Connection connection) throws SQLException, DteException;
  }

  private LoggedModel change(String id, Change change) throws DteException {
    return Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      change.apply(transaction.connection());
      return require(transaction.connection(), id);
    }));
  }

  @Override
  public void delete(String id) throws DteException {
    Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      return Sql.update(transaction.connection(), "UPDATE ml.logged_model SET deleted = TRUE, updated = ? WHERE id = ?",
          clock.millis(), id);
    }));
  }

  @Override
  public LoggedModel addTags(String id, Map<String, String> tags) throws DteException {
    return change(id, connection -> put(connection, id, true, tags));
  }

  @Override
  public void deleteTag(String id, String key) throws DteException {
    Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      if (Sql.update(transaction.connection(), "DELETE FROM ml.logged_model_entry WHERE model = ? AND is_tag = TRUE AND"
          + " entry_key = ?", id, key) == 0) {
        throw Checks.missing("No tag with key '" + Checks.shown(key) + "' found for model with ID '" + id + "'.", null);
      }
      return null;
    }));
  }

  @Override
  public void addParams(String id, Map<String, String> params) throws DteException {
    change(id, connection -> put(connection, id, false, params));
  }

  @Override
  public Page<LoggedModel> search(Search search, List<OnData> datasets, List<OnData> orderedOn) throws DteException {
    Query query = new Query(SELECT);
    List<Long> experiments = new ArrayList<>();
    for (String id : search.experiments()) {
      experiments.add(Checks.experimentId(id));
    }
    query.where("l.experiment IN " + (experiments.isEmpty() ? "(-1)" : Sql.marks(experiments)), experiments.toArray());
    query.view(search.view(), "l.deleted");
    List<Comparison> terms = FilterParser.parse(search.filter());
    for (Comparison term : terms) {
      switch (term.entity()) {
        case "metric" -> measured(query, datasets, Optional.of(term));
        case "param", "tag" -> query.entry("ml.logged_model_entry", "@.is_tag = " + term.entity().equals("tag")
            + " AND @.model", "l.id", term);
        default -> query.attribute(term, COLUMNS);
      }
    }
    if (!datasets.isEmpty() && terms.stream().noneMatch(term -> term.entity().equals("metric"))) {
      measured(query, datasets, Optional.empty());
    }
    for (int i = 0; i < search.orderBy().size(); i++) {
      Ordering term = FilterParser.parseOrder(search.orderBy().get(i));
      if (term.entity().equals("metric")) {
        String alias = newest(query, term.key(), i < orderedOn.size() ? orderedOn.get(i) : new OnData("", ""));
        query.order("CASE WHEN " + alias + ".metric_value IS NULL THEN 1 ELSE 0 END", true);
        query.order(alias + ".metric_value", term.ascending());
      } else {
        query.order(query.column(term.key(), COLUMNS), term.ascending());
      }
    }
    query.order("l.created", false);
    query.order("l.id", false);
    query.page(search.limit(), search.pageToken());
    return database.read(connection -> {
      Page<LoggedModel> page = query.cut(query.run(connection, LoggedModels::read));
      List<LoggedModel> full = new ArrayList<>();
      for (LoggedModel model : page.items()) {
        full.add(full(connection, model));
      }
      return new Page<>(full, page.nextToken());
    });
  }

  private static Query.Condition on(OnData data) {
    return new Query.Condition("(? IN ('', m.dataset) AND ? IN ('', m.digest))", List.of(data.name(), data.digest()));
  }

  /** A model has each of its metrics once for each run and data set, but is to be found once. */
  private static void measured(Query query, List<OnData> datasets, Optional<Comparison> term) throws DteException {
    StringBuilder sql = new StringBuilder("EXISTS (SELECT 1 FROM ml.logged_model_metric m WHERE m.model = l.id");
    List<Object> values = new ArrayList<>();
    if (term.isPresent()) {
      Query.Condition condition = Query.condition("m.metric_value", term.get(), true);
      sql.append(" AND m.metric_key = ? AND ").append(condition.sql());
      values.add(term.get().key());
      values.addAll(condition.values());
    }
    if (!datasets.isEmpty()) {
      List<Query.Condition> one = datasets.stream().map(LoggedModels::on).toList();
      sql.append(one.stream().map(Query.Condition::sql).collect(Collectors.joining(" OR ", " AND (", ")")));
      one.forEach(condition -> values.addAll(condition.values()));
    }
    query.where(sql.append(')').toString(), values.toArray());
  }

  /** Joins the newest value of a metric of each model. */
  private static String newest(Query query, String key, OnData data) {
    Query.Condition on = on(data);
    return query.join("LEFT JOIN", "(SELECT m.model, m.metric_value, ROW_NUMBER() OVER (PARTITION BY m.model ORDER BY"
        + " m.metric_time DESC, m.step DESC, m.run_id) AS place FROM ml.logged_model_metric m WHERE m.metric_key = ?"
        + " AND " + on.sql() + ")", "@.model = l.id AND @.place = 1", key, data.name(), data.digest());
  }

  /** Keeps the last value of each metric that names a model; called with what a run logs. */
  static void measure(Connection connection, String runId, List<Metric> metrics) throws SQLException {
    for (Metric metric : metrics) {
      if (!metric.modelId().isEmpty()) {
        Object[] key = {metric.modelId(), metric.key(), runId, metric.datasetName(), metric.datasetDigest()};
        Optional<Long> newest = Sql.first(connection, "SELECT step FROM ml.logged_model_metric WHERE model = ? AND"
            + " metric_key = ? AND run_id = ? AND dataset = ? AND digest = ?", row -> row.getLong(1), key);
        if (newest.isPresent() && newest.get() > metric.step()) {
          continue;
        }
        Sql.update(connection, "DELETE FROM ml.logged_model_metric WHERE model = ? AND metric_key = ? AND run_id = ?"
            + " AND dataset = ? AND digest = ?", key);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ml.logged_model_metric (model,"
            + " metric_key, run_id, dataset, digest, metric_time, step, metric_value) VALUES (?, ?, ?, ?, ?, ?, ?,"
            + " ?)")) {
          Sql.bind(insert, metric.modelId(), metric.key(), runId, metric.datasetName(), metric.datasetDigest(),
              metric.timestamp(), metric.step());
          insert.setObject(8, Sql.stored(metric.value()), Types.DOUBLE);
          insert.executeUpdate();
        }
      }
    }
  }

  /** Notes in a tag of a logged model, as MLflow does it, which versions were made of it. */
  static void registered(Connection connection, String id, String name, int version) throws SQLException, DteException {
    Optional<LoggedModel> model = id.isEmpty() ? Optional.empty() : find(connection, id);
    if (model.isPresent()) {
      String before = model.get().tags().getOrDefault(VERSIONS, "[]");
      String one = "{\"name\": " + TextNode.valueOf(name) + ", \"version\": " + version + "}";
      String all = before.equals("[]") || !before.endsWith("]") ? "[" + one + "]"
          : before.substring(0, before.length() - 1) + ", " + one + "]";
      put(connection, id, true, Map.of(VERSIONS, all));
    }
  }

  private static LoggedModel read(ResultSet row) throws SQLException {
    return new LoggedModel(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5),
        row.getString(6), row.getInt(7), row.getLong(8), row.getLong(9), Map.of(), Map.of(), List.of());
  }

  private static LoggedModel full(Connection connection, LoggedModel m) throws SQLException {
    Map<String, String> params = new HashMap<>();
    Map<String, String> tags = new HashMap<>();
    Sql.list(connection, "SELECT is_tag, entry_key, entry_value FROM ml.logged_model_entry WHERE model = ?",
        row -> (row.getBoolean(1) ? tags : params).put(row.getString(2), row.getString(3)), m.id());
    List<RunMetric> metrics = Sql.list(connection, "SELECT run_id, metric_key, metric_value, metric_time, step,"
        + " dataset, digest FROM ml.logged_model_metric WHERE model = ?", row -> new RunMetric(row.getString(1),
        new Metric(row.getString(2), Sql.loaded(row, 3), row.getLong(4), row.getLong(5), m.id(), row.getString(6),
        row.getString(7))), m.id());
    return new LoggedModel(m.id(), m.experimentId(), m.name(), m.type(), m.sourceRun(), m.artifactUri(), m.status(),
        m.createdAt(), m.updatedAt(), params, tags, metrics);
  }
}
