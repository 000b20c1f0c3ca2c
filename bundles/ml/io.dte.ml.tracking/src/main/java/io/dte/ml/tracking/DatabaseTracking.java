// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.id.Ids;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Query;
import io.dte.foundation.api.store.Transaction;
import io.dte.foundation.api.store.UnitOfWork;
import io.dte.ml.api.tracking.DatasetInput;
import io.dte.ml.api.tracking.DatasetSummary;
import io.dte.ml.api.tracking.Experiment;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunBatch;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.RunMetric;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.Threshold;
import io.dte.ml.api.tracking.TrackedRun;
import io.dte.ml.api.tracking.TrackingService;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Experiments and runs in the database. */
@Component(service = TrackingService.class)
public final class DatabaseTracking implements TrackingService {
  private static final String RUN_NAME = "mlflow.runName";
  private final Database database;
  private final Permissions permissions;
  private final Clock clock;
  private final Journal journal;

  @Activate
  public DatabaseTracking(@Reference Schema schema, @Reference Permissions permissions) throws DteException {
    this(schema, permissions, Clock.systemUTC());
  }

  DatabaseTracking(Schema schema, Permissions permissions, Clock clock) throws DteException {
    this.database = schema.database();
    this.permissions = permissions;
    this.clock = clock;
    write(transaction -> {
      Experiments.ensureDefault(transaction.connection(), clock.millis());
      return null;
    });
    journal = new Journal(database);
  }

  @Deactivate
  void close() {
    journal.close();
  }

  /** Reads what these runs or experiments logged, the last calls included. */
  private <T> T settled(List<String> ids, Query<T> query) throws DteException {
    journal.settle(ids);
    return database.read(query);
  }

  private <T> T write(UnitOfWork<T> work) throws DteException {
    return Sql.await(database.write(work));
  }

  private void tell(Transaction transaction, String type, String subject, String actor, ObjectNode payload) {
    transaction.append(new NewEvent(Event.NO_RUN, EventType.of(type), subject, actor, payload, List.of()));
  }

  private static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public Experiment createExperiment(String name, String location, Map<String, String> tags, Caller maker)
      throws DteException {
    String id = write(transaction -> {
      long number = Experiments.create(transaction.connection(), name, location, tags, clock.millis());
      permissions.grantToMaker(transaction, new Permissions.Resource("experiment", Long.toString(number)), maker);
      tell(transaction, "experiment.created", "experiment:" + number, maker.name(), json().put("name", name));
      return Long.toString(number);
    });
    return findExperiment(id).orElseThrow(() -> Checks.missing("Experiment " + id + " is gone", null));
  }

  @Override
  public Optional<Experiment> findExperiment(String id) throws DteException {
    long number = Checks.experimentId(id);
    return database.read(connection -> Experiments.find(connection, "id", number));
  }

  @Override
  public Optional<Experiment> findExperimentByName(String name) throws DteException {
    Checks.length("experiment_name", name, Integer.MAX_VALUE);
    return database.read(connection -> Experiments.find(connection, "name", name));
  }

  @Override
  public Page<Experiment> searchExperiments(Search search) throws DteException {
    var query = Experiments.query(search);
    return database.read(connection -> Experiments.search(connection, query));
  }

  @Override
  public void renameExperiment(String id, String name, String actor) throws DteException {
    Experiments.checkName(name);
    write(transaction -> {
      Experiment experiment = Experiments.require(transaction.connection(), id);
      if (experiment.deleted()) {
        throw Checks.invalid("Cannot rename a non-active experiment.");
      }
      if (!experiment.name().equals(name)) {
        Experiments.refuseTaken(transaction.connection(), name);
      }
      tell(transaction, "experiment.renamed", "experiment:" + id, actor, json().put("name", name));
      return Sql.update(transaction.connection(), "UPDATE ml.experiment SET name = ?, updated = ? WHERE id = ?", name,
          clock.millis(), Long.parseLong(id));
    });
  }

  @Override
  public void setExperimentDeleted(String id, boolean deleted, String actor) throws DteException {
    write(transaction -> {
      Experiments.require(transaction.connection(), id);
      long number = Long.parseLong(id);
      Sql.update(transaction.connection(), "UPDATE ml.run SET deleted = ? WHERE experiment = ?", deleted, number);
      tell(transaction, deleted ? "experiment.deleted" : "experiment.restored", "experiment:" + id, actor, json());
      return Sql.update(transaction.connection(), "UPDATE ml.experiment SET deleted = ?, updated = ? WHERE id = ?",
          deleted, clock.millis(), number);
    });
  }

  @Override
  public void setExperimentTag(String id, String key, String value) throws DteException {
    write(transaction -> {
      Experiments.require(transaction.connection(), id);
      Experiments.setTag(transaction.connection(), Long.parseLong(id), key, value);
      return null;
    });
  }

  @Override
  public void deleteExperimentTag(String id, String key) throws DteException {
    write(transaction -> {
      Experiments.require(transaction.connection(), id);
      if (Sql.update(transaction.connection(), "DELETE FROM ml.experiment_tag WHERE experiment = ? AND tag_key = ?",
          Long.parseLong(id), key) == 0) {
        throw Checks.missing("No tag with name: " + Checks.shown(key) + " in experiment with id " + id, null);
      }
      return null;
    });
  }

