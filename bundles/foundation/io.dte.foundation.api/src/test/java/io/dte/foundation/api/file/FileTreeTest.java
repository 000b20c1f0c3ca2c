// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileTreeTest {
  @TempDir
  Path folder;

  /** The two ways to delete, which do the same. */
  enum Way {
    ONE_BY_ONE {
      @Override
      void delete(Path folder) throws IOException {
        FileTree.delete(folder);
      }
    },
    WIDE {
      @Override
      void delete(Path folder) throws IOException {
        FileTree.deleteWide(folder);
      }
    };

    abstract void delete(Path folder) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void deletesEverythingInAFolderAndNothingThatLinksLeadTo(Way way) throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Path kept = Files.writeString(outside.resolve("kept"), "kept");
    Path tree = Files.createDirectories(folder.resolve("tree"));
    for (int i = 0; i < 70; i++) {
      Path job = Files.createDirectories(tree.resolve("step").resolve(Integer.toString(i)).resolve("out"));
      Files.writeString(job.resolve("result"), "x");
      Files.createSymbolicLink(job.resolve("link"), i % 2 == 0 ? outside : kept);
    }
    Files.createSymbolicLink(tree.resolve("nowhere"), folder.resolve("absent"));
    Path readOnly = Files.createDirectories(tree.resolve("read-only"));
    Files.writeString(readOnly.resolve("file"), "x");
    assertThat(readOnly.toFile().setWritable(false)).isTrue();

    way.delete(tree);
    assertThat(tree).doesNotExist();
    assertThat(kept).hasContent("kept");
  }

  @ParameterizedTest
  @EnumSource
  void leavesAloneWhatIsNoFolder(Way way) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectories(folder.resolve("inner")));
    way.delete(file);
    way.delete(link);
    way.delete(folder.resolve("absent"));
    assertThat(file).exists();
    assertThat(link).isSymbolicLink().exists();
  }
}
