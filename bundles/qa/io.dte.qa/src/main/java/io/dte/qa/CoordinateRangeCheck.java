// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import io.dte.data.api.CubeReader;
import io.dte.data.api.Variable;
import io.dte.foundation.api.problem.DteException;
import io.dte.qa.api.QualityCheck;
import io.dte.qa.api.Result;
import io.dte.qa.api.Rule;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** Latitudes and longitudes lie where the data are known to be: tells coordinates that were exchanged. */
@Component
public final class CoordinateRangeCheck implements QualityCheck {

  @Override
  public String name() {
    return "coordinate-range";
  }

  @Override
  public String description() {
    return "Latitudes lie in \"latitude\", longitudes in \"longitude\", and neither bears the other's name";
  }

  @Override
  public Result judge(Rule rule, CubeReader reader) throws DteException {
    RuleData data = RuleData.of(rule, reader);
    Found latitude = find(reader, data.coordinates().latitude(), data.range("latitude"), "latitude", "lon");
    Found longitude = find(reader, data.coordinates().longitude(), data.range("longitude"), "longitude", "lat");
    return Result.of(rule, data.variable().name(), latitude.found + ", " + longitude.found,
        latitude.expected + ", " + longitude.expected, latitude.passed && longitude.passed);
  }

  private record Found(String found, String expected, boolean passed) {}

  private static Found find(CubeReader reader, Optional<Variable> coordinate, double[] range, String what, String notNamed)
      throws DteException {
    String expected = what + " " + RuleData.range(range[0], range[1]);
    if (coordinate.isEmpty()) {
      return new Found("no " + what, expected, false);
    }
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    boolean complete = true;
    for (double value : reader.read(coordinate.get())) {
      complete &= !Double.isNaN(value);
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    String name = coordinate.get().name();
    boolean misnamed = name.toLowerCase(Locale.ROOT).startsWith(notNamed);
    String found = what + (misnamed ? " in \"" + name + "\" " : " ") + (complete ? RuleData.range(least, greatest) : "with gaps");
    return new Found(found, expected, complete && !misnamed && least >= range[0] && greatest <= range[1]);
  }
}
