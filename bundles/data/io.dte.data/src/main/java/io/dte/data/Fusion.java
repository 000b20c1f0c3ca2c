// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.CubeReader;
import io.dte.data.api.DataFormats;
import io.dte.data.api.Feature;
import io.dte.data.api.FeatureCollection;
import io.dte.foundation.api.file.OutputFile;
import io.dte.data.api.Table;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Averages a grid over polygons.
 *
 * @param id property that tells the polygons apart
 * @param name property with their names
 * @param column of the means
 * @param unit to convert to; empty: none
 * @param factor the means are multiplied by
 * @param minCoverage fraction of a polygon below which its mean is left empty
 */
record Fusion(DataFormats formats, String id, String name, String column, String unit, double factor, double minCoverage) {
  private static final int DECIMALS = 4;

  void run(CommandContext context, Path grid, String variable, Path polygons, Path output) throws DteException {
    FeatureCollection features = sorted(formats.readFeatures(polygons), polygons);
    List<List<List<String>>> rows = new ArrayList<>();
    features.features().forEach(feature -> rows.add(new ArrayList<>()));
    try (CubeReader reader = formats.openCube(grid)) {
      GridSource source = GridSource.of(reader, variable);
      double scale = factor * conversion(source, grid);
      ArealWeights weights = ArealWeights.of(source.cells(), features);
      for (int step = 0; step < source.times().size(); step++) {
        if (context.cancelled().getAsBoolean()) {
          throw new DteException(ExitCode.CANCELLED, "the fusion was cancelled", "");
        }
        double[] values = source.step(step);
        for (int i = 0; i < rows.size(); i++) {
          ArealWeights.Mean mean = weights.features().get(i).mean(values);
          boolean known = mean.coveredFraction() >= minCoverage && !Double.isNaN(mean.value());
          rows.get(i).add(List.of(features.features().get(i).text(id), features.features().get(i).text(name),
              source.times().get(step).toString(), known ? decimal(mean.value() * scale) : "",
              decimal(mean.coveredFraction())));
        }
      }
    } catch (IOException e) {
      throw new DteException(new Problem(ExitCode.STORAGE, "the file cannot be closed: " + e.getMessage(),
          SourceLocation.of(grid.toString()), ""), e);
    }
    Table table = new Table(List.of(id, name, "time", column, "covered_fraction"),
        rows.stream().flatMap(List::stream).toList());
    OutputFile.write(output, table::write);
    context.err().println("Wrote " + table.rows().size() + " rows for " + rows.size() + " polygons to " + output);
  }

  private double conversion(GridSource source, Path grid) throws DteException {
    if (unit.isEmpty()) {
      return 1;
    }
    OptionalDouble from = PrecipitationUnit.millimetres(source.data().text("units"));
    OptionalDouble to = PrecipitationUnit.millimetres(unit);
    if (from.isEmpty() || to.isEmpty()) {
      String odd = from.isEmpty() ? source.data().text("units") : unit;
      throw new DteException(new Problem(ExitCode.INVALID, "\"" + odd + "\" is no unit of a depth of water; \""
          + source.data().name() + "\" cannot be converted from \"" + source.data().text("units") + "\" to \"" + unit + "\"",
          SourceLocation.of(grid.toString()), "leave --unit out, or correct the units attribute"));
    }
    return from.getAsDouble() / to.getAsDouble();
  }

  private FeatureCollection sorted(FeatureCollection features, Path file) throws DteException {
    Set<String> seen = new HashSet<>();
    for (Feature feature : features.features()) {
      String value = feature.text(id);
      if (value.isEmpty() || !seen.add(value)) {
        throw new DteException(new Problem(ExitCode.INVALID, value.isEmpty()
            ? "a polygon has no property \"" + id + "\"" : "two polygons have the " + id + " \"" + value + "\"",
            SourceLocation.of(file.toString()), "choose another property with --id"));
      }
    }
    return new FeatureCollection(features.name(), features.features().stream()
        .sorted(Comparator.comparing(feature -> feature.text(id))).toList());
  }

  private static String decimal(double value) {
    return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString();
  }
}
