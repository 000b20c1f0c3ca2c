// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.store.Database;
import io.dte.ml.api.evaluation.EvaluationSet;
import io.dte.ml.api.evaluation.EvaluationSets;
import io.dte.ml.api.filter.Comparison;
import io.dte.ml.api.filter.FilterParser;
import io.dte.ml.api.filter.Ordering;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Data sets of evaluation in the database. */
@Component(service = EvaluationSets.class)
public final class DatabaseEvaluationSets implements EvaluationSets {
  private static final String SELECT = "SELECT d.id, d.name, d.digest, d.created, d.updated, d.created_by,"
      + " d.updated_by, (SELECT COUNT(*) FROM ml.evaluation_record c WHERE c.evaluation = d.id) FROM ml.evaluation d";
  private static final Map<String, String> COLUMNS = Map.of("name", "d.name", "dataset_id", "d.id", "created_time",
      "d.created", "last_update_time", "d.updated", "created_by", "d.created_by", "last_updated_by", "d.updated_by");
  private static final List<String> FIELDS = List.of("inputs", "outputs", "expectations", "tags", "source", "source_id",
      "source_type");
  private static final int LONGEST = 4_000_000;
  private final Database database;
  private final Permissions permissions;
  private final Clock clock;

  @Activate
  public DatabaseEvaluationSets(@Reference Schema schema, @Reference Permissions permissions) {
    this(schema, permissions, Clock.systemUTC());
  }

  DatabaseEvaluationSets(Schema schema, Permissions permissions, Clock clock) {
    this.database = schema.database();
    this.permissions = permissions;
    this.clock = clock;
  }

  private String id(String prefix) {
    return prefix + Ids.next(clock.instant()).toString().replace("-", "");
  }

