// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({"1e3,1000", "1.50,1.50", "1e-5,0.00001", "1e999999999,1E+999999999", "1e-999999999,1E-999999999",
      "0e-999999999,0E-999999999"})
  void textIsDecimalAndNeverEndless(String number, String text) {
    assertThat(Numbers.text(DecimalNode.valueOf(new BigDecimal(number)))).isEqualTo(text);
  }

  @Test
  void infiniteNumbersHaveATextToo() {
    assertThat(Numbers.text(DoubleNode.valueOf(Double.POSITIVE_INFINITY))).isEqualTo("Infinity");
  }
}
