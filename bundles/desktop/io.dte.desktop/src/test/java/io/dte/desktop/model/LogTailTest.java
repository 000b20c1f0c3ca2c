// SPDX-License-Identifier: Apache-2.0
package io.dte.desktop.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir
  Path folder;

  @Test
  void givesWhatWasAddedSinceTheLastTime() throws Exception {
    Path file = folder.resolve("step.log");
    LogTail tail = new LogTail(file);
    assertThat(tail.more()).as("not there yet").isEmpty();
    Files.writeString(file, "one\n");
    assertThat(tail.more()).isEqualTo("one\n");
    assertThat(tail.more()).isEmpty();
    Files.writeString(file, "two\n", StandardOpenOption.APPEND);
    assertThat(tail.more()).isEqualTo("two\n");
  }

  @Test
  void aCharacterInTwoWritesIsReadWhole() throws Exception {
    Path file = folder.resolve("step.log");
    byte[] bytes = "Zürich \u20ac \ud83c\udf0d".getBytes(StandardCharsets.UTF_8);
    LogTail tail = new LogTail(file);
    StringBuilder read = new StringBuilder();
    Files.createFile(file);
    for (byte one : bytes) {
      Files.write(file, new byte[] {one}, StandardOpenOption.APPEND);
      read.append(tail.more());
    }
    assertThat(read).hasToString("Zürich \u20ac \ud83c\udf0d");
  }

  @Test
  void ofALongLogOnlyTheEndIsRead() throws Exception {
    Path file = folder.resolve("step.log");
    byte[] bytes = new byte[3 * LogTail.MAX_CHARS];
    Arrays.fill(bytes, (byte) 'x');
    bytes[bytes.length - 1] = 'z';
    Files.write(file, bytes);
    LogTail tail = new LogTail(file);
    StringBuilder read = new StringBuilder();
    for (String more = tail.more(); !more.isEmpty(); more = tail.more()) {
      read.append(more);
    }
    assertThat(read).hasSize(LogTail.MAX_CHARS).endsWith("xz");
  }

  @Test
  void aFileThatWasWrittenAnewIsReadFromItsStart() throws Exception {
    Path file = Files.writeString(folder.resolve("step.log"), "first attempt\n");
    LogTail tail = new LogTail(file);
    tail.more();
    Files.writeString(file, "second\n");
    assertThat(tail.more()).isEqualTo("second\n");
  }
}
