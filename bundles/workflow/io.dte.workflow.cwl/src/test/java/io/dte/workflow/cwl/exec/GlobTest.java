// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  @TempDir
  Path dir;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      *.txt | a.txt,b.txt
      [!a].txt | b.txt
      ?.t[a-z]t | a.txt,b.txt
      d/*/x* | d/e/x1,d/e/x2
      .* | .hidden
      ./a.txt | a.txt
      . | .
      nothing* |
      *.*t | a.txt,b.txt
      *[a].t?* | a.txt
      a\\.* | a.txt
      *txt*x |
      """)
  void matchesAsAShellWould(String pattern, String expected) throws Exception {
    Files.createDirectories(dir.resolve("d/e"));
    for (String name : new String[] {"b.txt", "a.txt", ".hidden", "d/e/x2", "d/e/x1"}) {
      Files.createFile(dir.resolve(name));
    }
    String found = String.join(",", Glob.find(dir, pattern).stream()
        .map(p -> p.equals(dir) ? "." : dir.relativize(p).toString()).toList());
    assertThat(found).isEqualTo(expected == null ? "" : expected);
  }

  /** Each asterisk tried with each length of the others would not end within years. */
  @Test
  void manyAsterisksOverALongNameTakeNoTime() throws Exception {
    Path file = Files.createFile(dir.resolve("a".repeat(250)));
    assertThat(Glob.find(dir, "*a".repeat(40) + "b")).isEmpty();
    assertThat(Glob.find(dir, "*a".repeat(40) + "*")).containsExactly(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../*", "a/../../b", "/etc/*", "*/.."})
  void neverLeavesTheFolder(String pattern) throws Exception {
    Files.createDirectories(dir.resolve("a"));
    assertThatThrownBy(() -> Glob.find(dir, pattern)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesAbsolutePatternsInsideIt() throws Exception {
    Path file = Files.createFile(dir.resolve("f"));
    assertThat(Glob.find(dir, dir + "/f")).containsExactly(file);
  }
}
