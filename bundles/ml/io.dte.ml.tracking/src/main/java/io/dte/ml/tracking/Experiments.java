// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.filter.Comparison;
import io.dte.ml.api.filter.FilterParser;
import io.dte.ml.api.filter.Ordering;
import io.dte.ml.api.tracking.Experiment;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rows of experiments. */
final class Experiments {
  private static final String SELECT = "SELECT e.id, e.name, e.location, e.deleted, e.created, e.updated FROM"
      + " ml.experiment e";
  private static final Map<String, String> COLUMNS = Map.of("name", "e.name", "creation_time", "e.created",
      "last_update_time", "e.updated", "experiment_id", "e.id");

  private Experiments() {}

  static long create(Connection connection, String name, String location, Map<String, String> tags, long now)
      throws SQLException, DteException {
    checkName(name);
    Checks.length("artifact_location", location, 2000);
    refuseTaken(connection, name);
    long id = Sql.first(connection, "SELECT MAX(id) FROM ml.experiment", row -> row.getLong(1)).orElse(0L) + 1;
    Sql.update(connection, "INSERT INTO ml.experiment (id, name, location, deleted, created, updated) VALUES (?, ?, ?,"
        + " ?, ?, ?)", id, name, location.isEmpty() ? "mlflow-artifacts:/" + id : location, false, now, now);
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      setTag(connection, id, tag.getKey(), tag.getValue());
    }
    return id;
  }

  static void ensureDefault(Connection connection, long now) throws SQLException {
    if (Sql.first(connection, "SELECT id FROM ml.experiment WHERE id = 0", row -> row.getLong(1)).isEmpty()) {
      Sql.update(connection, "INSERT INTO ml.experiment (id, name, location, deleted, created, updated) VALUES (0, ?,"
          + " ?, ?, ?, ?)", "Default", "mlflow-artifacts:/0", false, now, now);
    }
  }

  static void checkName(String name) throws DteException {
    if (name.isBlank()) {
      throw Checks.invalid("Missing value for required parameter 'name': an experiment needs a name");
    }
    Checks.length("name", name, 500);
  }

  static void refuseTaken(Connection connection, String name) throws SQLException, DteException {
    if (Sql.first(connection, "SELECT id FROM ml.experiment WHERE name = ?", row -> row.getLong(1), name).isPresent()) {
      throw Checks.exists("Experiment(name=" + name + ") already exists.");
    }
  }

  static void setTag(Connection connection, long id, String key, String value) throws SQLException, DteException {
    Checks.key("key", key);
    Checks.length("value", value, 20000);
    if (Sql.update(connection, "UPDATE ml.experiment_tag SET tag_value = ? WHERE experiment = ? AND tag_key = ?", value,
        id, key) == 0) {
      Sql.update(connection, "INSERT INTO ml.experiment_tag (experiment, tag_key, tag_value) VALUES (?, ?, ?)", id, key,
          value);
    }
  }

  static Optional<Experiment> find(Connection connection, String column, Object value) throws SQLException {
    Optional<Experiment> found = Sql.first(connection, SELECT + " WHERE e." + column + " = ?", Experiments::read,
        value);
    return found.isEmpty() ? found : Optional.of(withTags(connection, List.of(found.get())).get(0));
  }

  static Experiment require(Connection connection, String id) throws SQLException, DteException {
    return Sql.first(connection, SELECT + " WHERE e.id = ?", Experiments::read, Checks.experimentId(id))
        .orElseThrow(() -> Checks.missing("No Experiment with id=" + id + " exists", null));
  }

  static Query query(Search search) throws DteException {
    Query query = new Query(SELECT);
    query.view(search.view(), "e.deleted");
    for (Comparison term : FilterParser.parse(search.filter())) {
      if (term.entity().equals("tag")) {
        query.entry("ml.experiment_tag", "@.experiment", "e.id", term);
      } else {
        query.attribute(term, COLUMNS);
      }
    }
    List<Ordering> order = new ArrayList<>();
    for (String text : search.orderBy()) {
      order.add(FilterParser.parseOrder(text));
    }
    for (Ordering term : order) {
      query.order(query.column(term.key(), COLUMNS), term.ascending());
    }
    if (order.stream().noneMatch(term -> term.key().equals("creation_time"))) {
      query.order("e.created", false);
    }
    query.order("e.id", false);
    query.page(search.limit(), search.pageToken());
    return query;
  }

  static Page<Experiment> search(Connection connection, Query query) throws SQLException {
    return query.cut(withTags(connection, query.run(connection, Experiments::read)));
  }

  private static Experiment read(ResultSet row) throws SQLException {
    return new Experiment(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getLong(5),
        row.getLong(6), Map.of());
  }

  private static List<Experiment> withTags(Connection connection, List<Experiment> plain) throws SQLException {
    List<Experiment> full = new ArrayList<>();
    for (Experiment experiment : plain) {
      Map<String, String> tags = new TreeMap<>();
      Sql.list(connection, "SELECT tag_key, tag_value FROM ml.experiment_tag WHERE experiment = ?",
          row -> tags.put(row.getString(1), row.getString(2)), Long.parseLong(experiment.id()));
      full.add(new Experiment(experiment.id(), experiment.name(), experiment.artifactLocation(), experiment.deleted(),
          experiment.createdAt(), experiment.updatedAt(), tags));
    }
    return full;
  }
}
