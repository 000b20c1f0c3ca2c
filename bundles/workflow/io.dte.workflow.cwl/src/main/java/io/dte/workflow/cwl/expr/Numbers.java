// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Numbers as command lines and texts show them: decimal, without exponent. */
public final class Numbers {

  private Numbers() {}

  public static String text(JsonNode number) {
    if (number.isIntegralNumber()) {
      return number.asText();
    }
    if (number.isBigDecimal()) {
      return number.decimalValue().toPlainString();
    }
    BigDecimal exact = BigDecimal.valueOf(number.doubleValue()).stripTrailingZeros();
    return exact.scale() > 0 ? exact.toPlainString() : exact.toPlainString() + ".0";
  }
}
