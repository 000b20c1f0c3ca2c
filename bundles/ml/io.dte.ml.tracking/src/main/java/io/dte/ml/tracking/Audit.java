// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.store.Transaction;
import io.dte.ml.api.registry.AuditEntry;
import io.dte.ml.api.registry.ModelRegistry.NewVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who did what to a model when: a row of the audit log and an event, in the transaction of what was done. */
record Audit(Clock clock) {
  private static final Set<String> CHANGES_OF_MODEL = Set.of("version.created", "version.staged", "version.deleted");
  private static final int LONGEST_DETAIL = 4000;

  void record(Transaction transaction, String model, int version, String actor, String action, String detail)
      throws SQLException {
    record(transaction, model, version, actor, action, detail, List.of());
  }

  /** @param version 0 for the model itself; @param detail of the event cut off */
  void record(Transaction transaction, String model, int version, String actor, String action, String detail,
      List<Relation> relations) throws SQLException {
    Connection connection = transaction.connection();
    Sql.update(connection, "INSERT INTO ml.audit (no, model, version, at_ms, actor, action, detail) VALUES (?, ?, ?,"
        + " ?, ?, ?, ?)", Sql.next(connection, "audit", "no"), model, version, clock.millis(), actor, action, detail);
    ObjectNode payload = JsonNodeFactory.instance.objectNode().put("model", model).put("detail",
        detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) + "…" : detail);
    if (version > 0) {
      payload.put("version", version);
    }
    touch(connection, model, version, action);
    transaction.append(new NewEvent(Event.NO_RUN, EventType.of("model." + action), "model:" + model
        + (version > 0 ? "/" + version : ""), actor, payload, relations));
  }

  /**
   * Times of the last change are MLflow's: tags and aliases are none, and a new version or stage changes the model too.
   */
  private void touch(Connection connection, String model, int version, String action) throws SQLException {
    if (action.endsWith("tagged") || action.endsWith("aliased")) {
      return;
    }
    if (version == 0 || CHANGES_OF_MODEL.contains(action)) {
      Sql.update(connection, "UPDATE ml.model SET updated = ? WHERE name = ?", clock.millis(), model);
    }
    Sql.update(connection, "UPDATE ml.version SET updated = ? WHERE model = ? AND version = ?", clock.millis(), model,
        version);
  }

  /** What a version was made of, and by which run. */
  static List<Relation> lineage(NewVersion version, int number) {
    List<Relation> relations = new ArrayList<>();
    relations.add(Relation.of(Relation.Verb.GENERATED, "model:" + version.model() + "/" + number, "model"));
    if (!version.source().isEmpty()) {
      String source = version.modelId().isEmpty() ? version.source() : RunEvents.model(version.modelId());
      relations.add(Relation.of(Relation.Verb.USED, source, "source"));
      relations.add(Relation.of(Relation.Verb.DERIVED_FROM, source, "source"));
    }
    if (!version.runId().isEmpty()) {
      relations.add(Relation.of(Relation.Verb.FOLLOWED, RunEvents.subject(version.runId()), "training"));
    }
    return relations;
  }

  /** Who did this last. */
  static Optional<String> last(Connection connection, String model, int version, String action) throws SQLException {
    return Sql.first(connection, "SELECT actor FROM ml.audit WHERE model = ? AND version = ? AND action = ? ORDER BY no"
        + " DESC LIMIT 1", row -> row.getString(1), model, version, action);
  }

  /** @param version 0 for all of the model */
  static List<AuditEntry> of(Connection connection, String model, int version) throws SQLException {
    return Sql.list(connection, "SELECT model, version, at_ms, actor, action, detail FROM ml.audit WHERE model = ? AND"
        + " (version = ? OR 0 = ?) ORDER BY no", row -> new AuditEntry(row.getString(1), row.getInt(2),
        Instant.ofEpochMilli(row.getLong(3)), row.getString(4), row.getString(5), row.getString(6)), model, version,
        version);
  }
}
