// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.CfCoordinates;
import io.dte.data.api.CfTime;
import io.dte.data.api.Cube;
import io.dte.data.api.CubeReader;
import io.dte.data.api.GridCells;
import io.dte.data.api.Variable;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One variable of a cube as a series of grids. Its times are the ends of the intervals its values belong to: the upper
 * bound where the file has bounds of time, else the time coordinate itself, which is how accumulations are stamped.
 */
final class GridSource {
  private final CubeReader reader;
  private final Variable data;
  private final GridCells cells;
  private final List<Instant> times;

  private GridSource(CubeReader reader, Variable data, GridCells cells, List<Instant> times) {
    this.reader = reader;
    this.data = data;
    this.cells = cells;
    this.times = List.copyOf(times);
  }

  /** @param name of the variable; empty: the only one there is. @throws DteException the layout is not understood */
  static GridSource of(CubeReader reader, String name) throws DteException {
    Cube cube = reader.cube();
    Variable data = choose(cube, name);
    CfCoordinates coordinates = CfCoordinates.of(cube, data);
    Variable latitude = coordinates.latitude().orElseThrow(() -> invalid(cube,
        "the variable \"" + data.name() + "\" has no latitude", "its \"coordinates\" attribute has to name one"));
    Variable longitude = coordinates.longitude().orElseThrow(() -> invalid(cube,
        "the variable \"" + data.name() + "\" has no longitude", "its \"coordinates\" attribute has to name one"));
    int rank = data.dimensions().size();
    List<String> names = data.dimensionNames();
    if (rank < 2 || rank > 3 || (rank == 3 && coordinates.time().isEmpty())) {
      throw invalid(cube, "the variable " + data + " is no series of grids", "it needs the dimensions time, y, x or y, x");
    }
    List<String> plane = names.subList(rank - 2, rank);
    int rows = data.dimensions().get(rank - 2).length();
    int columns = data.dimensions().get(rank - 1).length();
    double[] lat = spread(reader, latitude, plane, rows, columns);
    double[] lon = spread(reader, longitude, plane, rows, columns);
    List<Instant> times = coordinates.time().isPresent() ? times(reader, coordinates.time().get()) : List.of();
    if (rank == 3 && times.size() != data.dimensions().get(0).length()) {
      throw invalid(cube, "the variable " + data + " and its time coordinate differ in length", "mend the file");
    }
    return new GridSource(reader, data, new GridCells(rows, columns, lat, lon), times);
  }

  Variable data() {
    return data;
  }

  GridCells cells() {
    return cells;
  }

  /** The end of each interval. */
  List<Instant> times() {
    return times;
  }

  /** The grid of one time step; NaN where a value is missing. */
  double[] step(int index) throws DteException {
    return data.dimensions().size() == 2 ? reader.read(data) : reader.read(data, index, 1);
  }

  private static Variable choose(Cube cube, String name) throws DteException {
    List<Variable> candidates = CfCoordinates.dataVariables(cube);
    String known = String.join(", ", candidates.stream().map(Variable::name).toList());
    if (!name.isEmpty()) {
      return cube.variable(name).orElseThrow(() -> invalid(cube, "there is no variable \"" + name + "\"", "it has " + known));
    }
    if (candidates.size() != 1) {
      throw invalid(cube, candidates.isEmpty() ? "no variable has latitude and longitude" : "several variables are there",
          candidates.isEmpty() ? "dte data info FILE shows what is in it" : "choose with --variable: " + known);
    }
    return candidates.get(0);
  }

  /** A coordinate's values for each cell, row by row: 2-D as they are, 1-D repeated along the other axis. */
  private static double[] spread(CubeReader reader, Variable coordinate, List<String> plane, int rows, int columns)
      throws DteException {
    List<String> axes = coordinate.dimensionNames();
    if (axes.equals(plane)) {
      return reader.read(coordinate);
    }
    if (axes.size() == 1 && plane.contains(axes.get(0))) {
      double[] line = reader.read(coordinate);
      boolean alongRows = axes.get(0).equals(plane.get(0));
      double[] all = new double[rows * columns];
      for (int i = 0; i < all.length; i++) {
        all[i] = line[alongRows ? i / columns : i % columns];
      }
      return all;
    }
    throw invalid(reader.cube(), "the axes of the coordinate " + coordinate + " are not those of the grid ("
        + String.join(", ", plane) + ")", "dte qa check tells more; swap the axes, for example with ncpdq -a y,x");
  }

  private static List<Instant> times(CubeReader reader, Variable time) throws DteException {
    Cube cube = reader.cube();
    try {
      CfTime unit = CfTime.of(time);
      Variable bounds = cube.variable(time.text("bounds")).filter(b -> b.dimensions().size() == 2
          && b.dimensions().get(1).length() == 2 && b.dimensions().get(0).equals(time.dimensions().get(0))).orElse(null);
      double[] stamps = reader.read(time);
      double[] limits = bounds == null ? null : reader.read(bounds);
      List<Instant> times = new ArrayList<>();
      for (int i = 0; i < stamps.length; i++) {
        if (limits != null && !(limits[2 * i] <= stamps[i] && stamps[i] <= limits[2 * i + 1])) {
          throw invalid(cube, "the bounds of time \"" + bounds.name() + "\" do not enclose the time " + unit.toInstant(stamps[i]),
              "correct the bounds, or remove the attribute \"bounds\" of \"" + time.name() + "\"");
        }
        times.add(unit.toInstant(limits == null ? stamps[i] : limits[2 * i + 1]));
      }
      return times;
    } catch (DteException e) {
      Problem problem = e.problem();
      throw problem.location().file().isEmpty() ? new DteException(problem.at(SourceLocation.of(cube.source())), e) : e;
    }
  }

  private static DteException invalid(Cube cube, String message, String hint) {
    return new DteException(new Problem(ExitCode.INVALID, message, SourceLocation.of(cube.source()), hint));
  }
}
