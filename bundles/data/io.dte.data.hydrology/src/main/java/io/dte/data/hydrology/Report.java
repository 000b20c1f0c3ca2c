// SPDX-License-Identifier: Apache-2.0
package io.dte.data.hydrology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.data.api.DataFormats;
import io.dte.foundation.api.file.OutputFile;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what a report is made of, and writes it: one HTML file that needs nothing else. */
final class Report {

  /** The three tables of one scenario. */
  record Sources(Path rain, Path discharge, Path warnings) {}

  private Report() {}

  /** @param observed what the scenario is compared with; empty when the scenario is what was observed */
  static void write(DataFormats formats, Sources scenario, Optional<Sources> observed, double factor, Path thresholds, Path quality,
      String title, Path output) throws DteException {
    Scenario shown = read(formats, scenario);
    Optional<Scenario> compared = observed.isPresent() ? Optional.of(read(formats, observed.get())) : Optional.empty();
    ReportPage page = new ReportPage(title, shown, compared, factor, Thresholds.read(thresholds), results(quality), style());
    OutputFile.write(output, out -> out.write(page.html()));
  }

  private static Scenario read(DataFormats formats, Sources sources) throws DteException {
    return Scenario.read(formats, sources.rain(), sources.discharge(), sources.warnings());
  }

  private static JsonNode results(Path quality) throws DteException {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(quality)).path("results");
    } catch (IOException e) {
      throw new DteException(new Problem(ExitCode.INVALID, "the quality results cannot be read: " + e.getMessage(),
          SourceLocation.of(quality.toString()), "dte qa check writes them"), e);
    }
  }

  private static String style() {
    try (InputStream in = Report.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the bundle lacks its style sheet", e);
    }
  }
}
