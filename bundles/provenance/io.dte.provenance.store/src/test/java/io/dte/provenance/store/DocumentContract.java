// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element.Activity;
import io.dte.provenance.api.model.Element.Agent;
import io.dte.provenance.api.model.Element.Entity;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.Scope;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.api.store.Walk.Direction;
import io.dte.provenance.api.store.WholeDocument;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents as they come, are kept, changed and given back. */
abstract class DocumentContract extends StoreFixture {
  /** Nobody says beforehand, or in its place, what a run did. */
  @Test
  void theIdsOfRunsAreTheEnginesOwn() throws Exception {
    for (String id : List.of("018f3a52-93c1-7c1e-9d0a-0f1e2d3c4b5a", "018F3A52-93C1-7C1E-9D0A-0F1E2D3C4B5A", ProvenanceStore.PLATFORM)) {
      assertThatThrownBy(() -> store(id, entity("e"))).isInstanceOfSatisfying(DteException.class, e -> {
        assertThat(e.problem().code()).isEqualTo(ExitCode.REFUSED);
        assertThat(e.problem().message()).contains(id, "kept for the engine");
      });
    }
    assertThat(store.list(Scope.ALL, "", 9)).isEmpty();
    store("survey-018f3a52-93c1-7c1e-9d0a-0f1e2d3c4b5a", entity("e"));
  }

