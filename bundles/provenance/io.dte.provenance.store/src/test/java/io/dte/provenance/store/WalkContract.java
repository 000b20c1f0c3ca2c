// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.Located;
import io.dte.provenance.api.store.Scope;
import io.dte.provenance.api.store.Upload;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.api.store.Walk.Direction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ways from statement to statement, over documents. */
abstract class WalkContract extends StoreFixture {
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
  void bytesOfTwoDigestsAreWalkedAsOne() throws Exception {
    store("here", entity("sha1"), made("sha1", "train"));
    store("there", entity("sha256"), entity("sha1"), used("predict", "sha256"),
        new Relation.Alternate(NONE, ex("sha256"), ex("sha1"), List.of()));
    assertThat(names(walk("", "predict", Direction.UP, 9, true))).containsExactly("predict", "sha256", "sha1", "train");
    assertThat(names(walk("", "train", Direction.DOWN, 9, true))).containsExactly("train", "sha1", "sha256", "predict");
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
}
