// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import io.dte.data.api.DataFormats;
import io.dte.data.api.FeatureCollection;
import io.dte.data.api.FeatureFormat;
import io.dte.foundation.api.file.OutputFile;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** One call of {@code dte hydrology}. */
@CommandLine.Command(name = "hydrology", description = "Runoff from rain, flood warnings and their report.",
    mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  dte hydrology warn --discharge discharge.csv --counties counties.geojson "
        + "--thresholds thresholds.csv --output warnings.geojson"})
final class HydrologyCall implements Callable<Integer> {
  private final CommandContext context;
  private final DataFormats formats;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  HydrologyCall(CommandContext context, DataFormats formats) {
    this.context = context;
    this.formats = formats;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: runoff, warn or report");
  }

  @CommandLine.Command(name = "runoff", mixinStandardHelpOptions = true,
      description = {"Discharge of counties from their rain: SCS curve number and dimensionless unit hydrograph.",
          "Reads fips,name,time,rain_mm and writes fips,name,time,discharge_m3s: m³/s at the end of each interval, "
              + "empty from the first interval on whose rain is not known."},
      footer = {"", "Example:", "  dte hydrology runoff --rain rain.csv --counties counties.geojson "
          + "--parameters parameters.csv --output discharge.csv"})
  int runoff(
      @Option(names = "--rain", required = true, paramLabel = "FILE", description = "Rain of counties, CSV.") String rain,
      @Option(names = "--counties", required = true, paramLabel = "FILE", description = "Their polygons.") String counties,
      @Option(names = "--parameters", required = true, paramLabel = "FILE",
          description = "Table fips,curve_number,slope_percent,flow_length_m.") String parameters,
      @Option(names = "--intervals-after", defaultValue = "0", paramLabel = "N",
          description = "Go on for N intervals without rain (default: ${DEFAULT-VALUE}).") int after,
      @Option(names = "--output", required = true, paramLabel = "FILE", description = "The table to write.") String output)
      throws DteException {
    if (after < 0 || after > 10_000) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--intervals-after lies between 0 and 10000, not at " + after);
    }
    int rows = Runoff.run(context.resolve(rain), formats.readFeatures(context.resolve(counties)),
        context.resolve(parameters), after, context.resolve(output));
    context.err().println("Wrote " + rows + " rows to " + context.resolve(output));
    return 0;
  }

  @CommandLine.Command(name = "warn", mixinStandardHelpOptions = true,
      description = {"Levels of warning from the peaks of discharge.",
          "Writes the counties with fips, name, level, peak_m3s, peak_time."},
      footer = {"", "Example:", "  dte hydrology warn --discharge discharge.csv --counties counties.geojson "
          + "--thresholds thresholds.csv --output warnings.geojson"})
  int warn(
      @Option(names = "--discharge", required = true, paramLabel = "FILE", description = "Discharge, CSV.") String discharge,
      @Option(names = "--counties", required = true, paramLabel = "FILE", description = "Their polygons.") String counties,
      @Option(names = "--thresholds", required = true, paramLabel = "FILE",
          description = "Table level,specific_discharge_m3s_km2,meaning.") String thresholds,
      @Option(names = "--output", required = true, paramLabel = "FILE", description = "The file to write.") String output)
      throws DteException {
    Path target = context.resolve(output);
    FeatureCollection warnings = Warnings.of(formats.readFeatures(context.resolve(counties)), context.resolve(discharge),
        Thresholds.read(context.resolve(thresholds)));
    FeatureFormat format = formats.featureFormat(target);
    OutputFile.write(target, out -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      format.write(warnings, bytes);
      out.write(bytes.toString(StandardCharsets.UTF_8));
    });
    context.err().println("Wrote the warnings of " + warnings.features().size() + " counties to " + target);
    return 0;
  }

  @CommandLine.Command(name = "report", mixinStandardHelpOptions = true,
      description = {"One HTML file with maps, hydrographs, warnings and the quality of the data.",
          "With --observed-rain, --observed-discharge and --observed-warnings it compares a what-if with what was observed; "
              + "with --rain-factor 1 there is nothing to compare, and they are left out."},
      footer = {"", "Example:", "  dte hydrology report --rain rain.csv --discharge discharge.csv --warnings warnings.geojson "
          + "--thresholds thresholds.csv --quality quality.json --output report.html"})
  int report(
      @Option(names = "--rain", required = true, paramLabel = "FILE", description = "Rain of counties, CSV.") String rain,
      @Option(names = "--discharge", required = true, paramLabel = "FILE", description = "Discharge, CSV.") String discharge,
      @Option(names = "--warnings", required = true, paramLabel = "FILE", description = "Warnings.") String warnings,
      @Option(names = "--observed-rain", paramLabel = "FILE", description = "Rain to compare with.") String observedRain,
      @Option(names = "--observed-discharge", paramLabel = "FILE", description = "Discharge to compare with.") String observedDischarge,
      @Option(names = "--observed-warnings", paramLabel = "FILE", description = "Warnings to compare with.") String observedWarnings,
      @Option(names = "--rain-factor", defaultValue = "1", paramLabel = "NUMBER",
          description = "What the observed rain was multiplied by (default: ${DEFAULT-VALUE}).") double factor,
      @Option(names = "--thresholds", required = true, paramLabel = "FILE", description = "Levels of warning.") String thresholds,
      @Option(names = "--quality", required = true, paramLabel = "FILE", description = "Results of dte qa check.") String quality,
      @Option(names = "--title", defaultValue = "Flood early warning", paramLabel = "TEXT",
          description = "Heading (default: ${DEFAULT-VALUE}).") String title,
      @Option(names = "--output", required = true, paramLabel = "FILE", description = "The file to write.") String output)
      throws DteException {
    boolean compare = factor != 1 && observedRain != null;
    if (compare && (observedDischarge == null || observedWarnings == null)) {
      throw new CommandLine.ParameterException(spec.commandLine(),
          "--observed-rain, --observed-discharge and --observed-warnings belong together");
    }
    Optional<Report.Sources> observed = compare ? Optional.of(new Report.Sources(context.resolve(observedRain),
        context.resolve(observedDischarge), context.resolve(observedWarnings))) : Optional.empty();
    Report.write(formats, new Report.Sources(context.resolve(rain), context.resolve(discharge), context.resolve(warnings)), observed,
        factor, context.resolve(thresholds), context.resolve(quality), title, context.resolve(output));
    context.err().println("Wrote the report to " + context.resolve(output));
    return 0;
  }
}