  @Override
  public TrackedRun createRun(String experimentId, String name, String user, long startTime, Map<String, String> tags,
      String actor) throws DteException {
    long now = clock.millis();
    String id = Ids.next(clock.instant()).toString().replace("-", "");
    String label = !name.isEmpty() ? name : tags.getOrDefault(RUN_NAME, "run-" + id.substring(20));
    Map<String, String> all = new HashMap<>(tags);
    all.put(RUN_NAME, label);
    Map<String, String> checked = Batch.tags(all);
    Checks.length("run_name", label, Checks.TAG);
    Checks.length("user_id", user, 256);
    write(transaction -> {
      var connection = transaction.connection();
      Experiment experiment = Experiments.require(connection, experimentId);
      if (experiment.deleted()) {
        throw Checks.invalid("The experiment " + experimentId
            + " must be in the 'active' state. Current state is deleted.");
      }
      long no = Sql.next(connection, "run", "no");
      Runs.insert(connection, new Runs.Row(no, new RunInfo(id, experimentId, label, user.isEmpty() ? actor : user,
          RunInfo.Status.RUNNING, startTime == 0 ? now : startTime, 0, experiment.artifactLocation() + "/" + id
          + "/artifacts", false)));
      for (Map.Entry<String, String> tag : checked.entrySet()) {
        Runs.setTag(connection, no, tag.getKey(), tag.getValue());
      }
      transaction.append(RunEvents.started(id, experimentId, label, checked, actor));
      return null;
    });
    return findRun(id).orElseThrow(() -> Checks.missing("Run with id=" + id + " not found", null));
  }

  @Override
  public Optional<TrackedRun> findRun(String id) throws DteException {
    Checks.runId(id);
    return settled(List.of(id), connection -> {
      Optional<Runs.Row> row = Runs.find(connection, id);
      return row.isEmpty() ? Optional.empty() : Optional.of(Runs.fill(connection, List.of(row.get())).get(0));
    });
  }

  @Override
  public Optional<RunInfo> findRunInfo(String id) throws DteException {
    Checks.runId(id);
    return database.read(connection -> Runs.find(connection, id).map(Runs.Row::info));
  }

  @Override
  public RunInfo updateRun(String id, Optional<RunInfo.Status> status, long endTime, String name, String actor)
      throws DteException {
    Checks.length("run_name", name, Checks.TAG);
    if (status.isPresent() && status.get() != RunInfo.Status.RUNNING) {
      // What the run logged last is told with its end.
      journal.settle(List.of(id));
    }
    return write(transaction -> {
      var connection = transaction.connection();
      Runs.Row row = Runs.requireActive(connection, id);
      RunInfo old = row.info();
      RunInfo.Status now = status.orElse(old.status());
      Sql.update(connection, "UPDATE ml.run SET status = ?, ended = ? WHERE no = ?", now.name(),
          endTime == 0 ? old.endTime() : endTime, row.no());
      if (!name.isEmpty()) {
        Runs.setTag(connection, row.no(), RUN_NAME, name);
      }
      if (now != old.status()) {
        transaction.append(RunEvents.status(Runs.fill(connection, List.of(row)).get(0), now, actor));
      }
      return Runs.require(connection, id).info();
    });
  }

  @Override
  public void setRunDeleted(String id, boolean deleted, String actor) throws DteException {
    write(transaction -> {
      Runs.Row row = Runs.require(transaction.connection(), id);
      tell(transaction, deleted ? "tracking.run.deleted" : "tracking.run.restored", RunEvents.subject(id), actor,
          json());
      return Sql.update(transaction.connection(), "UPDATE ml.run SET deleted = ? WHERE no = ?", deleted, row.no());
    });
  }

