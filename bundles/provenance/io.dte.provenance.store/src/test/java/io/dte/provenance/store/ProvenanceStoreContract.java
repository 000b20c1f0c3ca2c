// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.event.Event;
import io.dte.foundation.api.event.EventType;
import io.dte.foundation.api.event.Relation.Verb;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.store.Transaction;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element.Activity;
import io.dte.provenance.api.model.Element.Agent;
import io.dte.provenance.api.model.Element.Entity;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.model.Value;
import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.Located;
import io.dte.provenance.api.store.ProvenanceStore;
import io.dte.provenance.api.store.Scope;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.api.store.Walk.Direction;
import io.dte.provenance.api.store.WholeDocument;
import io.dte.provenance.recorder.Recorder;
import io.dte.tests.support.DyingDatabase;
import io.dte.tests.support.FixedLog;
import io.dte.tests.support.Patience;
import io.dte.tests.support.TestDatabase;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store promises, on each database. */
abstract class ProvenanceStoreContract {
  private static final QualifiedName NONE = QualifiedName.NONE;
  private static final Namespaces EX = new Namespaces("", Map.of("ex", "http://example.org/"));
  private TestDatabase database;
  private DatabaseProvenanceStore store;

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

  private static Entity entity(String name, Attribute... attributes) {
    return new Entity(ex(name), List.of(attributes));
  }

  private static Activity activity(String name, String start) {
    return new Activity(ex(name), new Time(start), Time.NONE, List.of());
  }

  private static Relation used(String activity, String entity) {
    return new Relation.Usage(NONE, ex(activity), ex(entity), Time.NONE, List.of());
  }

  private static Relation made(String entity, String activity) {
    return new Relation.Generation(NONE, ex(entity), ex(activity), Time.NONE, List.of());
  }

  private void store(String id, Statement... statements) throws DteException {
    try (Upload upload = store.upload(id, "ann")) {
      upload.namespaces(NONE, EX);
      for (Statement statement : statements) {
        upload.statement(NONE, statement);
      }
      upload.commit();
    }
  }

  private WholeDocument read(String id) throws DteException {
    WholeDocument whole = new WholeDocument();
    assertThat(store.read(id, whole)).isTrue();
    return whole;
  }

  private Graph walk(String document, String from, Direction direction, int depth, boolean data) throws DteException {
    return store.walk(new Walk(new Scope(document, Set.of()), List.of(ex(from).uri()), direction, depth, data, 1000));
  }

  private static List<String> names(Graph graph) {
    return graph.uris().stream().map(uri -> uri.replace("http://example.org/", "")).toList();
  }

  private void chain() throws DteException {
    store("chain", entity("rain"), activity("fuse", "2026-01-01T00:00:00Z"), entity("flow"), activity("warn", "2026-01-02T00:00:00Z"),
        entity("warnings"), new Agent(ex("ann"), List.of()), used("fuse", "rain"), made("flow", "fuse"), used("warn", "flow"),
        made("warnings", "warn"), new Relation.Association(NONE, ex("warn"), ex("ann"), NONE, List.of()));
  }

  /** What everybody used is not read whole for an answer of ten. */
  @Test
  void aWalkReadsNoMoreThanItsLimitNeeds() throws Exception {
    List<Statement> all = new ArrayList<>(List.of(entity("table")));
    for (int i = 0; i < 3000; i++) {
      all.add(used("step" + i, "table"));
    }
    store("hub", all.toArray(Statement[]::new));
    Graph graph = store.walk(new Walk(Scope.of("hub"), List.of(ex("table").uri()), Direction.DOWN, 5, true, 10));
    assertThat(graph.isTruncated()).isTrue();
    assertThat(graph.uris()).hasSize(10);
    assertThat(store.walk(new Walk(Scope.of("hub"), List.of(ex("step2999").uri()), Direction.UP, 5, true, 10)).uris())
        .containsExactly(ex("step2999").uri(), ex("table").uri());
    assertThat(store.path(Scope.of("hub"), ex("step7").uri(), ex("table").uri()).statements()).hasSize(2);
  }

