// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
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
  void suggestsTheNearestOrListsAFew() {
    assertThat(Spelling.suggest("DOCTOR", NAMES)).isEqualTo("did you mean 'doctor'?");
    assertThat(Spelling.suggest("xyzzy", List.of("run", "data"))).isEqualTo("there are: run, data");
    assertThat(Spelling.suggest("xyzzy", Collections.nCopies(13, "run"))).isEmpty();
    assertThat(Spelling.suggest("xyzzy", List.of())).isEmpty();
  }

  @Test
  void swappedLettersAreOneMistake() {
    assertThat(Spelling.distance("docotr", "doctor")).isEqualTo(1);
    assertThat(Spelling.distance("", "run")).isEqualTo(3);
    assertThat(Spelling.distance("run", "run")).isZero();
  }
}
