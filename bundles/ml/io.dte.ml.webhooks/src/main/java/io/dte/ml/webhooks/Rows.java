// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.store.Migration;
import io.dte.ml.api.webhook.Webhook;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Webhooks and what still has to be delivered, in the schema {@code webhooks}. */
final class Rows {
  static final List<Migration> MIGRATIONS = List.of(new Migration(1, "webhooks and deliveries", List.of(
      "CREATE TABLE webhooks.hook (id VARCHAR(64) NOT NULL PRIMARY KEY, content TEXT NOT NULL)",
      "CREATE TABLE webhooks.delivery (id VARCHAR(64) NOT NULL PRIMARY KEY, hook VARCHAR(64) NOT NULL,"
          + " event_type VARCHAR(100) NOT NULL, payload TEXT NOT NULL, at_ms BIGINT NOT NULL, attempts INTEGER NOT"
          + " NULL, due_ms BIGINT NOT NULL)",
      "CREATE INDEX delivery_due ON webhooks.delivery (due_ms)")));
  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  /** @param id of the event and its webhook; @param type of the event; @param attempts that failed */
  record Delivery(String id, String hook, String type, JsonNode payload, Instant at, int attempts) {}

  static List<Webhook> hooks(Connection connection) throws SQLException {
    List<Webhook> hooks = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement("SELECT id, content FROM webhooks.hook ORDER BY id");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        JsonNode json = json(rows.getString(2));
        List<String> events = new ArrayList<>();
        json.path("events").forEach(event -> events.add(event.asText()));
        hooks.add(new Webhook(rows.getString(1), json.path("name").asText(), json.path("description").asText(),
            json.path("url").asText(), events, json.path("active").asBoolean(), json.path("created").asLong(),
            json.path("updated").asLong()));
      }
    }
    return hooks;
  }

  private static JsonNode json(String text) throws SQLException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SQLException("a stored webhook is no JSON", e);
    }
  }

  static void store(Connection connection, Webhook hook) throws SQLException {
    ObjectNode json = JSON.createObjectNode().put("name", hook.name()).put("description", hook.description())
        .put("url", hook.url()).put("active", hook.active()).put("created", hook.createdAt())
        .put("updated", hook.updatedAt());
    ArrayNode events = json.putArray("events");
    hook.events().forEach(events::add);
    update(connection, "DELETE FROM webhooks.hook WHERE id = ?", hook.id());
    update(connection, "INSERT INTO webhooks.hook (id, content) VALUES (?, ?)", hook.id(), json.toString());
  }

  static void delete(Connection connection, String hook) throws SQLException {
    update(connection, "DELETE FROM webhooks.delivery WHERE hook = ?", hook);
    update(connection, "DELETE FROM webhooks.hook WHERE id = ?", hook);
  }

  static void enqueue(Connection connection, Webhook hook, Event event) throws SQLException {
    long at = event.time().toEpochMilli();
    update(connection, "INSERT INTO webhooks.delivery (id, hook, event_type, payload, at_ms, attempts, due_ms)"
        + " VALUES (?, ?, ?, ?, ?, 0, ?)", event.sequence() + "-" + hook.id(), hook.id(), event.type().name(),
        event.payload().toString(), at, at);
  }

  static List<Delivery> due(Connection connection, long now, int most) throws SQLException {
    List<Delivery> due = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement("SELECT id, hook, event_type, payload, at_ms, attempts"
        + " FROM webhooks.delivery WHERE due_ms <= ? ORDER BY due_ms, id LIMIT ?")) {
      select.setLong(1, now);
      select.setInt(2, most);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          due.add(new Delivery(rows.getString(1), rows.getString(2), rows.getString(3), json(rows.getString(4)),
              Instant.ofEpochMilli(rows.getLong(5)), rows.getInt(6)));
        }
      }
    }
    return due;
  }

  static void done(Connection connection, String delivery) throws SQLException {
    update(connection, "DELETE FROM webhooks.delivery WHERE id = ?", delivery);
  }

  static void failed(Connection connection, Delivery delivery, long due) throws SQLException {
    update(connection, "UPDATE webhooks.delivery SET attempts = ?, due_ms = ? WHERE id = ?", delivery.attempts() + 1,
        due, delivery.id());
  }

  private static void update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
