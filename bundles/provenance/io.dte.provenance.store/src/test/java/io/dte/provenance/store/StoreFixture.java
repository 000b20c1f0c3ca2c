// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element.Activity;
import io.dte.provenance.api.model.Element.Agent;
import io.dte.provenance.api.model.Element.Entity;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.Scope;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.api.store.Walk.Direction;
import io.dte.provenance.api.store.WholeDocument;
import io.dte.tests.support.TestDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh store before each test, and short ways to fill it and to ask it. */
abstract class StoreFixture {
  static final QualifiedName NONE = QualifiedName.NONE;
  static final Namespaces EX = new Namespaces("", Map.of("ex", "http://example.org/"));
  TestDatabase database;
  DatabaseProvenanceStore store;

  /** An empty database. */
  abstract TestDatabase open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    database = open();
    store = new DatabaseProvenanceStore(database, Clock.systemUTC(), 500);
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
    database.close();
  }

  static QualifiedName ex(String local) {
    return new QualifiedName("http://example.org/", local, "ex");
  }

  static Entity entity(String name, Attribute... attributes) {
    return new Entity(ex(name), List.of(attributes));
  }

  static Activity activity(String name, String start) {
    return new Activity(ex(name), new Time(start), Time.NONE, List.of());
  }

  static Relation used(String activity, String entity) {
    return new Relation.Usage(NONE, ex(activity), ex(entity), Time.NONE, List.of());
  }

  static Relation made(String entity, String activity) {
    return new Relation.Generation(NONE, ex(entity), ex(activity), Time.NONE, List.of());
  }

  void store(String id, Statement... statements) throws DteException {
    try (Upload upload = store.upload(id, "ann")) {
      upload.namespaces(NONE, EX);
      for (Statement statement : statements) {
        upload.statement(NONE, statement);
      }
      upload.commit();
    }
  }

  WholeDocument read(String id) throws DteException {
    WholeDocument whole = new WholeDocument();
    assertThat(store.read(id, whole)).isTrue();
    return whole;
  }

  Graph walk(String document, String from, Direction direction, int depth, boolean data) throws DteException {
    return store.walk(new Walk(new Scope(document, Set.of()), List.of(ex(from).uri()), direction, depth, data, 1000));
  }

  static List<String> names(Graph graph) {
    return graph.uris().stream().map(uri -> uri.replace("http://example.org/", "")).toList();
  }

  /** Rain is fused to flow, and flow leads to warnings. */
  void chain() throws DteException {
    store("chain", entity("rain"), activity("fuse", "2026-01-01T00:00:00Z"), entity("flow"), activity("warn", "2026-01-02T00:00:00Z"),
        entity("warnings"), new Agent(ex("ann"), List.of()), used("fuse", "rain"), made("flow", "fuse"), used("warn", "flow"),
        made("warnings", "warn"), new Relation.Association(NONE, ex("warn"), ex("ann"), NONE, List.of()));
  }
}
