// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.filter.Comparison;
import io.dte.ml.api.filter.FilterParser;
import io.dte.ml.api.filter.Ordering;
import io.dte.ml.api.registry.Lifecycle;
import io.dte.ml.api.registry.ModelVersion;
import io.dte.ml.api.registry.RegisteredModel;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads registered models and versions. */
final class Versions {
  private static final String VERSION = "SELECT v.model, v.version, v.description, v.user_name, v.stage, v.source,"
      + " v.location, v.run_id, v.run_link, v.model_id, v.lifecycle, v.created, v.updated FROM ml.version v";
  private static final String MODEL = "SELECT m.name, m.description, m.created, m.updated FROM ml.model m";
  private static final Map<String, String> VERSION_COLUMNS = Map.of("name", "v.model", "version_number", "v.version",
      "run_id", "v.run_id", "source_path", "v.source", "creation_timestamp", "v.created", "last_updated_timestamp",
      "v.updated");
  private static final Map<String, String> MODEL_COLUMNS = Map.of("name", "m.name", "timestamp", "m.updated",
      "last_updated_timestamp", "m.updated", "creation_timestamp", "m.created");

  private static final String PROMPT = "mlflow.prompt.is_prompt";

  private Versions() {}

  static Optional<ModelVersion> find(Connection connection, String model, int version) throws SQLException {
    Optional<ModelVersion> found = Sql.first(connection, VERSION + " WHERE v.model = ? AND v.version = ?",
        Versions::read, model, version);
    return found.isEmpty() ? found : Optional.of(full(connection, found.get()));
  }

  static ModelVersion require(Connection connection, String model, int version) throws SQLException, DteException {
    return find(connection, model, version).orElseThrow(() -> Checks.missing("Model Version (name=" + model
        + ", version=" + version + ") not found", null));
  }

  static Optional<RegisteredModel> findModel(Connection connection, String name) throws SQLException {
    Optional<RegisteredModel> found = Sql.first(connection, MODEL + " WHERE m.name = ?", Versions::readModel, name);
    return found.isEmpty() ? found : Optional.of(full(connection, found.get()));
  }

  static void requireModel(Connection connection, String name) throws SQLException, DteException {
    if (Sql.first(connection, MODEL + " WHERE m.name = ?", Versions::readModel, name).isEmpty()) {
      throw Checks.missing("Registered Model with name=" + name + " not found", null);
    }
  }

  static Query models(Search search) throws DteException {
    Query query = new Query(MODEL);
    terms(query, search, MODEL_COLUMNS, "m.name", "0");
    orders(query, search, MODEL_COLUMNS);
    query.order("m.name", true);
    query.page(search.limit(), search.pageToken());
    return query;
  }

  static Query versions(Search search) throws DteException {
    Query query = new Query(VERSION);
    terms(query, search, VERSION_COLUMNS, "v.model", "v.version");
    orders(query, search, VERSION_COLUMNS);
    if (search.orderBy().isEmpty()) {
      query.order("v.updated", false);
    }
    query.order("v.model", true);
    query.order("v.version", false);
    query.page(search.limit(), search.pageToken());
    return query;
  }

  private static void terms(Query query, Search search, Map<String, String> columns, String model, String version)
      throws DteException {
    for (Comparison term : FilterParser.parse(search.filter())) {
      if (isNoPrompt(term)) {
        query.where("NOT EXISTS (SELECT 1 FROM ml.model_tag p WHERE p.model = " + model + " AND p.version = " + version
            + " AND p.tag_key = ? AND p.tag_value = 'true')", PROMPT);
      } else if (term.entity().equals("tag")) {
        query.entry("ml.model_tag", "@.version = " + version + " AND @.model", model, term);
      } else {
        query.attribute(term, columns);
      }
    }
  }

  /** Clients ask for what is no prompt by a tag that models do not have. */
  private static boolean isNoPrompt(Comparison term) {
    return term.entity().equals("tag") && term.key().equals(PROMPT) && (term.operator().equals("=") && term.value()
        .equals("false") || term.operator().equals("!=") && term.value().equals("true"));
  }

  private static void orders(Query query, Search search, Map<String, String> columns) throws DteException {
    for (String text : search.orderBy()) {
      Ordering term = FilterParser.parseOrder(text);
      query.order(query.column(term.key(), columns), term.ascending());
    }
  }

  static Page<RegisteredModel> searchModels(Connection connection, Query query) throws SQLException {
    Page<RegisteredModel> page = query.cut(query.run(connection, Versions::readModel));
    List<RegisteredModel> full = new ArrayList<>();
    for (RegisteredModel model : page.items()) {
      full.add(full(connection, model));
    }
    return new Page<>(full, page.nextToken());
  }

  static Page<ModelVersion> searchVersions(Connection connection, Query query) throws SQLException {
    Page<ModelVersion> page = query.cut(query.run(connection, Versions::read));
    List<ModelVersion> full = new ArrayList<>();
    for (ModelVersion version : page.items()) {
      full.add(full(connection, version));
    }
    return new Page<>(full, page.nextToken());
  }

  private static ModelVersion read(ResultSet row) throws SQLException {
    return new ModelVersion(row.getString(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5),
        row.getString(6), row.getString(7), row.getString(8), row.getString(9), row.getString(10),
        Lifecycle.of(row.getString(11)).orElse(Lifecycle.EXPERIMENTAL), row.getLong(12), row.getLong(13), Map.of(),
        List.of());
  }

  private static RegisteredModel readModel(ResultSet row) throws SQLException {
    return new RegisteredModel(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), Map.of(), Map.of(),
        List.of());
  }

  private static ModelVersion full(Connection connection, ModelVersion v) throws SQLException {
    List<String> aliases = Sql.list(connection, "SELECT alias FROM ml.model_alias WHERE model = ? AND version = ?"
        + " ORDER BY alias", row -> row.getString(1), v.model(), v.version());
    return new ModelVersion(v.model(), v.version(), v.description(), v.user(), v.stage(), v.source(), v.location(),
        v.runId(), v.runLink(), v.modelId(), v.lifecycle(), v.createdAt(), v.updatedAt(), tags(connection, v.model(),
        v.version()), aliases);
  }

  private static RegisteredModel full(Connection connection, RegisteredModel m) throws SQLException {
    Map<String, Integer> aliases = new HashMap<>();
    Sql.list(connection, "SELECT alias, version FROM ml.model_alias WHERE model = ?",
        row -> aliases.put(row.getString(1), row.getInt(2)), m.name());
    Map<String, ModelVersion> latest = new LinkedHashMap<>();
    for (ModelVersion version : Sql.list(connection, VERSION + " WHERE v.model = ? AND v.version IN (SELECT"
        + " MAX(w.version) FROM ml.version w WHERE w.model = ? GROUP BY w.stage) ORDER BY v.version", Versions::read,
        m.name(), m.name())) {
      latest.put(version.stage(), full(connection, version));
    }
    return new RegisteredModel(m.name(), m.description(), m.createdAt(), m.updatedAt(), tags(connection, m.name(), 0),
        aliases, List.copyOf(latest.values()));
  }

  private static Map<String, String> tags(Connection connection, String model, int version) throws SQLException {
    Map<String, String> tags = new HashMap<>();
    Sql.list(connection, "SELECT tag_key, tag_value FROM ml.model_tag WHERE model = ? AND version = ?",
        row -> tags.put(row.getString(1), row.getString(2)), model, version);
    return tags;
  }
}
