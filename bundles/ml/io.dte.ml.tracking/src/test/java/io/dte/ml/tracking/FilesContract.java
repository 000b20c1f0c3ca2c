// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.tests.support.Patience;
import io.dte.tests.support.TestDatabase;
import java.io.ByteArrayInputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What paths of files promise on every database, and which bytes they keep. */
abstract class FilesContract {
  private static final String ONE = "sha256:01";
  private static final String TWO = "sha256:02";
  private final MemoryArtifacts artifacts = new MemoryArtifacts();
  private TestDatabase database;
  private Schema schema;
  private FileTree files;

  abstract TestDatabase open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    database = open();
    schema = new Schema(database);
    files = new FileTree(schema, artifacts);
  }

  @AfterEach
  void stop() throws Exception {
    if (database != null) {
      files.close();
      database.close();
    }
  }

  private void put(String path, int content) throws DteException {
    files.put(path, new ByteArrayInputStream(new byte[] {(byte) content}));
  }

  private void awaitHeld(String... ids) {
    Patience.await().untilAsserted(() -> assertThat(artifacts.held()).containsExactlyInAnyOrder(ids));
  }

  @Test
  void theBytesOfDeletedFilesAreLetGoOfWhenNoOtherPathNamesThem() throws Exception {
    put("0/r/artifacts/model/a", 1);
    put("0/r/artifacts/model/deep/b", 2);
    put("0/r/artifacts/copy", 2);
    awaitHeld(ONE, TWO);
    files.delete("0/r/artifacts/model");
    awaitHeld(TWO);
    put("0/r/artifacts/copy", 1);
    awaitHeld(ONE);
    files.delete("0/r/artifacts/copy");
    awaitHeld();
  }

  @Test
  void theBytesOfARefusedFileAreNotKept() throws Exception {
    put("0/r/artifacts/file", 1);
    assertThatThrownBy(() -> put("0/r/artifacts/file/below", 2)).hasMessageContaining("is a file");
    assertThatThrownBy(() -> put("0/r/artifacts", 1)).hasMessageContaining("is a folder");
    awaitHeld(ONE);
  }

  /** Killed between the commit and the letting go, or between the holding and the commit. */
  @Test
  void theNextStartLetsGoOfWhatAKillLeftHeldAndOfNobodyElses() throws Exception {
    put("0/r/artifacts/file", 1);
    awaitHeld(ONE);
    String holder = artifacts.holders("tracking-").get(0);
    artifacts.hold(TWO, holder.replace(ONE, TWO));
    artifacts.hold("sha256:03", "tracking-of another database-sha256:03");
    files.close();
    files = new FileTree(schema, artifacts);
    awaitHeld(ONE, "sha256:03");
  }

  /** After a restore of the database alone. */
  @Test
  void whatAPathNamesIsHeldFromTheNextStartOn() throws Exception {
    put("0/r/artifacts/file", 1);
    awaitHeld(ONE);
    artifacts.release(artifacts.holders("tracking-").get(0));
    files.close();
    files = new FileTree(schema, artifacts);
    awaitHeld(ONE);
  }

  @Test
  void equalBytesThatComeAndGoAtTheSameMomentAreKept() throws Exception {
    CompletableFuture<?>[] clients = IntStream.range(0, 4).mapToObj(client -> CompletableFuture.runAsync(() -> {
      Random random = new Random(client);
      try {
        for (int i = 0; i < 200; i++) {
          put("0/r" + client + "/artifacts/f", 1 + random.nextInt(2));
          if (random.nextBoolean()) {
            files.delete("0/r" + client + "/artifacts/f");
          }
        }
        put("0/r" + client + "/artifacts/f", client == 0 ? 1 : 2);
      } catch (DteException e) {
        throw new IllegalStateException(e);
      }
    })).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(clients).join();
    awaitHeld(ONE, TWO);
    files.delete("0/r0/artifacts");
    awaitHeld(TWO);
  }

  @Test
  void tenThousandFilesAreListedAndDeletedTogether() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      put("0/r/artifacts/many/f" + i, 1);
    }
    put("0/r/artifacts/manyfold", 1);
    assertThat(files.list("0/r/artifacts/many")).hasSize(10_000).extracting(ArtifactTree.Entry::artifact)
        .containsOnly(ONE);
    assertThat(files.list("0/r/artifacts")).extracting(ArtifactTree.Entry::path).containsExactly("0/r/artifacts/many",
        "0/r/artifacts/manyfold");
    files.delete("0/r/artifacts/many");
    assertThat(files.list("0/r/artifacts/many")).isEmpty();
    assertThat(files.find("0/r/artifacts/manyfold")).isPresent();
  }
}