  /** Who may not read a document gets the same answers as if it were not there: none shorter, and nothing reached over it. */
  @Test
  void whatIsHiddenIsNoPartOfAnyAnswer() throws Exception {
    chain();
    store("between", used("secret", "warnings"), made("leak", "secret"), entity("plan", Attribute.of(ex("title"), "common word")),
        activity("secret", "2026-01-01T00:00:00Z"));
    store("public", used("end", "leak"), entity("leak", Attribute.of(ex("title"), "common word")),
        activity("end", "2026-01-01T00:00:01Z"), entity("plan"));
    Scope all = Scope.ALL;
    Scope some = new Scope("", Set.of("between", "nowhere"));
    assertThat(names(store.walk(new Walk(all, List.of(ex("rain").uri()), Direction.DOWN, 99, true, 99)))).contains("secret", "end");
    assertThat(names(store.walk(new Walk(some, List.of(ex("rain").uri()), Direction.DOWN, 99, true, 99)))).contains("warnings")
        .doesNotContain("secret", "leak", "end");
    assertThat(store.walk(new Walk(some, List.of(ex("secret").uri()), Direction.BOTH, 9, false, 99)).uris()).isEmpty();
    assertThat(store.path(all, ex("end").uri(), ex("rain").uri()).statements()).isNotEmpty();
    assertThat(store.path(some, ex("end").uri(), ex("rain").uri()).statements()).isEmpty();
    assertThat(store.path(some, ex("secret").uri(), ex("secret").uri()).uris()).isEmpty();
    assertThat(store.search(some, "common", 1)).extracting(found -> found.statement().id()).containsExactly(ex("leak"));
    assertThat(store.about(some, ex("plan").uri(), 1)).extracting(Located::document).containsExactly("public");
    assertThat(store.started(some, Instant.parse("2025-12-31T00:00:00Z"), Instant.parse("2026-01-01T00:00:02Z"), 2))
        .extracting(found -> found.statement().id()).containsExactly(ex("fuse"), ex("end"));
    assertThat(store.list(some, "", 2)).extracting(io.dte.provenance.api.store.DocumentInfo::id).containsExactly("chain", "public");
    assertThatThrownBy(() -> store.search(some.within("between"), "common", 1)).isInstanceOf(DteException.class);
  }

