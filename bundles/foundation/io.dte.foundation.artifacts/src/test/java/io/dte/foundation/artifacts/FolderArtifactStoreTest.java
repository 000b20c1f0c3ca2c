// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.artifact.Artifact;
import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArtifactStoreTest extends ArtifactStoreContract {
  @TempDir Path folder;

  @Override
  ArtifactStore open(Clock time, Duration grace) {
    return new KeptArtifacts(new FolderKeep(() -> folder, time), time, grace);
  }

  @Override
  long files() {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process that is killed while it collects has put something aside, which may be wanted. */
  @Test
  void whatAKilledCollectionPutAsideIsPutBackWhenItIsHeld() throws Exception {
    Clock later = Clock.offset(Clock.systemUTC(), GRACE.multipliedBy(2));
    ArtifactStore store = open(Clock.systemUTC(), GRACE);
    Artifact held = store.put(new ByteArrayInputStream(new byte[] {1}), "text/plain");
    Artifact free = store.put(new ByteArrayInputStream(new byte[] {1, 2}), "text/plain");
    store.hold(held.id(), "run:1");
    for (Artifact artifact : List.of(held, free)) {
      Files.move(Blobs.file(folder, artifact.id()), folder.resolve("tmp/aside-" + Holders.encode(artifact.id())));
    }
    assertThat(open(later, GRACE).collect(GRACE)).isEqualTo(new ArtifactStore.Collected(1, 2));
    try (InputStream bytes = store.open(held.id())) {
      assertThat(bytes.readAllBytes()).containsExactly(1);
    }
    assertThat(files()).as("the bytes, their note, their holder").isEqualTo(3);
  }

  @Test
  void saysThatItCannotWrite() throws Exception {
    Path file = Files.createFile(folder.resolve("no-folder"));
    ArtifactStore broken = new KeptArtifacts(new FolderKeep(() -> file, Clock.systemUTC()), Clock.systemUTC(), GRACE);
    assertThatThrownBy(() -> broken.put(InputStream.nullInputStream(), "text/plain"))
        .isInstanceOfSatisfying(DteException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ExitCode.STORAGE)).hasMessageContaining("no-folder");
  }
}
