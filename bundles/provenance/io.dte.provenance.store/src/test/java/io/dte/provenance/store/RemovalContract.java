// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.model.Statement;
import io.dte.provenance.api.model.Time;
import io.dte.provenance.api.store.Scope;
import io.dte.provenance.api.store.Upload;
import io.dte.tests.support.DyingDatabase;
import io.dte.tests.support.Patience;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Documents go at once, their rows in the background, also after a kill. */
abstract class RemovalContract extends StoreFixture {
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
}
