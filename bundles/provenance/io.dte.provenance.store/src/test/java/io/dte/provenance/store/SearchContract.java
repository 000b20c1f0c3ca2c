// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Element.Activity;
import io.dte.provenance.api.model.Element.Entity;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.store.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is found by words, names and times. */
abstract class SearchContract extends StoreFixture {
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
}
