// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.gate.Gate;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.store.Database;
import io.dte.foundation.api.store.UnitOfWork;
import io.dte.ml.api.registry.AuditEntry;
import io.dte.ml.api.registry.Lifecycle;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.registry.ModelVersion;
import io.dte.ml.api.registry.RegisteredModel;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.Search;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Registered models in the database; each change writes the audit log and an event in its own transaction. */
@Component(service = ModelRegistry.class, configurationPid = "io.dte.ml.approval")
@Designate(ocd = ApprovalConfig.class)
public final class DatabaseRegistry implements ModelRegistry {
  private static final Map<String, String> STAGES = Map.of("none", "None", "staging", "Staging", "production",
      "Production", "archived", "Archived");
  private static final List<String> TABLES_OF_MODEL = List.of("version", "model_tag", "model_alias");
  private final Database database;
  private final Permissions permissions;
  private final Clock clock;
  private final Approval approval;
  private final Audit audit;

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  private volatile List<Gate> gates = List.of();

  @Activate
  public DatabaseRegistry(@Reference Schema schema, @Reference Permissions permissions, ApprovalConfig config) {
    this(schema, permissions, Clock.systemUTC(), List.of(), Approval.of(config));
  }

  DatabaseRegistry(Schema schema, Permissions permissions, Clock clock, List<Gate> gates, Approval approval) {
    this.database = schema.database();
    this.permissions = permissions;
    this.clock = clock;
    this.gates = gates;
    this.approval = approval;
    this.audit = new Audit(clock);
  }

  private <T> T write(UnitOfWork<T> work) throws DteException {
    return Sql.await(database.write(work));
  }

  private static Permissions.Resource resource(String name) {
    return new Permissions.Resource("model", name);
  }

