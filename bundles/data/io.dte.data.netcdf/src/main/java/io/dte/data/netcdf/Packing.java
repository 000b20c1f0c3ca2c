// SPDX-License-Identifier: Apache-2.0
package io.dte.data.netcdf;

import io.dte.data.api.Attribute;
import io.dte.data.api.Variable;
import java.util.List;
import java.util.Map;

/**
 * How stored numbers become values: the attributes of CF 1.11, sections 2.5.1 and 8.1, and where a variable names no fill
 * value, NetCDF's own default for its type. Fill values and valid ranges are compared before scaling, as stored.
 */
record Packing(double scale, double offset, List<Double> missing, double validMin, double validMax, boolean single) {
  private static final Map<String, Double> DEFAULT_FILL = Map.of("short", -32767.0, "int", -2147483647.0,
      "float", (double) 9.9692099683868690e+36f, "double", 9.9692099683868690e+36);

  static Packing of(Variable variable) {
    List<Double> fill = numbers(variable, "_FillValue");
    if (fill.isEmpty() && DEFAULT_FILL.containsKey(variable.type())) {
      fill = List.of(DEFAULT_FILL.get(variable.type()));
    }
    List<Double> missing = new java.util.ArrayList<>(fill);
    missing.addAll(numbers(variable, "missing_value"));
    List<Double> range = numbers(variable, "valid_range");
    double min = range.size() == 2 ? range.get(0) : variable.number("valid_min").orElse(Double.NEGATIVE_INFINITY);
    double max = range.size() == 2 ? range.get(1) : variable.number("valid_max").orElse(Double.POSITIVE_INFINITY);
    return new Packing(variable.number("scale_factor").orElse(1), variable.number("add_offset").orElse(0),
        List.copyOf(missing), min, max, variable.type().equals("float"));
  }

  private static List<Double> numbers(Variable variable, String attribute) {
    return variable.attributes().get(attribute) instanceof Attribute.Numbers found ? found.values() : List.of();
  }

  /** A stored number's value; NaN when it stands for a missing one. */
  double unpack(double stored) {
    if (Double.isNaN(stored) || stored < validMin || stored > validMax) {
      return Double.NaN;
    }
    for (double value : missing) {
      if (stored == value || (single && (float) stored == (float) value)) {
        return Double.NaN;
      }
    }
    return scale == 1 && offset == 0 ? stored : stored * scale + offset;
  }
}
