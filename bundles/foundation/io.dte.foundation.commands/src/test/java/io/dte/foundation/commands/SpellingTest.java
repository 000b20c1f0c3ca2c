// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> NAMES = List.of("run", "runs", "templates", "validate", "doctor", "data");

  @Test
  void findsWhatWasMeant() {
    assertThat(Spelling.nearest("rnu", NAMES)).first().isEqualTo("run");
    assertThat(Spelling.nearest("tempaltes", NAMES)).containsExactly("templates");
    assertThat(Spelling.nearest("val", NAMES)).containsExactly("validate");
    assertThat(Spelling.nearest("xyzzy", NAMES)).isEmpty();
  }

  @Test
  void swappedLettersAreOneMistake() {
    assertThat(Spelling.distance("docotr", "doctor")).isEqualTo(1);
    assertThat(Spelling.distance("", "run")).isEqualTo(3);
    assertThat(Spelling.distance("run", "run")).isZero();
  }
}
