// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.data.api.CubeReader;
import io.dte.data.api.Variable;
import io.dte.foundation.api.problem.DteException;
import io.dte.qa.api.QualityCheck;
import io.dte.qa.api.Result;
import io.dte.qa.api.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/**
 * The axes of a variable come in the order that is asked for, and those of its latitude and longitude in the same: a grid
 * whose coordinates are laid out the other way round puts each value at a wrong place.
 */
@Component
public final class AxisOrderCheck implements QualityCheck {

  @Override
  public String name() {
    return "axis-order";
  }

  @Override
  public String description() {
    return "The axes come in the order of \"dimensions\" (leading ones may be missing), and those of latitude and longitude too";
  }

  @Override
  public Result judge(Rule rule, CubeReader reader) throws DteException {
    RuleData data = RuleData.of(rule, reader);
    List<String> wanted = new ArrayList<>();
    for (JsonNode name : rule.settings().path("dimensions")) {
      wanted.add(name.asText());
    }
    Variable variable = data.variable();
    List<String> axes = variable.dimensionNames();
    boolean ordered = wanted.isEmpty() || (axes.size() <= wanted.size()
        && wanted.subList(wanted.size() - axes.size(), wanted.size()).equals(axes));
    List<String> found = new ArrayList<>(List.of("(" + String.join(", ", axes) + ")"));
    List<String> plane = axes.subList(Math.max(0, axes.size() - 2), axes.size());
    boolean agree = true;
    for (Variable coordinate : Stream.of(data.coordinates().latitude(), data.coordinates().longitude())
        .flatMap(java.util.Optional::stream).toList()) {
      List<String> order = coordinate.dimensionNames();
      agree &= order.size() == 1 ? axes.contains(order.get(0)) : order.equals(plane);
      found.add(layout(coordinate));
    }
    String expected = wanted.isEmpty() ? "coordinates in the order (" + String.join(", ", plane) + ")"
        : "(" + String.join(", ", wanted) + "), coordinates in the same order";
    return Result.of(rule, variable.name(), String.join(", ", found), expected, ordered && agree);
  }

  private static String layout(Variable variable) {
    return variable.name() + "(" + String.join(", ", variable.dimensionNames()) + ")";
  }
}