  @Override
  public CompletableFuture<Void> log(String runId, RunBatch batch) {
    try {
      Batch checked = Batch.of(batch);
      journal.helpWhenFull();
      return database.write(transaction -> checked.store(transaction, runId, journal))
          .thenAccept(entry -> entry.ifPresent(row -> journal.acknowledge(row, checked.metrics().size())));
    } catch (DteException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void deleteTag(String runId, String key) throws DteException {
    write(transaction -> {
      Runs.Row run = Runs.requireActive(transaction.connection(), runId);
      if (Sql.update(transaction.connection(), "DELETE FROM ml.tag WHERE run = ? AND tag_key = ?", run.no(),
          key) == 0) {
        throw Checks.missing("No tag with name: " + Checks.shown(key) + " in run with id " + runId, null);
      }
      return null;
    });
  }

  @Override
  public void logInputs(String runId, List<DatasetInput> datasets, List<String> models) throws DteException {
    for (DatasetInput dataset : datasets) {
      Checks.length("name", dataset.name(), 500);
      Checks.length("digest", dataset.digest(), 36);
      Checks.length("source_type", dataset.sourceType(), 36);
      Checks.length("source", dataset.source(), 65_535);
      Checks.length("schema", dataset.schema(), 1_048_575);
      Checks.length("profile", dataset.profile(), 16_777_215);
      for (Map.Entry<String, String> tag : dataset.tags().entrySet()) {
        Checks.length("key", tag.getKey(), 255);
        Checks.length("value", tag.getValue(), 500);
      }
      Checks.length("context", dataset.tags().getOrDefault("mlflow.data.context", ""), 500);
    }
    write(transaction -> {
      var connection = transaction.connection();
      Runs.Row run = Runs.requireActive(connection, runId);
      for (DatasetInput one : datasets) {
        Sql.update(connection, "DELETE FROM ml.input WHERE run = ? AND name = ? AND digest = ?", run.no(), one.name(),
            one.digest());
        Sql.update(connection, "INSERT INTO ml.input (run, name, digest, source_type, source, data_schema, profile,"
            + " tags, context) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", run.no(), one.name(), one.digest(),
            one.sourceType(), one.source(), one.schema(), one.profile(), Runs.json(one.tags()),
            one.tags().getOrDefault("mlflow.data.context", ""));
      }
      for (String model : models) {
        link(connection, run.no(), model, false, 0);
      }
      transaction.append(RunEvents.inputs(runId, datasets, models));
      return null;
    });
  }

  @Override
  public void logOutputs(String runId, List<TrackedRun.ModelOutput> models) throws DteException {
    write(transaction -> {
      Runs.Row run = Runs.requireActive(transaction.connection(), runId);
      for (TrackedRun.ModelOutput model : models) {
        link(transaction.connection(), run.no(), model.modelId(), true, model.step());
      }
      // A model that names its run was told when it was made.
      List<String> others = new ArrayList<>();
      for (TrackedRun.ModelOutput model : models) {
        if (!LoggedModels.isMadeBy(transaction.connection(), model.modelId(), runId)) {
          others.add(model.modelId());
        }
      }
      if (!others.isEmpty()) {
        transaction.append(RunEvents.made(runId, others));
      }
      return null;
    });
  }

  private static void link(java.sql.Connection connection, long run, String model, boolean output, long step)
      throws SQLException, DteException {
    Checks.length("model_id", model, 64);
    Sql.update(connection, "DELETE FROM ml.model_link WHERE run = ? AND model = ? AND output = ?", run, model, output);
    Sql.update(connection, "INSERT INTO ml.model_link (run, model, output, step) VALUES (?, ?, ?, ?)", run, model,
        output, step);
  }

  @Override
  public Page<TrackedRun> searchRuns(Search search) throws DteException {
    var query = Runs.query(search);
    List<String> experiments = new ArrayList<>();
    for (String id : search.experiments()) {
      experiments.add(Long.toString(Checks.experimentId(id)));
    }
    return settled(experiments, connection -> {
      Page<Runs.Row> page = query.cut(Runs.rows(connection, query));
      return new Page<>(Runs.fill(connection, page.items()), page.nextToken());
    });
  }

  @Override
  public Page<Metric> history(String runId, String key, int limit, String pageToken) throws DteException {
    journal.settle(List.of(runId));
    return History.page(database, runId, key, limit, pageToken);
  }

  @Override
  public List<RunMetric> sampledHistory(List<String> runIds, String key, long from, long to, int limit)
      throws DteException {
    journal.settle(runIds);
    return History.sampled(database, runIds, key, from, to, limit);
  }

  @Override
  public List<DatasetSummary> datasets(List<String> experimentIds) throws DteException {
    List<Long> ids = new ArrayList<>();
    for (String id : experimentIds) {
      ids.add(Checks.experimentId(id));
    }
    Query<List<DatasetSummary>> query = connection -> Sql.list(connection, "SELECT DISTINCT r.experiment, i.name,"
        + " i.digest, i.context FROM ml.input i JOIN ml.run r ON r.no = i.run WHERE r.deleted = FALSE AND r.experiment"
        + " IN " + Sql.marks(ids), row -> new DatasetSummary(row.getString(1), row.getString(2), row.getString(3),
        row.getString(4)), ids.toArray());
    return ids.isEmpty() ? List.of() : database.read(query);
  }

  @Override
  public List<Threshold> thresholds(String experimentId) throws DteException {
    long id = Checks.experimentId(experimentId);
    return database.read(connection -> Thresholds.of(connection, id));
  }

  @Override
  public void setThresholds(String experimentId, List<Threshold> thresholds) throws DteException {
    for (Threshold threshold : thresholds) {
      Checks.key("metric", threshold.metric());
    }
    // What was logged before is judged by the bounds there were.
    journal.settle();
    write(transaction -> {
      Experiments.require(transaction.connection(), experimentId);
      long id = Long.parseLong(experimentId);
      Sql.update(transaction.connection(), "DELETE FROM ml.threshold WHERE experiment = ?", id);
      for (Threshold one : List.copyOf(new java.util.LinkedHashSet<>(thresholds))) {
        Sql.update(transaction.connection(), "INSERT INTO ml.threshold (experiment, metric_key, operator, bound)"
            + " VALUES (?, ?, ?, ?)", id, one.metric(), one.operator(), one.bound());
      }
      return null;
    });
  }
}
