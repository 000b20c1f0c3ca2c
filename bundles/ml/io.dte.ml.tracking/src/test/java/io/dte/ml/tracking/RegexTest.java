// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which regular expressions may be asked for. */
class RegexTest {

  @ParameterizedTest
  @ValueSource(strings = {"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "[{1000}]{1,2}", "[]{9}]{3}",
      "\\Q(a{1000}){1000}\\E", "(?:\\d{1,3}\\.){3}\\d{1,3}", "\\(x{3}\\)", "a{,5}"})
  void ordinaryOnesMay(String text) throws Exception {
    assertThat(Regex.of(text)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a{1000}){1000}", "((a{100}b){20}c){20}", "(a{1000}\\Q)\\E){1000}", "(a{1000}[)]){1000}",
      "(a{1000}\\)){1000}", "([^])]a{1000}){1000}"})
  void thoseThatBecomeHugeMayNot(String text) {
    assertThatThrownBy(() -> Regex.of(text)).hasMessageContaining("too large");
  }

  @Test
  void thoseThatAreTooDeepMayNot() throws Exception {
    assertThat(Regex.of("(".repeat(500) + "a" + ")".repeat(500))).isNotNull();
    assertThatThrownBy(() -> Regex.of("(".repeat(9000) + "a" + ")".repeat(9000))).hasMessageContaining("too large");
  }
}