  @Override
  public EvaluationSet create(String name, List<String> experiments, Map<String, String> tags, Caller maker)
      throws DteException {
    if (name.isBlank()) {
      throw Checks.invalid("Dataset name must be a non-empty string");
    }
    Checks.length("name", name, 255);
    String id = id("d-");
    return Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      Sql.update(connection, "INSERT INTO ml.evaluation (id, name, digest, created, updated, created_by, updated_by)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?)", id, name, Sha256.of(id).substring(0, 8), clock.millis(), clock.millis(),
          maker.name(), maker.name());
      permissions.grantToMaker(transaction, new Permissions.Resource(RESOURCE, id), maker);
      link(connection, id, experiments);
      putTags(connection, id, tags);
      return require(connection, id);
    }));
  }

  private static void link(Connection connection, String id, List<String> experiments)
      throws SQLException, DteException {
    Sql.update(connection, "DELETE FROM ml.evaluation_experiment WHERE evaluation = ?", id);
    for (String experiment : experiments.stream().distinct().toList()) {
      Experiments.require(connection, experiment);
      Sql.update(connection, "INSERT INTO ml.evaluation_experiment (evaluation, experiment) VALUES (?, ?)", id,
          Long.parseLong(experiment));
    }
  }

  private static void putTags(Connection connection, String id, Map<String, String> tags)
      throws SQLException, DteException {
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      Checks.key("key", tag.getKey());
      Checks.length("value", tag.getValue(), Checks.TAG);
      Sql.update(connection, "DELETE FROM ml.evaluation_tag WHERE evaluation = ? AND tag_key = ?", id, tag.getKey());
      Sql.update(connection, "INSERT INTO ml.evaluation_tag (evaluation, tag_key, tag_value) VALUES (?, ?, ?)", id,
          tag.getKey(), tag.getValue());
    }
  }

  private static EvaluationSet require(Connection connection, String id) throws SQLException, DteException {
    return find(connection, id).orElseThrow(() -> Checks.missing("Evaluation dataset with id '" + Checks.shown(id)
        + "' not found", null));
  }

  private static Optional<EvaluationSet> find(Connection connection, String id) throws SQLException {
    Optional<EvaluationSet> found = Sql.first(connection, SELECT + " WHERE d.id = ?", DatabaseEvaluationSets::read, id);
    return found.isEmpty() ? found : Optional.of(full(connection, found.get()));
  }

  private static EvaluationSet read(ResultSet row) throws SQLException {
    return new EvaluationSet(row.getString(1), row.getString(2), Map.of(), row.getInt(8), row.getString(3),
        row.getLong(4), row.getLong(5), row.getString(6), row.getString(7), List.of());
  }

  private static EvaluationSet full(Connection connection, EvaluationSet d) throws SQLException {
    Map<String, String> tags = new TreeMap<>();
    Sql.list(connection, "SELECT tag_key, tag_value FROM ml.evaluation_tag WHERE evaluation = ?",
        row -> tags.put(row.getString(1), row.getString(2)), d.id());
    List<String> experiments = Sql.list(connection, "SELECT experiment FROM ml.evaluation_experiment WHERE evaluation"
        + " = ? ORDER BY experiment", row -> row.getString(1), d.id());
    return new EvaluationSet(d.id(), d.name(), tags, d.records(), d.digest(), d.createdAt(), d.updatedAt(),
        d.createdBy(), d.updatedBy(), experiments);
  }

  @Override
  public Optional<EvaluationSet> find(String id) throws DteException {
    return database.read(connection -> find(connection, id));
  }

  @Override
  public Page<EvaluationSet> search(Search search) throws DteException {
    Query query = new Query(SELECT);
    if (!search.experiments().isEmpty()) {
      List<Object> experiments = new ArrayList<>();
      for (String id : search.experiments()) {
        experiments.add(Checks.experimentId(id));
      }
      query.where("EXISTS (SELECT 1 FROM ml.evaluation_experiment e WHERE e.evaluation = d.id AND e.experiment IN "
          + Sql.marks(experiments) + ")", experiments.toArray());
    }
    for (Comparison term : FilterParser.parse(search.filter())) {
      if (term.entity().equals("tag")) {
        query.entry("ml.evaluation_tag", "@.evaluation", "d.id", term);
      } else {
        query.attribute(term, COLUMNS);
      }
    }
    for (String text : search.orderBy()) {
      Ordering term = FilterParser.parseOrder(text);
      query.order(query.column(term.key(), COLUMNS), term.ascending());
    }
    if (search.orderBy().isEmpty()) {
      query.order("d.created", false);
    }
    query.order("d.id", true);
    query.page(search.limit(), search.pageToken());
    return database.read(connection -> {
      Page<EvaluationSet> page = query.cut(query.run(connection, DatabaseEvaluationSets::read));
      List<EvaluationSet> full = new ArrayList<>();
      for (EvaluationSet one : page.items()) {
        full.add(full(connection, one));
      }
      return new Page<>(full, page.nextToken());
    });
  }

  @Override
  public void delete(String id) throws DteException {
    Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      for (String table : List.of("evaluation_tag", "evaluation_experiment", "evaluation_record")) {
        Sql.update(transaction.connection(), "DELETE FROM ml." + table + " WHERE evaluation = ?", id);
      }
      return Sql.update(transaction.connection(), "DELETE FROM ml.evaluation WHERE id = ?", id);
    }));
  }

  @Override
  public void setTags(String id, Map<String, String> tags) throws DteException {
    Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      putTags(transaction.connection(), id, tags);
      return null;
    }));
  }

  @Override
  public void deleteTag(String id, String key) throws DteException {
    Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      return Sql.update(transaction.connection(), "DELETE FROM ml.evaluation_tag WHERE evaluation = ? AND tag_key = ?",
          id, key);
    }));
  }

  @Override
  public EvaluationSet setExperiments(String id, List<String> experiments) throws DteException {
    return Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      link(transaction.connection(), id, experiments);
      return require(transaction.connection(), id);
    }));
  }

  @Override
  public Upserted upsert(String id, List<ObjectNode> records, String actor) throws DteException {
    for (ObjectNode one : records) {
      if (!one.path("inputs").isObject()) {
        throw Checks.invalid("A record lacks its inputs, an object");
      }
      String text = one.toString();
      Checks.length("record", text, LONGEST);
      if (text.contains("\\u0000")) {
        throw Checks.invalid("A record contains a NUL character");
      }
    }
    return Sql.await(database.write(transaction -> {
      Connection connection = transaction.connection();
      require(connection, id);
      int updated = 0;
      for (ObjectNode one : records) {
        updated += upsert(connection, id, one, actor) ? 1 : 0;
      }
      Sql.update(connection, "UPDATE ml.evaluation SET updated = ?, updated_by = ?, digest = ? WHERE id = ?",
          clock.millis(), actor, Sha256.of(id + clock.instant()).substring(0, 8), id);
      return new Upserted(records.size() - updated, updated);
    }));
  }

  /** Whether there was one with these inputs. */
  private boolean upsert(Connection connection, String set, ObjectNode given, String actor) throws SQLException {
    String digest = Sha256.of(sorted(given.path("inputs")).toString());
    Map<String, ObjectNode> known = new HashMap<>();
    Sql.list(connection, "SELECT id, content FROM ml.evaluation_record WHERE evaluation = ? AND input_digest = ?",
        row -> known.put(row.getString(1), TraceRows.json(row.getString(2))), set, digest);
    if (known.isEmpty()) {
      String id = id("dr-");
      ObjectNode content = JsonNodeFactory.instance.objectNode().put("dataset_record_id", id).put("dataset_id", set)
          .put("created_time", clock.millis()).put("last_update_time", clock.millis()).put("created_by", actor)
          .put("last_updated_by", actor);
      take(content, given);
      Sql.update(connection, "INSERT INTO ml.evaluation_record (no, id, evaluation, input_digest, content)"
          + " VALUES (?, ?, ?, ?, ?)", Sql.next(connection, "evaluation_record", "no"), id, set, digest,
          content.toString());
      return false;
    }
    Map.Entry<String, ObjectNode> record = known.entrySet().iterator().next();
    take(record.getValue().put("last_update_time", clock.millis()).put("last_updated_by", actor), given);
    Sql.update(connection, "UPDATE ml.evaluation_record SET content = ? WHERE id = ?", record.getValue().toString(),
        record.getKey());
    return true;
  }

  private static void take(ObjectNode content, ObjectNode given) {
    for (String field : FIELDS) {
      JsonNode value = given.path(field);
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      boolean merged = field.equals("expectations") || field.equals("tags");
      if (merged && content.path(field) instanceof ObjectNode old && value instanceof ObjectNode more) {
        old.setAll(more);
      } else {
        content.set(field, value);
      }
    }
    JsonNode type = given.path("source").path("source_type");
    if (type.isTextual() && !given.has("source_type")) {
      content.set("source_type", type);
    }
  }

  /** The same inputs in another order are the same inputs. */
  private static JsonNode sorted(JsonNode value) {
    if (value.isObject()) {
      ObjectNode sorted = JsonNodeFactory.instance.objectNode();
      List<String> names = new ArrayList<>();
      value.fieldNames().forEachRemaining(names::add);
      names.stream().sorted().forEach(name -> sorted.set(name, sorted(value.path(name))));
      return sorted;
    }
    if (value.isArray()) {
      var array = JsonNodeFactory.instance.arrayNode();
      value.forEach(one -> array.add(sorted(one)));
      return array;
    }
    return value;
  }

  @Override
  public Page<ObjectNode> records(String id, int limit, String pageToken) throws DteException {
    Query query = new Query("SELECT r.content FROM ml.evaluation_record r");
    query.where("r.evaluation = ?", id);
    query.order("r.no", true);
    query.page(limit, pageToken);
    return database.read(connection -> query.cut(query.run(connection, row -> TraceRows.json(row.getString(1)))));
  }

  @Override
  public int deleteRecords(String id, List<String> records) throws DteException {
    return Sql.await(database.write(transaction -> {
      require(transaction.connection(), id);
      int deleted = 0;
      for (String one : records) {
        deleted += Sql.update(transaction.connection(), "DELETE FROM ml.evaluation_record WHERE evaluation = ? AND id"
            + " = ?", id, one);
      }
      return deleted;
    }));
  }
}
