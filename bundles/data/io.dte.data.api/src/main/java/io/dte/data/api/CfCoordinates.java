// SPDX-License-Identifier: Apache-2.0
package io.dte.data.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The coordinates of a data variable as the CF conventions name them: the {@code coordinates} attribute and the
 * coordinate variables of its dimensions, told apart by unit, standard name and axis.
 *
 * @param time if the variable has one
 * @param latitude if the variable has one
 * @param longitude if the variable has one
 */
public record CfCoordinates(Optional<Variable> time, Optional<Variable> latitude, Optional<Variable> longitude) {
  private static final Set<String> NORTH =
      Set.of("degrees_north", "degree_north", "degree_n", "degrees_n", "degreen", "degreesn");
  private static final Set<String> EAST =
      Set.of("degrees_east", "degree_east", "degree_e", "degrees_e", "degreee", "degreese");

  /** The coordinates of {@code data} in {@code cube}. */
  public static CfCoordinates of(Cube cube, Variable data) {
    List<Variable> candidates = new ArrayList<>();
    for (String name : data.text("coordinates").trim().split("\\s+")) {
      cube.variable(name).ifPresent(candidates::add);
    }
    data.dimensionNames().forEach(name -> cube.variable(name).ifPresent(candidates::add));
    return new CfCoordinates(first(candidates, CfCoordinates::isTime), first(candidates, CfCoordinates::isLatitude),
        first(candidates, CfCoordinates::isLongitude));
  }

  /** Variables with a latitude and a longitude of their own, the most dimensions first: what a file is about. */
  public static List<Variable> dataVariables(Cube cube) {
    return cube.variables().stream()
        .filter(v -> v.dimensions().size() >= 2 && !isLatitude(v) && !isLongitude(v))
        .filter(v -> {
          CfCoordinates found = of(cube, v);
          return found.latitude().isPresent() && found.longitude().isPresent();
        })
        .sorted(Comparator.comparingInt((Variable v) -> v.dimensions().size()).reversed()).toList();
  }

  private static Optional<Variable> first(List<Variable> candidates, Predicate<Variable> is) {
    return candidates.stream().filter(is).findFirst();
  }

  private static boolean isTime(Variable v) {
    return CfTime.isTime(v) || v.text("standard_name").equals("time") || v.text("axis").equals("T");
  }

  private static boolean isLatitude(Variable v) {
    return v.text("standard_name").equals("latitude") || NORTH.contains(units(v));
  }

  private static boolean isLongitude(Variable v) {
    return v.text("standard_name").equals("longitude") || EAST.contains(units(v));
  }

  private static String units(Variable v) {
    return v.text("units").trim().toLowerCase(Locale.ROOT);
  }
}