  @Test
  void aDocumentIsHeldInMemoryUpToALimit() {
    WholeDocument small = new WholeDocument(1, 1000);
    assertThatThrownBy(() -> {
      small.statement(NONE, entity("a"));
      small.statement(NONE, entity("b"));
    }).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().code().httpStatus()).isEqualTo(413);
      assertThat(e.problem().message()).contains("more than 1 statements");
    });
    assertThatThrownBy(() -> new WholeDocument(9, 100).statement(NONE, entity("a", Attribute.of(ex("text"), "x".repeat(100)))))
        .isInstanceOf(DteException.class).hasMessageContaining("more than 100 characters");
  }

  @Test
  void aDocumentComesBackAsItWas() throws Exception {
    List<Statement> all = List.of(entity("e", Attribute.of(ex("size"), "12"),
            new Attribute(ex("name"), new Value.Literal("grün", io.dte.provenance.api.model.Names.PROV_INTERNATIONALIZED_STRING, "de")),
            Attribute.of(io.dte.provenance.api.model.Names.PROV_TYPE, ex("File"))),
        new Activity(ex("a"), new Time("2026-01-01T00:00:00"), new Time("2026-01-01T01:00:00+01:00"), List.of()),
        new Agent(ex("g"), List.of()),
        new Relation.Usage(ex("u"), ex("a"), ex("e"), new Time("2026-01-01T00:30:00Z"), List.of(Attribute.of(ex("n"), "1"))),
        new Relation.Derivation(NONE, ex("e2"), ex("e"), ex("a"), ex("gen"), ex("u"), List.of()),
        new Relation.Start(NONE, ex("a"), NONE, ex("a0"), Time.NONE, List.of()),
        new Relation.Delegation(NONE, ex("g"), ex("h"), ex("a"), List.of()),
        new Relation.Mention(NONE, ex("e"), ex("f"), ex("b"), List.of()),
        new Relation.Membership(NONE, ex("c"), QualifiedName.blank("m"), List.of()));
    try (Upload upload = store.upload("doc", "ann")) {
      upload.namespaces(NONE, EX);
      for (Statement each : all) {
        upload.statement(NONE, each);
      }
      upload.bundle(ex("b"));
      upload.statement(ex("b"), entity("inside"));
      assertThat(upload.commit().relations()).isEqualTo(6);
    }
    WholeDocument whole = read("doc");
    assertThat(whole.document().namespaces().prefixes()).containsEntry("ex", "http://example.org/");
    assertThat(whole.document().statements()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(whole.document().bundles()).singleElement().satisfies(bundle -> {
      assertThat(bundle.id()).isEqualTo(ex("b"));
      assertThat(bundle.statements()).containsExactly(entity("inside"));
    });
  }

  @Test
  void nothingOfAnUploadThatWasNotCommittedStays() throws Exception {
    try (Upload upload = store.upload("half", "ann")) {
      upload.statement(NONE, entity("e"));
    }
    assertThat(store.find("half")).isEmpty();
    assertThat(store.about(Scope.ALL, ex("e").uri(), 10)).isEmpty();
    store("half", entity("e"));
    assertThatThrownBy(() -> store("half", entity("f"))).isInstanceOf(DteException.class).hasMessageContaining("already");
    assertThat(read("half").document().statements()).hasSize(1);
  }

  @Test
  void statementsOfOneElementAddUpAndARelationIsKeptOnce() throws Exception {
    store("doc", entity("e", Attribute.of(ex("a"), "1")), used("x", "e"));
    store.append("doc", NONE, List.of(entity("e", Attribute.of(ex("b"), "2")), used("x", "e")));
    assertThat(read("doc").document().statements()).containsExactly(
        entity("e", Attribute.of(ex("a"), "1"), Attribute.of(ex("b"), "2")), used("x", "e"));
    assertThat(store.find("doc").orElseThrow().relations()).isEqualTo(1);
  }

  /** An identifier is a key: what there can be one of is told once, and then nothing of the document is stored. */
  @Test
  void whatContradictsItselfIsRefusedWithItsName() throws Exception {
    Relation used = new Relation.Usage(ex("u"), ex("a"), ex("e"), Time.NONE, List.of());
    record Case(Statement one, Statement other, String... said) {}
    for (Case each : List.of(
        new Case(activity("a", "2026-01-01T00:00:00Z"), activity("a", "2026-01-02T00:00:00Z"), "ex:a", "prov:startTime",
            "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "22 (key-object)"),
        new Case(new Activity(ex("a"), Time.NONE, new Time("2026-01-01T00:00:00Z"), List.of()),
            new Activity(ex("a"), Time.NONE, new Time("2026-01-01T00:00:01Z"), List.of()), "ex:a", "prov:endTime"),
        new Case(used, new Relation.Usage(ex("u"), ex("a"), ex("f"), Time.NONE, List.of()), "used ex:u", "prov:entity", "ex:e", "ex:f",
            "23 (key-properties)"))) {
      assertThatThrownBy(() -> store("twice", each.one, each.other)).hasMessageContainingAll(each.said);
      assertThat(store.find("twice")).isEmpty();
      store("once", each.one);
      assertThatThrownBy(() -> store.append("once", NONE, List.of(entity("new"), each.other)))
          .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.INVALID))
          .hasMessageContainingAll(each.said);
      assertThat(read("once").document().statements()).containsExactly(each.one);
      store.replace("once", each.other);
      assertThat(read("once").document().statements()).as("said anew").containsExactly(each.other);
      store.delete("once");
    }
    store("one", activity("a", "2026-01-01T00:00:00Z"), activity("a", "2026-01-01T01:00:00+01:00"), used,
        new Relation.Usage(ex("u"), ex("a"), NONE, new Time("2026-01-01T00:00:00Z"), List.of()),
        new Relation.Generation(QualifiedName.blank("g"), ex("e"), ex("a"), Time.NONE, List.of()),
        new Relation.Generation(QualifiedName.blank("g"), ex("f"), ex("a"), Time.NONE, List.of()));
    assertThat(store.find("one").orElseThrow().elements()).isEqualTo(1);
  }

  @Test
  void longTextsAreStoredInSmallUnitsAndTooManyNamespacesRefused() throws Exception {
    List<Statement> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(entity("e" + i, Attribute.of(ex("text"), Integer.toString(i).repeat(400_000))));
    }
    store("long", all.toArray(Statement[]::new));
    assertThat(read("long").document().statements()).containsExactlyElementsOf(all);
    List<Statement> scattered = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      scattered.add(new Entity(new QualifiedName("http://example.org/a/rather/long/namespace/" + i + "/", "e", "p" + i), List.of()));
    }
    assertThatThrownBy(() -> store("scattered", scattered.toArray(Statement[]::new)))
        .isInstanceOfSatisfying(DteException.class, e -> assertThat(e.problem().code()).isEqualTo(ExitCode.TOO_LARGE))
        .hasMessageContaining("at most 900000 characters");
    assertThat(store.find("scattered")).isEmpty();
  }

  @Test
  void aStatementIsReplacedAndRemovedByItsName() throws Exception {
    chain();
    store.replace("chain", entity("flow", Attribute.of(ex("unit"), "m3/s")));
    assertThat(store.statements("chain", ex("flow").uri())).singleElement()
        .satisfies(found -> assertThat(found.statement().attributes()).hasSize(1));
    assertThat(walk("chain", "warnings", Direction.UP, 99, true).uris()).hasSize(5);
    assertThat(store.remove("chain", ex("flow").uri())).isTrue();
    assertThat(store.remove("chain", ex("flow").uri())).isFalse();
    assertThat(walk("chain", "warnings", Direction.UP, 99, true).uris()).hasSize(2);
    assertThat(store.find("chain").orElseThrow()).satisfies(info -> {
      assertThat(info.elements()).isEqualTo(5);
      assertThat(info.relations()).isEqualTo(3);
    });
  }

  @Test
  void namesAreOnlyData() throws Exception {
    String evil = "x'); DROP TABLE provenance.document; --\"\\%_";
    store(evil, entity(evil), used("a", evil));
    assertThat(store.about(Scope.ALL, ex(evil).uri(), 10)).hasSize(1);
    assertThat(names(store.walk(new Walk(Scope.of(evil), List.of(ex(evil).uri()), Direction.DOWN, 9, false, 10)))).contains("a");
    assertThat(store.delete(evil)).isTrue();
    assertThat(store.list(Scope.ALL, "", 10)).isEmpty();
    assertThatThrownBy(() -> store("long", entity("x".repeat(3000)))).isInstanceOf(DteException.class).hasMessageContaining("at most");
    assertThat(store.find("long")).isEmpty();
  }
}
