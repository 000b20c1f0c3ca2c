// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import io.dte.data.api.Attribute;
import io.dte.data.api.Cube;
import io.dte.data.api.CubeReader;
import io.dte.data.api.Dimension;
import io.dte.data.api.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hourly rain on 2 x 3 cells in memory, which tests spoil in one way each. */
final class Grid implements CubeReader {
  final Map<String, double[]> values = new LinkedHashMap<>();
  private final Map<String, Variable> variables = new LinkedHashMap<>();

  Grid() {
    add("rain", "mm", List.of("time", "y", "x"), Map.of("coordinates", "time lat lon"), new double[12]);
    add("lat", "degrees_north", List.of("y", "x"), Map.of(), 35, 35, 35, 36, 36, 36);
    add("lon", "degrees_east", List.of("y", "x"), Map.of(), -80, -79, -78, -80, -79, -78);
    add("time", "hours since 2018-09-14", List.of("time"), Map.of(), 1, 2);
  }

  Grid add(String name, String unit, List<String> axes, Map<String, String> attributes, double... data) {
    Map<String, Attribute> all = new LinkedHashMap<>();
    all.put("units", new Attribute.Text(unit));
    attributes.forEach((key, value) -> all.put(key, new Attribute.Text(value)));
    Map<String, Integer> lengths = Map.of("time", 2, "y", 2, "x", 3);
    variables.put(name, new Variable(name, "double", axes.stream().map(axis -> new Dimension(axis, lengths.get(axis))).toList(), all));
    values.put(name, data);
    return this;
  }

  @Override
  public Cube cube() {
    List<Dimension> dimensions = variables.values().stream().flatMap(v -> v.dimensions().stream()).distinct().toList();
    return new Cube("rain.nc", "memory", dimensions, List.copyOf(variables.values()), Map.of());
  }

  @Override
  public double[] read(Variable variable, int first, int count) {
    return values.get(variable.name());
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
