// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Numbers as command lines and texts show them: decimal, without exponent. */
public final class Numbers {

  /** Decimal exponents of the largest double, and of less than the smallest. */
  private static final int MAX_EXPONENT = 308;
  private static final int MIN_EXPONENT = -400;

  private Numbers() {}

  /** Whether a number is about as large or as small as a double can be; what is beyond would be written with endless zeros. */
  public static boolean isPlain(BigDecimal number) {
    long exponent = (long) number.precision() - number.scale() - 1;
    return exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT;
  }

  /** Decimal, but for numbers that are not {@link #isPlain plain}: those keep their exponent. */
  public static String text(JsonNode number) {
    if (number.isIntegralNumber()) {
      return number.asText();
    }
    if (number.isBigDecimal()) {
      BigDecimal value = number.decimalValue();
      return isPlain(value) ? value.toPlainString() : value.toString();
    }
    if (!Double.isFinite(number.doubleValue())) {
      return number.asText();
    }
    BigDecimal exact = BigDecimal.valueOf(number.doubleValue()).stripTrailingZeros();
    return exact.scale() > 0 ? exact.toPlainString() : exact.toPlainString() + ".0";
  }
}