  @Test
  void nothingIsWalkedOverADocumentThatIsOnItsWay() throws Exception {
    chain();
    try (Upload upload = store.upload("late", "ann")) {
      upload.statement(NONE, used("late", "warnings"));
      upload.namespaces(NONE, EX);
      assertThat(names(walk("", "rain", Direction.DOWN, 99, true))).contains("warnings").doesNotContain("late");
      upload.commit();
    }
    assertThat(names(walk("", "rain", Direction.DOWN, 99, true))).contains("late");
  }

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
  void aWayThroughWhatEverybodyUsedIsGivenUpAndSaysSo() throws Exception {
    List<Statement> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      all.add(used("left" + i, "table"));
      all.add(used("right" + i, "chair"));
    }
    store("hubs", all.toArray(Statement[]::new));
    Graph way = store.path(Scope.of("hubs"), ex("table").uri(), ex("chair").uri());
    assertThat(way.statements()).isEmpty();
    assertThat(way.isTruncated()).isTrue();
    assertThat(store.path(Scope.of("hubs"), ex("left1").uri(), ex("right1").uri()).isTruncated()).as("there is none").isFalse();
  }

  @Test
  void aNameAmongTheWordsFindsItsElement() throws Exception {
    String run = "0f8fad5b-d9cb-469f-a165-70867728950e";
    String sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    store("names", new Activity(new QualifiedName("urn:uuid:", run, "run"), Time.NONE, Time.NONE, List.of(Attribute.of(ex("kind"), "flood"))),
        new Entity(new QualifiedName("urn:hash::sha256:", sha256, "sha256"), List.of()), entity("flood"));
    for (String text : List.of(run, "urn:uuid:" + run, "flood " + run, " " + run + " FLOOD")) {
      assertThat(store.search(Scope.ALL, text, 9)).as(text).extracting(found -> found.statement().id().localName()).containsExactly(run);
    }
    assertThat(store.search(Scope.ALL, "drought " + run, 9)).isEmpty();
    for (String text : List.of(sha256, "sha256:" + sha256, "urn:hash::sha256:" + sha256)) {
      assertThat(store.search(Scope.ALL, text, 9)).as(text).extracting(found -> found.statement().id().localName()).containsExactly(sha256);
    }
    assertThat(store.search(Scope.ALL, "http://example.org/flood", 9)).hasSize(1);
    assertThat(store.search(new Scope("", Set.of("names")), run, 9)).isEmpty();
  }

  @Test
  void bytesOfTwoDigestsAreWalkedAsOne() throws Exception {
    store("here", entity("sha1"), made("sha1", "train"));
    store("there", entity("sha256"), entity("sha1"), used("predict", "sha256"),
        new Relation.Alternate(NONE, ex("sha256"), ex("sha1"), List.of()));
    assertThat(names(walk("", "predict", Direction.UP, 9, true))).containsExactly("predict", "sha256", "sha1", "train");
    assertThat(names(walk("", "train", Direction.DOWN, 9, true))).containsExactly("train", "sha1", "sha256", "predict");
  }

  @Test
  void wordsThatNoLongerStandAnywhereFindNothing() throws Exception {
    QualifiedName state = new QualifiedName(io.dte.provenance.api.store.Merge.SINGLE_VALUED, "state", "dte");
    store("run", entity("common one", Attribute.of(state, "running")), entity("common two"));
    store.append("run", NONE, List.of(entity("common one", Attribute.of(state, "succeeded"))));
    assertThat(store.search(Scope.ALL, "running", 9)).isEmpty();
    assertThat(store.search(Scope.of("run"), "common succeeded", 9)).hasSize(1);
    assertThat(store.search(Scope.ALL, "common", 1)).hasSize(1);
    assertThat(store.remove("run", ex("common one").uri())).isTrue();
    store.append("run", NONE, List.of(entity("three")));
    assertThat(store.search(Scope.ALL, "succeeded", 9)).isEmpty();
    assertThat(store.search(Scope.ALL, "common", 9)).hasSize(1);
    store("ids", entity("0f8fad5b-d9cb-469f-a165-70867728950e#fuse"));
    assertThat(store.search(Scope.ALL, "fuse", 9)).as("what stands beside a UUID").hasSize(1);
    assertThat(store.search(Scope.ALL, "469f", 9)).isEmpty();
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

  /** A store of another process, over the tables that are there. */
  private static DatabaseProvenanceStore opened(DyingDatabase over) throws DteException {
    return new DatabaseProvenanceStore(over, Clock.systemUTC(), 500);
  }

  private long rows(String table) throws DteException {
    return database.read(connection -> new Rows(connection).list("SELECT COUNT(*) FROM provenance." + table, row -> row.getLong(1)).get(0));
  }

  private static Statement[] many(String label) {
    List<Statement> all = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      all.add(entity(label + i, Attribute.of(ex("title"), label + " flood")));
      all.add(new Relation.Start(ex("start" + i), ex(label + "step" + i), NONE, ex(label + "run"), Time.NONE, List.of()));
    }
    return all.toArray(Statement[]::new);
  }

  /** The request that deletes it has its answer after one unit of work; the others may come after a kill and another start. */
  @Test
  void aLargeDocumentIsGoneAtOnceAndItsRowsInTheBackgroundEvenAfterAKill() throws Exception {
    store("large", many("old"));
    DyingDatabase dying = new DyingDatabase(database);
    dying.killAfter(3);
    DatabaseProvenanceStore killed = opened(dying);
    assertThat(killed.delete("large")).isTrue();
    assertThat(store.delete("large")).isFalse();
    assertThat(killed.find("large")).isEmpty();
    assertThat(killed.search(Scope.ALL, "flood", 10)).isEmpty();
    killed.close();
    assertThat(rows("element")).as("killed while it went").isEqualTo(1500);
    store("large", many("new"));
    assertThat(store.search(Scope.ALL, "flood", 2000)).hasSize(1500).allSatisfy(found ->
        assertThat(found.statement().id().localName()).startsWith("new"));

    DatabaseProvenanceStore next = opened(new DyingDatabase(database));
    Patience.await().until(() -> rows("document") == 1);
    next.close();
    assertThat(rows("document")).isEqualTo(1);
    assertThat(rows("element")).isEqualTo(1500);
    assertThat(rows("relation")).isEqualTo(1500);
    assertThat(rows("word")).as("the element's number, old or new, and two of the title").isEqualTo(3 * 1500);
    assertThat(rows("part")).as("identifier, starter, started").isEqualTo(3 * 1500);
    assertThat(store.search(Scope.ALL, "new flood", 2000)).hasSize(1500);
    assertThat(read("large").document().statements()).hasSize(3000);
  }

  /** Numbers are used again, and a removal may be tried again after it was done. */
  @Test
  void nothingIsRemovedOfADocumentThatTookTheNumberOfARemovedOne() throws Exception {
    store("live", entity("e"));
    long no = database.read(connection -> new Rows(connection).list("SELECT no FROM provenance.document", row -> row.getLong(1)).get(0));
    assertThat(Removal.part(store, no)).isFalse();
    Upload upload = store.upload("half", "ann");
    assertThat(Removal.part(store, no + 1)).isFalse();
    assertThat(rows("document")).isEqualTo(2);
    assertThat(read("live").document().statements()).hasSize(1);
    upload.close();
  }

  @Test
  void whatAnUploadThatFailedLeftGoesInTheBackgroundToo() throws Exception {
    store("kept", entity("kept"));
    assertThatThrownBy(() -> {
      try (Upload upload = store.upload("half", "ann")) {
        for (Statement statement : many("half")) {
          upload.statement(NONE, statement);
        }
        upload.namespaces(NONE, EX);
        throw new IllegalStateException("malformed in the end");
      }
    }).hasMessage("malformed in the end");
    Patience.await().until(() -> rows("document") == 1);
    assertThat(List.of(rows("document"), rows("element"), rows("relation"), rows("word"), rows("part"))).containsExactly(1L, 1L, 0L, 1L, 0L);
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
  void walksGoUpToOriginsAndDownToWhatDepends() throws Exception {
    chain();
    assertThat(names(walk("chain", "warnings", Direction.UP, 99, true))).containsExactly("warnings", "warn", "flow", "fuse", "rain");
    assertThat(names(walk("chain", "warnings", Direction.UP, 2, false))).containsExactly("warnings", "warn", "flow", "ann");
    assertThat(names(walk("", "rain", Direction.DOWN, 99, true))).containsExactly("rain", "fuse", "flow", "warn", "warnings");
    assertThat(walk("chain", "flow", Direction.BOTH, 1, false).statements()).hasSize(5);
  }

  @Test
  void documentsMeetInEqualNames() throws Exception {
    chain();
    store("other", used("map", "warnings"), made("page", "map"));
    assertThat(names(walk("", "rain", Direction.DOWN, 99, true))).contains("map", "page");
    assertThat(names(walk("chain", "rain", Direction.DOWN, 99, true))).doesNotContain("page");
  }

  @Test
  void aRunIsNotWalkedThroughWhereItsStepsSayItFiner() throws Exception {
    store("run", used("run", "rain"), used("run", "soil"), used("run#a", "rain"), made("flow", "run#a"), made("flow", "run"),
        made("moisture", "run"), new Relation.Start(NONE, ex("run#a"), NONE, ex("run"), Time.NONE, List.of()));
    assertThat(names(walk("run", "flow", Direction.UP, 99, true))).contains("rain", "run").doesNotContain("soil");
    assertThat(names(walk("run", "rain", Direction.DOWN, 99, true))).contains("flow").doesNotContain("moisture");
  }

  @Test
  void theShortestWayBetweenTwoThingsIsFoundFromEitherEnd() throws Exception {
    chain();
    for (Graph way : List.of(store.path(Scope.ALL, ex("warnings").uri(), ex("flow").uri()),
        store.path(Scope.of("chain"), ex("flow").uri(), ex("warnings").uri()))) {
      assertThat(way.statements()).extracting(Located::statement).contains(entity("flow"), entity("warnings"), used("warn", "flow"),
          made("warnings", "warn")).hasSize(5);
      assertThat(way.uris()).containsExactlyInAnyOrder(ex("flow").uri(), ex("warn").uri(), ex("warnings").uri());
      assertThat(way.isTruncated()).isFalse();
    }
    assertThat(store.path(Scope.ALL, ex("rain").uri(), "http://nowhere/").statements()).isEmpty();
  }

  @Test
  void activitiesAreFoundByTheTimeTheyStarted() throws Exception {
    chain();
    assertThat(store.started(Scope.ALL, Instant.parse("2026-01-01T12:00:00Z"), Instant.parse("2026-01-03T00:00:00Z"), 10))
        .extracting(found -> found.statement().id()).containsExactly(ex("warn"));
  }

  @Test
  void elementsAreFoundByAllOfTheWordsOfTheirAttributes() throws Exception {
    store("doc", entity("a", Attribute.of(ex("title"), "Flood warnings of Vermont")),
        entity("b", Attribute.of(ex("title"), "Flood map")), used("x", "a"));
    assertThat(store.search(Scope.ALL, "VERMONT flood", 10)).extracting(found -> found.statement().id()).containsExactly(ex("a"));
    assertThat(store.search(Scope.of("doc"), "flood", 10)).hasSize(2);
    assertThat(store.search(Scope.of("doc"), "' OR 1=1 --", 10)).isEmpty();
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

  @Test
  void theRecorderKeepsARunHoweverItsEventsArrive() throws Exception {
    FixedLog log = new FixedLog();
    UUID run = new UUID(0x7000, 5);
    String[] types = {"run.submitted", "run.started", "step.started", "step.failed", "step.started", "step.succeeded", "run.succeeded"};
    for (int i = 0; i < types.length; i++) {
      log.add(new Event(new UUID(0x7000, 50 + i), i + 1, Instant.ofEpochSecond(i + 1), run, EventType.of(types[i]),
          types[i].startsWith("step") ? "step:fit" : "", i == 0 ? "ann" : "system",
          JsonNodeFactory.instance.objectNode().put("kind", "training"), List.of()));
    }
    Recorder recorder = new Recorder(log, store);
    consume(recorder, log.read(0, 3));
    // Another process goes on after a kill, with the cursor where it was committed.
    Recorder next = new Recorder(log, store);
    consume(next, log.read(3, 2));
    consume(next, log.read(5, 9));
    assertThat(store.find(run.toString()).orElseThrow().owner()).isEqualTo("ann");
    assertThat(read(run.toString()).document().statements()).extracting(Statement::id).extracting(QualifiedName::localName)
        .contains(run.toString(), run + "#fit", run + "#fit@1", run + "#fit@2");
    assertThat(store.started(Scope.of(run.toString()), Instant.ofEpochSecond(5), Instant.ofEpochSecond(6), 9)).singleElement()
        .satisfies(second -> assertThat(((Activity) second.statement()).endTime().lexical()).isEqualTo("1970-01-01T00:00:06Z"));
  }

  @Test
  void noNameOrTextOfSomebodysRunHoldsUpTheRecorder() throws Exception {
    FixedLog log = new FixedLog();
    UUID strange = new UUID(0x7000, 6);
    UUID plain = new UUID(0x7000, 7);
    String many = "\u96e8".repeat(590);
    event(log, 1, strange, "run.submitted", "", "\\u0000 and \0",
        io.dte.foundation.api.event.Relation.of(Verb.USED, "data:," + "%5Cu0000", "word"),
        io.dte.foundation.api.event.Relation.of(Verb.USED, "dataset:" + many, "set\0"));
    event(log, 2, strange, "step.started", "step:" + many + many, "");
    event(log, 3, strange, "step.failed", "step:" + many + many, "\0\\u0000");
    event(log, 4, plain, "run.submitted", "", "plain");
    consume(new Recorder(log, store), log.read(0, 9));
    assertThat(read(plain.toString()).document().statements()).isNotEmpty();
    assertThat(read(strange.toString()).document().statements()).extracting(Statement::id).extracting(QualifiedName::localName)
        .anyMatch(name -> name.startsWith(strange + "#"));
  }

  @Test
  void whatCannotBeStoredIsLeftOutOfALineageAlone() throws Exception {
    FixedLog log = new FixedLog();
    UUID run = new UUID(0x7000, 8);
    event(log, 1, run, "run.submitted", "", "", io.dte.foundation.api.event.Relation.of(
        Verb.USED, "file:///data/rain.csv", "rain"));
    UUID plain = new UUID(0x7000, 9);
    event(log, 2, plain, "run.submitted", "", "");
    Recorder recorder = new Recorder(log, (ProvenanceStore) Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {ProvenanceStore.class}, (proxy, method, arguments) -> {
          List<ProvenanceStore.Told> told = ((List<?>) arguments[1]).stream().map(ProvenanceStore.Told.class::cast).toList();
          store.append((Transaction) arguments[0], told);
          if (told.stream().anyMatch(each -> each.statements().stream().anyMatch(Relation.Usage.class::isInstance))) {
            throw new DteException(ExitCode.INVALID, "refused", "");
          }
          return null;
        }));
    consume(recorder, log.read(0, 9));
    assertThat(read(plain.toString()).document().statements()).as("a run beside it").isNotEmpty();
    assertThat(read(run.toString()).document().statements()).isNotEmpty().noneMatch(Relation.Usage.class::isInstance)
        .anyMatch(Activity.class::isInstance).anyMatch(Entity.class::isInstance);
  }

  private static void event(FixedLog log, int number, UUID run, String type, String subject, String message,
      io.dte.foundation.api.event.Relation... relations) {
    log.add(new Event(new UUID(0x7000, 80 + number), number, Instant.ofEpochSecond(number), run, EventType.of(type), subject, "ann",
        JsonNodeFactory.instance.objectNode().put("kind", "training").put("message", message), List.of(relations)));
  }

  private void consume(Recorder recorder, List<Event> events) {
    database.write(transaction -> {
      recorder.consume(events, transaction);
      return null;
    }).join();
  }
}
