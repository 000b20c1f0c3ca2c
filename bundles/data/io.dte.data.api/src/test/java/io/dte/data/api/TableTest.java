// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.file.OutputFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
  @TempDir Path folder;

  @Test
  void readsWhatItWrites() throws Exception {
    Table table = new Table(List.of("a", "b"), List.of(List.of("1,5", "say \"hi\""), List.of("", "two\nlines")));
    Path file = folder.resolve("t.csv");
    OutputFile.write(file, table::write);
    Table read = Table.read(file, List.of("a", "b"));
    assertThat(read.columns()).isEqualTo(table.columns());
    assertThat(read.rows()).isEqualTo(table.rows());
    assertThat(folder.toFile().list()).containsExactly("t.csv");
  }

  @Test
  void namesTheLineOfAProblem() throws Exception {
    Path file = Files.writeString(folder.resolve("t.csv"), "# a remark\nid,value\r\nx,1\n\ny,abc\n");
    Table table = Table.read(file, List.of("id"));
    assertThat(table.number(0, "value")).isEqualTo(1);
    assertThatThrownBy(() -> table.number(1, "value")).hasMessageContaining("t.csv:5").hasMessageContaining("abc");
    assertThatThrownBy(() -> Table.read(file, List.of("id", "area"))).hasMessageContaining("\"area\" is missing");
    Files.writeString(file, "a,b\n1\n");
    assertThatThrownBy(() -> Table.read(file, List.of())).hasMessageContaining("t.csv:2");
  }
}
