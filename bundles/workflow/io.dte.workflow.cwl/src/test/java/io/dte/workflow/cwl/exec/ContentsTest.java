// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files are read once: their digests are kept by size, time of change and inode. */
class ContentsTest {
  @TempDir
  Path dir;

  @Test
  void aLargeFileIsReadAgainOnlyWhenItLooksChanged() throws Exception {
    Contents contents = new Contents(dir.resolve("digests"));
    Path file = Files.write(dir.resolve("grid.nc"), new byte[2 << 20]);
    FileTime time = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file, time);
    String first = contents.of(file);
    byte[] other = new byte[2 << 20];
    other[0] = 1;
    Files.write(file, other);
    Files.setLastModifiedTime(file, time);
    assertThat(new Contents(dir.resolve("digests")).of(file)).as("the digest that was kept").isEqualTo(first);
    Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusSeconds(1)));
    assertThat(contents.of(file)).isNotEqualTo(first);
  }

  @Test
  void smallFilesAreAlwaysRead() throws Exception {
    Contents contents = new Contents(dir.resolve("digests"));
    Path file = Files.writeString(dir.resolve("small"), "a");
    String first = contents.of(file);
    assertThat(contents.of(Files.writeString(file, "b"))).isNotEqualTo(first);
    assertThat(dir.resolve("digests")).doesNotExist();
  }
}
