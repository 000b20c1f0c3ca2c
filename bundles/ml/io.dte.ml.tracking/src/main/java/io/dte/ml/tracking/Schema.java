// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.Migration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/**
 * The schema {@code ml}, up to date before a store uses it.
 *
 * <p>A series is one metric of one run: its row holds the last value, which searches read. Its points are blocks of up
 * to a thousand, with the key {@code series * 2^28 + number}: both databases keep them together by that key, so that a
 * history is one scan of a range. A series of one point has no block: its row says all of it. Metrics that were logged a
 * moment ago are rows of the {@link Journal}, one for each call. NaN is stored as NULL, so that no comparison finds it.
 */
@Component(service = Schema.class)
public final class Schema {
  private static final List<Migration> MIGRATIONS = List.of(
      new Migration(1, "experiments and runs", List.of(
          "CREATE TABLE ml.experiment (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(500) NOT NULL UNIQUE,"
              + " location VARCHAR(2000) NOT NULL, deleted BOOLEAN NOT NULL, created BIGINT NOT NULL, updated BIGINT"
              + " NOT NULL)",
          "CREATE TABLE ml.experiment_tag (experiment BIGINT NOT NULL, tag_key VARCHAR(250) NOT NULL,"
              + " tag_value VARCHAR(20000) NOT NULL, PRIMARY KEY (experiment, tag_key))",
          "CREATE TABLE ml.run (no BIGINT NOT NULL PRIMARY KEY, id VARCHAR(32) NOT NULL UNIQUE, experiment BIGINT NOT"
              + " NULL, name VARCHAR(8000) NOT NULL, user_name VARCHAR(256) NOT NULL, status VARCHAR(16) NOT NULL,"
              + " started BIGINT NOT NULL, ended BIGINT NOT NULL, artifact_uri VARCHAR(2000) NOT NULL, deleted BOOLEAN"
              + " NOT NULL)",
          "CREATE INDEX run_experiment ON ml.run (experiment, started)",
          "CREATE TABLE ml.param (run BIGINT NOT NULL, param_key VARCHAR(250) NOT NULL, param_value VARCHAR(6000) NOT"
              + " NULL, PRIMARY KEY (run, param_key))",
          "CREATE TABLE ml.tag (run BIGINT NOT NULL, tag_key VARCHAR(250) NOT NULL, tag_value VARCHAR(8000) NOT NULL,"
              + " PRIMARY KEY (run, tag_key))",
          "CREATE TABLE ml.series (no BIGINT NOT NULL PRIMARY KEY, run BIGINT NOT NULL, metric_key VARCHAR(250) NOT"
              + " NULL, blocks BIGINT NOT NULL, last_step BIGINT NOT NULL, last_time BIGINT NOT NULL, last_value"
              + " DOUBLE PRECISION, top_time BIGINT NOT NULL)",
          "CREATE UNIQUE INDEX series_run ON ml.series (run, metric_key)",
          "CREATE TABLE ml.block (id BIGINT NOT NULL PRIMARY KEY, points BINARY_TYPE NOT NULL)",
          "CREATE TABLE ml.input (run BIGINT NOT NULL, name VARCHAR(500) NOT NULL, digest VARCHAR(36) NOT NULL,"
              + " source_type VARCHAR(36) NOT NULL, source TEXT NOT NULL, data_schema TEXT NOT NULL, profile TEXT NOT"
              + " NULL, tags TEXT NOT NULL, context VARCHAR(500) NOT NULL, PRIMARY KEY (run, name, digest))",
          "CREATE TABLE ml.model_link (run BIGINT NOT NULL, model VARCHAR(64) NOT NULL, output BOOLEAN NOT NULL,"
              + " step BIGINT NOT NULL, PRIMARY KEY (run, model, output))",
          "CREATE INDEX model_link_model ON ml.model_link (model)",
          "CREATE TABLE ml.file (folder VARCHAR(1500) NOT NULL, name VARCHAR(500) NOT NULL, is_folder BOOLEAN NOT NULL,"
              + " size BIGINT NOT NULL, artifact VARCHAR(100) NOT NULL, PRIMARY KEY (folder, name))",
          "CREATE INDEX file_artifact ON ml.file (artifact)")),
      new Migration(2, "registered and logged models, traces", List.of(
          "CREATE TABLE ml.model (name VARCHAR(256) NOT NULL PRIMARY KEY, description TEXT NOT NULL, created BIGINT"
              + " NOT NULL, updated BIGINT NOT NULL)",
          "CREATE TABLE ml.version (model VARCHAR(256) NOT NULL, version INTEGER NOT NULL, description TEXT NOT NULL,"
              + " user_name VARCHAR(256) NOT NULL, stage VARCHAR(20) NOT NULL, source VARCHAR(2000) NOT NULL,"
              + " location VARCHAR(2000) NOT NULL, run_id VARCHAR(64) NOT NULL, run_link VARCHAR(2000) NOT NULL,"
              + " model_id VARCHAR(64) NOT NULL, lifecycle VARCHAR(20) NOT NULL, created BIGINT NOT NULL,"
              + " updated BIGINT NOT NULL, PRIMARY KEY (model, version))",
          "CREATE TABLE ml.model_tag (model VARCHAR(256) NOT NULL, version INTEGER NOT NULL, tag_key VARCHAR(250) NOT"
              + " NULL, tag_value TEXT NOT NULL, PRIMARY KEY (model, version, tag_key))",
          "CREATE TABLE ml.model_alias (model VARCHAR(256) NOT NULL, alias VARCHAR(255) NOT NULL, version INTEGER NOT"
              + " NULL, PRIMARY KEY (model, alias))",
          "CREATE TABLE ml.audit (no BIGINT NOT NULL PRIMARY KEY, model VARCHAR(256) NOT NULL, version INTEGER NOT"
              + " NULL, at_ms BIGINT NOT NULL, actor VARCHAR(256) NOT NULL, action VARCHAR(60) NOT NULL, detail TEXT"
              + " NOT NULL)",
          "CREATE INDEX audit_model ON ml.audit (model, version)",
          "CREATE TABLE ml.logged_model (id VARCHAR(64) NOT NULL PRIMARY KEY, experiment BIGINT NOT NULL,"
              + " name VARCHAR(500) NOT NULL, type VARCHAR(500) NOT NULL, source_run VARCHAR(64) NOT NULL,"
              + " artifact_uri VARCHAR(2000) NOT NULL, status INTEGER NOT NULL, deleted BOOLEAN NOT NULL,"
              + " created BIGINT NOT NULL, updated BIGINT NOT NULL)",
          "CREATE INDEX logged_model_experiment ON ml.logged_model (experiment, created)",
          "CREATE TABLE ml.logged_model_entry (model VARCHAR(64) NOT NULL, is_tag BOOLEAN NOT NULL,"
              + " entry_key VARCHAR(250) NOT NULL, entry_value TEXT NOT NULL, PRIMARY KEY (model, is_tag, entry_key))",
          "CREATE TABLE ml.logged_model_metric (model VARCHAR(64) NOT NULL, metric_key VARCHAR(250) NOT NULL,"
              + " run_id VARCHAR(64) NOT NULL, dataset VARCHAR(500) NOT NULL, digest VARCHAR(36) NOT NULL,"
              + " metric_time BIGINT NOT NULL, step BIGINT NOT NULL, metric_value DOUBLE PRECISION,"
              + " PRIMARY KEY (model, metric_key, run_id, dataset, digest))",
          "CREATE TABLE ml.trace (id VARCHAR(64) NOT NULL PRIMARY KEY, experiment BIGINT NOT NULL, at_ms BIGINT NOT"
              + " NULL, duration_ms BIGINT NOT NULL, state VARCHAR(32) NOT NULL, info TEXT NOT NULL)",
          "CREATE INDEX trace_experiment ON ml.trace (experiment, at_ms)",
          "CREATE TABLE ml.trace_entry (trace VARCHAR(64) NOT NULL, is_tag BOOLEAN NOT NULL, entry_key VARCHAR(250)"
              + " NOT NULL, entry_value TEXT NOT NULL, PRIMARY KEY (trace, is_tag, entry_key))",
          "CREATE TABLE ml.span (trace VARCHAR(64) NOT NULL, id VARCHAR(32) NOT NULL, started_ns BIGINT NOT NULL,"
              + " content TEXT NOT NULL, PRIMARY KEY (trace, id))",
          "CREATE TABLE ml.threshold (experiment BIGINT NOT NULL, metric_key VARCHAR(250) NOT NULL, operator"
              + " VARCHAR(2) NOT NULL, bound DOUBLE PRECISION NOT NULL, PRIMARY KEY (experiment, metric_key,"
              + " operator))")),
      new Migration(3, "what traces are found by", List.of(
          "ALTER TABLE ml.trace ADD COLUMN client_request VARCHAR(500) DEFAULT '' NOT NULL",
          "ALTER TABLE ml.span ADD COLUMN name VARCHAR(1000) DEFAULT '' NOT NULL",
          "ALTER TABLE ml.span ADD COLUMN type VARCHAR(200) DEFAULT '' NOT NULL",
          "ALTER TABLE ml.span ADD COLUMN status VARCHAR(20) DEFAULT '' NOT NULL",
          "CREATE TABLE ml.trace_run (run_id VARCHAR(64) NOT NULL, trace VARCHAR(64) NOT NULL, PRIMARY KEY (run_id,"
              + " trace))",
          "CREATE INDEX trace_run_trace ON ml.trace_run (trace)",
          "CREATE TABLE ml.assessment (id VARCHAR(64) NOT NULL PRIMARY KEY, trace VARCHAR(64) NOT NULL,"
              + " kind VARCHAR(20) NOT NULL, name VARCHAR(500) NOT NULL, plain_value TEXT NOT NULL,"
              + " number_value DOUBLE PRECISION, content TEXT NOT NULL, created BIGINT NOT NULL)",
          "CREATE INDEX assessment_trace ON ml.assessment (trace, created)")),
      new Migration(4, "metrics on their way into their series", List.of(
          "CREATE TABLE ml.journal (id BIGINT NOT NULL PRIMARY KEY, run BIGINT NOT NULL, points BINARY_TYPE NOT"
              + " NULL)")),
      new Migration(5, "data sets of evaluation", List.of(
          "CREATE TABLE ml.evaluation (id VARCHAR(64) NOT NULL PRIMARY KEY, name VARCHAR(255) NOT NULL, digest"
              + " VARCHAR(36) NOT NULL, created BIGINT NOT NULL, updated BIGINT NOT NULL, created_by VARCHAR(256) NOT"
              + " NULL, updated_by VARCHAR(256) NOT NULL)",
          "CREATE TABLE ml.evaluation_tag (evaluation VARCHAR(64) NOT NULL, tag_key VARCHAR(250) NOT NULL,"
              + " tag_value VARCHAR(8000) NOT NULL, PRIMARY KEY (evaluation, tag_key))",
          "CREATE TABLE ml.evaluation_experiment (evaluation VARCHAR(64) NOT NULL, experiment BIGINT NOT NULL,"
              + " PRIMARY KEY (evaluation, experiment))",
          "CREATE TABLE ml.evaluation_record (no BIGINT NOT NULL PRIMARY KEY, id VARCHAR(64) NOT NULL UNIQUE,"
              + " evaluation VARCHAR(64) NOT NULL, input_digest VARCHAR(80) NOT NULL, content TEXT NOT NULL)",
          "CREATE UNIQUE INDEX evaluation_record_input ON ml.evaluation_record (evaluation, input_digest)")),
      new Migration(6, "texts of spans", List.of("ALTER TABLE ml.span ADD COLUMN words TEXT DEFAULT '' NOT NULL")),
      new Migration(7, "scorers", List.of(
          "CREATE TABLE ml.scorer (experiment BIGINT NOT NULL, name VARCHAR(256) NOT NULL, version INTEGER NOT NULL,"
              + " id VARCHAR(64) NOT NULL, content TEXT NOT NULL, created BIGINT NOT NULL, PRIMARY KEY (experiment,"
              + " name, version))")),
      new Migration(8, "which database this is", List.of("CREATE TABLE ml.identity (id VARCHAR(36) NOT NULL)")),
      // Earlier programs would not find the points of such series: they are to refuse the database.
      new Migration(9, "a series of one point has no block", List.of()),
      // A search looks at runs that it does not find in the index alone.
      new Migration(10, "whether a run is deleted, in the index", List.of(
          "CREATE INDEX run_of_experiment ON ml.run (experiment, started, deleted)",
          "DROP INDEX IF EXISTS ml.run_experiment")));

  private final Database database;

  @Activate
  public Schema(@Reference Database database,
      @Reference(target = "(osgi.condition.id=" + DataDirectory.OWNER_CONDITION + ")") Condition owner)
      throws DteException {
    this(database);
  }

  Schema(Database database) throws DteException {
    this.database = database;
    String binary = database.dialect() == Database.Dialect.H2 ? "VARBINARY(1048576)" : "BYTEA";
    database.migrate("ml", MIGRATIONS.stream().map(migration -> new Migration(migration.version(),
        migration.description(), migration.statements().stream().map(sql -> sql.replace("BINARY_TYPE", binary))
        .toList())).toList());
  }

  Database database() {
    return database;
  }
}
