// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.filter.Comparison;
import io.dte.ml.api.filter.FilterParser;
import io.dte.ml.api.filter.Ordering;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

  @Test
  void readsTheWholeGrammar() throws DteException {
    assertThat(FilterParser.parse("metrics.rmse <= -1.5e-3 and params.\"my key\" LIKE '%it''s%' AND tags.`a.b` IN"
        + " ('x', 'y') AND attributes.run_id NOT IN ('1') AND start_time > 7 AND tag.t IS NOT NULL")).containsExactly(
        new Comparison("metric", "rmse", "<=", List.of("-1.5e-3"), true),
        new Comparison("param", "my key", "LIKE", List.of("%it's%"), false),
        new Comparison("tag", "a.b", "IN", List.of("x", "y"), false),
        new Comparison("attribute", "run_id", "NOT IN", List.of("1"), false),
        new Comparison("attribute", "start_time", ">", List.of("7"), true),
        new Comparison("tag", "t", "IS NOT NULL", List.of(), false));
    assertThat(FilterParser.parse("  ")).isEmpty();
    assertThat(FilterParser.parseOrder("metrics.`x y` DESC")).isEqualTo(new Ordering("metric", "x y", false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"score", "metrics.x =", "metrics.x = 1 OR metrics.y = 2", "metrics.x = 1;", "nothing.x = 1",
      "params.x = 'a", "params.x IN ()", "= 1", "metrics.x = 1 metrics.y = 1", "params.x LIKE", "(metrics.x = 1)",
      "params. = 'x'"})
  void refusesWhatIsNone(String wrong) {
    assertThatThrownBy(() -> FilterParser.parse(wrong)).isInstanceOf(DteException.class)
        .hasMessageContaining("Invalid filter");
  }
}
