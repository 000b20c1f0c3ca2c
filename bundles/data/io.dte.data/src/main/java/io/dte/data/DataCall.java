// SPDX-License-Identifier: Apache-2.0
package io.dte.data;

import io.dte.data.api.DataFormats;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte data}. */
@CommandLine.Command(name = "data", description = "Describe gridded data and fuse them with polygons.",
    mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  dte data info rain.nc",
        "  dte data fuse --grid rain.nc --polygons counties.geojson --output rain.csv"})
final class DataCall implements Callable<Integer> {
  private final CommandContext context;
  private final DataFormats formats;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  DataCall(CommandContext context, DataFormats formats) {
    this.context = context;
    this.formats = formats;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: info or fuse");
  }

  @CommandLine.Command(name = "info", mixinStandardHelpOptions = true,
      description = "Tell what a file of gridded data holds: dimensions, variables, coordinates, times.",
      footer = {"", "Examples:", "  dte data info rain.nc", "  dte data info rain.nc --json"})
  int info(@Parameters(paramLabel = "FILE", description = "The file.") String file,
      @Option(names = "--json", description = "Print JSON.") boolean json) throws DteException {
    new CubeInfo(formats).print(context, context.resolve(file), json || context.json());
    return 0;
  }

  @CommandLine.Command(name = "fuse", mixinStandardHelpOptions = true,
      description = {"Average a grid over polygons, weighted by area, for each step of time.",
          "Writes a CSV table: ID, NAME, time (the end of the interval), the mean, covered_fraction. The mean is empty, "
              + "never zero, where the grid's values cover less of a polygon than --min-coverage."},
      footer = {"", "Example:",
          "  dte data fuse --grid rain.nc --polygons counties.geojson --column rain_mm --unit mm --output rain.csv"})
  int fuse(
      @Option(names = "--grid", required = true, paramLabel = "FILE", description = "Gridded data.") String grid,
      @Option(names = "--polygons", required = true, paramLabel = "FILE", description = "Polygons.") String polygons,
      @Option(names = "--output", required = true, paramLabel = "FILE", description = "The table to write.") String output,
      @Option(names = "--variable", defaultValue = "", paramLabel = "NAME",
          description = "The variable; needed when the file has several.") String variable,
      @Option(names = "--id", defaultValue = "fips", paramLabel = "PROPERTY",
          description = "Property of the polygons that tells them apart (default: ${DEFAULT-VALUE}).") String id,
      @Option(names = "--name", defaultValue = "name", paramLabel = "PROPERTY",
          description = "Property with their names (default: ${DEFAULT-VALUE}).") String name,
      @Option(names = "--column", defaultValue = "mean", paramLabel = "NAME",
          description = "Column of the means (default: ${DEFAULT-VALUE}).") String column,
      @Option(names = "--unit", defaultValue = "", paramLabel = "UNIT",
          description = "Convert depths of water to mm, cm, m or in; other units stay as they are.") String unit,
      @Option(names = "--factor", defaultValue = "1", paramLabel = "NUMBER",
          description = "Multiply the means: a what-if (default: ${DEFAULT-VALUE}).") double factor,
      @Option(names = "--min-coverage", defaultValue = "0.5", paramLabel = "FRACTION",
          description = "Below this fraction the mean is empty (default: ${DEFAULT-VALUE}).") double minCoverage)
      throws DteException {
    if (!(minCoverage >= 0 && minCoverage <= 1)) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--min-coverage is a fraction from 0 to 1, not " + minCoverage);
    }
    if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--factor is a number not below 0, not " + factor);
    }
    new Fusion(formats, id, name, column, unit, factor, minCoverage)
        .run(context, context.resolve(grid), variable, context.resolve(polygons), context.resolve(output));
    return 0;
  }
}
