// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.artifact.ArtifactStore;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArtifactStoreTest extends ArtifactStoreContract {
  @TempDir Path folder;

  @Override
  ArtifactStore open(Clock time) {
    return new KeptArtifacts(new FolderKeep(() -> folder, time), time);
  }

  @Override
  long files() {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void saysThatItCannotWrite() throws Exception {
    Path file = Files.createFile(folder.resolve("no-folder"));
    ArtifactStore broken = new KeptArtifacts(new FolderKeep(() -> file, Clock.systemUTC()), Clock.systemUTC());
    assertThatThrownBy(() -> broken.put(InputStream.nullInputStream(), "text/plain"))
        .isInstanceOfSatisfying(DteException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ExitCode.STORAGE)).hasMessageContaining("no-folder");
  }
}
