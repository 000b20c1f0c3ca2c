// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How numbers are written into tables: fixed decimals, the same everywhere; nothing for what is not known. */
final class Numbers {

  private Numbers() {}

  static String fixed(double value, int decimals) {
    return Double.isNaN(value) ? "" : BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }
}
