// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import java.util.Locale;
import java.util.OptionalDouble;

/** Units of depths of water. A kilogram on a square metre is a millimetre of water of 1000 kg/m³. */
final class PrecipitationUnit {

  private PrecipitationUnit() {}

  /** Millimetres in one unit; empty when the unit is none of a depth of water. */
  static OptionalDouble millimetres(String unit) {
    return switch (unit.trim().toLowerCase(Locale.ROOT).replace("**", "^").replaceAll("\\s+", " ")) {
      case "mm", "millimeter", "millimeters", "millimetre", "millimetres", "kg m^-2", "kg m-2", "kg/m^2", "kg/m2" ->
          OptionalDouble.of(1);
      case "cm" -> OptionalDouble.of(10);
      case "m", "meter", "meters", "metre", "metres" -> OptionalDouble.of(1000);
      case "in", "inch", "inches" -> OptionalDouble.of(25.4);
      default -> OptionalDouble.empty();
    };
  }
}
