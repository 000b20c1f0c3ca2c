// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.NewEvent;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Migration;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Events as rows of the table {@code store.event}. */
final class EventRows {
  static final List<Migration> SCHEMA = List.of(new Migration(1, "events and cursors", List.of("""
      CREATE TABLE store.event (
        seq BIGINT NOT NULL PRIMARY KEY,
        id UUID NOT NULL,
        recorded_us BIGINT NOT NULL,
        run_id UUID NOT NULL,
        type_name VARCHAR(200) NOT NULL,
        type_version INTEGER NOT NULL,
        subject VARCHAR(1000) NOT NULL,
        actor VARCHAR(200) NOT NULL,
        payload VARCHAR(131072) NOT NULL,
        relations VARCHAR(1000000) NOT NULL)""",
      "CREATE INDEX event_run ON store.event (run_id, seq)",
      "CREATE TABLE store.cursor (name VARCHAR(200) NOT NULL PRIMARY KEY, seq BIGINT NOT NULL)",
      "CREATE TABLE store.writer (name VARCHAR(20) NOT NULL PRIMARY KEY, commits BIGINT NOT NULL)",
      "INSERT INTO store.writer (name, commits) VALUES ('log', 0)")));

  private static final int MAX_SUBJECT = 1000;
  private static final int MAX_NAME = 200;
  private static final int MAX_RELATIONS = 1_000_000;
  private static final String COLUMNS =
      "seq, id, recorded_us, run_id, type_name, type_version, subject, actor, payload, relations";
  static final String INSERT = "INSERT INTO store.event (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final ObjectMapper mapper = new ObjectMapper();

  /** An event whose texts are made and checked, by the thread that appends and not by the writer. */
  record Prepared(NewEvent event, String payload, String relations) {}

  Prepared prepare(NewEvent event) throws DteException {
    String payload = text(event, event.payload());
    if (payload.length() > NewEvent.MAX_PAYLOAD_BYTES / 3
        && payload.getBytes(StandardCharsets.UTF_8).length > NewEvent.MAX_PAYLOAD_BYTES) {
      throw new DteException(ExitCode.INVALID, "the payload of event " + event.type().name() + " has "
          + payload.getBytes(StandardCharsets.UTF_8).length + " bytes, more than " + NewEvent.MAX_PAYLOAD_BYTES,
          "store it as an artifact and put its id in the event");
    }
    String relations = relations(event);
    limit(event, "type", event.type().name(), MAX_NAME);
    limit(event, "subject", event.subject(), MAX_SUBJECT);
    limit(event, "actor", event.actor(), MAX_NAME);
    limit(event, "relations", relations, MAX_RELATIONS);
    return new Prepared(event, payload, relations);
  }

  private static void limit(NewEvent event, String what, String text, int most) throws DteException {
    if (text.length() > most) {
      throw new DteException(ExitCode.INVALID, "the " + what + " of event " + event.type().name() + " has "
          + text.length() + " characters, more than " + most, "shorten it");
    }
  }

  private String text(NewEvent event, JsonNode node) throws DteException {
    try {
      return mapper.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new DteException(ExitCode.INVALID, "the payload of " + event.type().name() + " cannot be written as JSON: "
          + e.getOriginalMessage(), "", e);
    }
  }

  private String relations(NewEvent event) throws DteException {
    if (event.relations().isEmpty()) {
      return "";
    }
    ArrayNode array = mapper.createArrayNode();
    for (Relation relation : event.relations()) {
      ObjectNode node = array.addObject();
      node.put("verb", relation.verb().name().toLowerCase(Locale.ROOT));
      node.put("target", relation.target());
      if (!relation.role().isEmpty()) {
        node.put("role", relation.role());
      }
      if (!relation.digest().isEmpty()) {
        node.put("digest", relation.digest());
      }
    }
    return text(event, array);
  }

  /** What is stored and what is returned agree: the databases keep microseconds. */
  static Event stored(NewEvent event, UUID id, long sequence, Instant time) {
    return new Event(id, sequence, time.truncatedTo(ChronoUnit.MICROS), event.run(), event.type(), event.subject(),
        event.actor(), event.payload(), event.relations());
  }

  static void bind(PreparedStatement insert, Event event, Prepared texts) throws SQLException {
    insert.setLong(1, event.sequence());
    insert.setObject(2, event.id());
    insert.setLong(3, micros(event.time()));
    insert.setObject(4, event.run());
    insert.setString(5, event.type().name());
    insert.setInt(6, event.type().version());
    insert.setString(7, event.subject());
    insert.setString(8, event.actor());
    insert.setString(9, texts.payload());
    insert.setString(10, texts.relations());
  }

  static long micros(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  List<Event> read(Connection connection, long after, long upTo, int limit) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
        + " FROM store.event WHERE seq > ? AND seq <= ? ORDER BY seq FETCH FIRST ? ROWS ONLY")) {
      select.setLong(1, after);
      select.setLong(2, upTo);
      select.setInt(3, limit);
      return rows(select, limit);
    }
  }

  List<Event> readRun(Connection connection, UUID run, long after, long upTo, int limit) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
        + " FROM store.event WHERE run_id = ? AND seq > ? AND seq <= ? ORDER BY run_id, seq"
        + " FETCH FIRST ? ROWS ONLY")) {
      select.setObject(1, run);
      select.setLong(2, after);
      select.setLong(3, upTo);
      select.setInt(4, limit);
      return rows(select, limit);
    }
  }

  private List<Event> rows(PreparedStatement select, int limit) throws SQLException {
    select.setFetchSize(Math.min(limit, 1000));
    List<Event> events = new ArrayList<>(Math.min(limit, 1000));
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        long micros = row.getLong(3);
        events.add(new Event(row.getObject(2, UUID.class), row.getLong(1),
            Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000),
            row.getObject(4, UUID.class), new EventType(row.getString(5), row.getInt(6)), row.getString(7),
            row.getString(8), tree(row.getString(9)), relations(row.getString(10))));
      }
    }
    return events;
  }

  private List<Relation> relations(String text) throws SQLException {
    if (text.isEmpty()) {
      return List.of();
    }
    List<Relation> relations = new ArrayList<>();
    for (JsonNode node : tree(text)) {
      relations.add(new Relation(Relation.Verb.valueOf(node.path("verb").asText().toUpperCase(Locale.ROOT)),
          node.path("target").asText(), node.path("role").asText(), node.path("digest").asText()));
    }
    return relations;
  }

  private JsonNode tree(String text) throws SQLException {
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SQLException("an event's JSON is damaged", e);
    }
  }
}