  @Override
  public RegisteredModel create(String name, String description, Map<String, String> tags, Caller maker)
      throws DteException {
    Checks.modelName(name);
    Checks.length("description", description, 100_000);
    write(transaction -> {
      Connection connection = transaction.connection();
      if (Versions.findModel(connection, name).isPresent()) {
        throw Checks.exists("Registered Model (name=" + name + ") already exists.");
      }
      Sql.update(connection, "INSERT INTO ml.model (name, description, created, updated) VALUES (?, ?, ?, ?)", name,
          description, clock.millis(), clock.millis());
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        putTag(connection, name, 0, tag.getKey(), tag.getValue());
      }
      permissions.grantToMaker(transaction, resource(name), maker);
      audit.record(transaction, name, 0, maker.name(), "registered", "");
      return null;
    });
    return require(name);
  }

  private RegisteredModel require(String name) throws DteException {
    return find(name).orElseThrow(() -> Checks.missing("Registered Model with name=" + name + " not found", null));
  }

  @Override
  public Optional<RegisteredModel> find(String name) throws DteException {
    Checks.modelName(name);
    return database.read(connection -> Versions.findModel(connection, name));
  }

  @Override
  public Page<RegisteredModel> search(Search search) throws DteException {
    Query query = Versions.models(search);
    return database.read(connection -> Versions.searchModels(connection, query));
  }

  @Override
  public RegisteredModel rename(String name, String newName, String actor) throws DteException {
    Checks.modelName(newName);
    write(transaction -> {
      Connection connection = transaction.connection();
      Versions.requireModel(connection, name);
      if (Versions.findModel(connection, newName).isPresent()) {
        throw Checks.exists("Registered Model (name=" + newName + ") already exists.");
      }
      Sql.update(connection, "UPDATE ml.model SET name = ? WHERE name = ?", newName, name);
      for (String table : TABLES_OF_MODEL) {
        Sql.update(connection, "UPDATE ml." + table + " SET model = ? WHERE model = ?", newName, name);
      }
      Sql.update(connection, "UPDATE ml.audit SET model = ? WHERE model = ?", newName, name);
      permissions.move(transaction, resource(name), resource(newName));
      audit.record(transaction, newName, 0, actor, "renamed", "from " + name);
      return null;
    });
    return require(newName);
  }

  @Override
  public RegisteredModel describe(String name, String description, String actor) throws DteException {
    Checks.length("description", description, 100_000);
    write(transaction -> {
      Versions.requireModel(transaction.connection(), name);
      Sql.update(transaction.connection(), "UPDATE ml.model SET description = ? WHERE name = ?", description, name);
      audit.record(transaction, name, 0, actor, "described", description);
      return null;
    });
    return require(name);
  }

  @Override
  public void delete(String name, String actor) throws DteException {
    write(transaction -> {
      Versions.requireModel(transaction.connection(), name);
      for (String table : TABLES_OF_MODEL) {
        Sql.update(transaction.connection(), "DELETE FROM ml." + table + " WHERE model = ?", name);
      }
      Sql.update(transaction.connection(), "DELETE FROM ml.model WHERE name = ?", name);
      permissions.forget(transaction, resource(name));
      audit.record(transaction, name, 0, actor, "deleted", "");
      return null;
    });
  }

  @Override
  public ModelVersion createVersion(NewVersion version, String actor) throws DteException {
    Checks.modelName(version.model());
    Checks.length("source", version.source(), 2000);
    Checks.length("run_id", version.runId(), 64);
    Checks.length("run_link", version.runLink(), 2000);
    Checks.length("description", version.description(), 100_000);
    return write(transaction -> {
      Connection connection = transaction.connection();
      Versions.requireModel(connection, version.model());
      // Also numbers of deleted versions are not used again; the audit log remembers them.
      int number = Sql.first(connection, "SELECT MAX(version) FROM (SELECT version FROM ml.version WHERE model = ?"
          + " UNION ALL SELECT version FROM ml.audit WHERE model = ? AND action = 'version.deleted') numbers",
          row -> row.getInt(1), version.model(), version.model()).orElse(0) + 1;
      Sql.update(connection, "INSERT INTO ml.version (model, version, description, user_name, stage, source, location,"
          + " run_id, run_link, model_id, lifecycle, created, updated) VALUES (?, ?, ?, ?, 'None', ?, ?, ?, ?, ?, ?,"
          + " ?, ?)", version.model(), number, version.description(), actor, version.source(),
          version.location().isEmpty() ? version.source() : version.location(), version.runId(), version.runLink(),
          version.modelId(), Lifecycle.EXPERIMENTAL.label(), clock.millis(), clock.millis());
      for (Map.Entry<String, String> tag : version.tags().entrySet()) {
        putTag(connection, version.model(), number, tag.getKey(), tag.getValue());
      }
      LoggedModels.registered(connection, version.modelId(), version.model(), number);
      audit.record(transaction, version.model(), number, actor, "version.created", version.source(),
          Audit.lineage(version, number));
      return Versions.require(connection, version.model(), number);
    });
  }

  @Override
  public Optional<ModelVersion> findVersion(String name, int version) throws DteException {
    Checks.modelName(name);
    return database.read(connection -> Versions.find(connection, name, version));
  }

  @Override
  public Optional<ModelVersion> findByAlias(String name, String alias) throws DteException {
    Checks.modelName(name);
    Checks.alias(alias);
    return database.read(connection -> {
      Optional<Integer> version = Sql.first(connection, "SELECT version FROM ml.model_alias WHERE model = ? AND alias"
          + " = ?", row -> row.getInt(1), name, alias);
      return version.isEmpty() ? Optional.empty() : Versions.find(connection, name, version.get());
    });
  }

  @Override
  public Page<ModelVersion> searchVersions(Search search) throws DteException {
    Query query = Versions.versions(search);
    return database.read(connection -> Versions.searchVersions(connection, query));
  }

  @Override
  public ModelVersion describeVersion(String name, int version, String description, String actor) throws DteException {
    Checks.length("description", description, 100_000);
    return changed(name, version, actor, "version.described", description, connection -> Sql.update(connection,
        "UPDATE ml.version SET description = ? WHERE model = ? AND version = ?", description, name, version));
  }

  @Override
  public ModelVersion stage(String name, int version, String stage, boolean archiveOthers, String actor)
      throws DteException {
    String known = STAGES.get(stage.toLowerCase(Locale.ROOT));
    if (known == null) {
      throw Checks.invalid("Invalid Model Version stage: " + Checks.shown(stage)
          + ". Value must be one of None, Staging, Production, Archived.");
    }
    if (archiveOthers && !List.of("Staging", "Production").contains(known)) {
      throw Checks.invalid("Model version transition cannot archive existing model versions because '" + known
          + "' is not an Active stage. Valid stages are Staging, Production");
    }
    return changed(name, version, actor, "version.staged", known, connection -> {
      if (archiveOthers) {
        Sql.update(connection, "UPDATE ml.version SET stage = 'Archived', updated = ? WHERE model = ? AND stage = ? AND"
            + " version <> ?", clock.millis(), name, known, version);
      }
      Sql.update(connection, "UPDATE ml.version SET stage = ? WHERE model = ? AND version = ?", known, name, version);
    });
  }

  /** A change of a version that is there. */
  @FunctionalInterface
  private interface Change {
    void apply(Connection connection) throws SQLException, DteException;
  }

  private ModelVersion changed(String name, int version, String actor, String action, String detail, Change change)
      throws DteException {
    return write(transaction -> {
      Versions.require(transaction.connection(), name, version);
      change.apply(transaction.connection());
      audit.record(transaction, name, version, actor, action, detail,
          List.of(Relation.of(Relation.Verb.USED, "model:" + name + "/" + version, "model")));
      return Versions.require(transaction.connection(), name, version);
    });
  }

  @Override
  public void deleteVersion(String name, int version, String actor) throws DteException {
    write(transaction -> {
      Versions.require(transaction.connection(), name, version);
      for (String table : TABLES_OF_MODEL) {
        Sql.update(transaction.connection(), "DELETE FROM ml." + table + " WHERE model = ? AND version = ?", name,
            version);
      }
      audit.record(transaction, name, version, actor, "version.deleted", "");
      return null;
    });
  }

  private static void putTag(Connection connection, String name, int version, String key, String value)
      throws SQLException, DteException {
    Checks.key("key", key);
    Checks.length("value", value, 100_000);
    Sql.update(connection, "DELETE FROM ml.model_tag WHERE model = ? AND version = ? AND tag_key = ?", name, version,
        key);
    Sql.update(connection, "INSERT INTO ml.model_tag (model, version, tag_key, tag_value) VALUES (?, ?, ?, ?)", name,
        version, key, value);
  }

  private static void requireEither(Connection connection, String name, int version) throws SQLException, DteException {
    if (version == 0) {
      Versions.requireModel(connection, name);
    } else {
      Versions.require(connection, name, version);
    }
  }

  @Override
  public void setTag(String name, int version, String key, String value, String actor) throws DteException {
    write(transaction -> {
      requireEither(transaction.connection(), name, version);
      putTag(transaction.connection(), name, version, key, value);
      audit.record(transaction, name, version, actor, version == 0 ? "tagged" : "version.tagged", key + "=" + value);
      return null;
    });
  }

  @Override
  public void deleteTag(String name, int version, String key, String actor) throws DteException {
    Checks.key("key", key);
    write(transaction -> {
      requireEither(transaction.connection(), name, version);
      Sql.update(transaction.connection(), "DELETE FROM ml.model_tag WHERE model = ? AND version = ? AND tag_key = ?",
          name, version, key);
      audit.record(transaction, name, version, actor, version == 0 ? "untagged" : "version.untagged", key);
      return null;
    });
  }

  @Override
  public void setAlias(String name, String alias, int version, String actor) throws DteException {
    Checks.alias(alias);
    changed(name, version, actor, "version.aliased", alias, connection -> {
      Sql.update(connection, "DELETE FROM ml.model_alias WHERE model = ? AND alias = ?", name, alias);
      Sql.update(connection, "INSERT INTO ml.model_alias (model, alias, version) VALUES (?, ?, ?)", name, alias,
          version);
    });
  }

  @Override
  public void deleteAlias(String name, String alias, String actor) throws DteException {
    Checks.alias(alias);
    write(transaction -> {
      Versions.requireModel(transaction.connection(), name);
      Sql.update(transaction.connection(), "DELETE FROM ml.model_alias WHERE model = ? AND alias = ?", name, alias);
      audit.record(transaction, name, 0, actor, "unaliased", alias);
      return null;
    });
  }

  @Override
  public ModelVersion promote(String name, int version, Lifecycle to, String comment, String actor)
      throws DteException {
    ModelVersion now = findVersion(name, version).orElseThrow(() -> Checks.missing("Model Version (name=" + name
        + ", version=" + version + ") not found", null));
    Checks.length("comment", comment, 20_000);
    if (to == Lifecycle.PRODUCTION_READY) {
      approval.askGates(gates, now);
    }
    return changed(name, version, actor, "version." + to.label(), comment, connection -> {
      ModelVersion before = Versions.require(connection, name, version);
      approval.checkStep(before, to, actor, Audit.last(connection, name, version, "version."
          + Lifecycle.IN_REVIEW.label()));
      Sql.update(connection, "UPDATE ml.version SET lifecycle = ? WHERE model = ? AND version = ?", to.label(), name,
          version);
    });
  }

  @Override
  public List<AuditEntry> audit(String name, int version) throws DteException {
    Checks.modelName(name);
    return database.read(connection -> Audit.of(connection, name, version));
  }
}
