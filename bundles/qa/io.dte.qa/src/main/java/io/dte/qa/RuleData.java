// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.data.api.CfCoordinates;
import io.dte.data.api.CubeReader;
import io.dte.data.api.Variable;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.qa.api.Rule;
import java.util.Locale;

/** What a rule speaks of: its variable with coordinates, and its settings, or a sentence why there is none. */
record RuleData(Rule rule, CubeReader reader, Variable variable, CfCoordinates coordinates) {

  static RuleData of(Rule rule, CubeReader reader) throws DteException {
    Variable variable = reader.cube().variable(rule.variable()).orElse(null);
    if (variable == null) {
      throw new DteException(new Problem(ExitCode.INVALID, "there is no variable \"" + rule.variable() + "\", which the rule \""
          + rule.name() + "\" speaks of", SourceLocation.of(reader.cube().source()), "the file has "
          + String.join(", ", reader.cube().variables().stream().map(Variable::name).toList())));
    }
    return new RuleData(rule, reader, variable, CfCoordinates.of(reader.cube(), variable));
  }

  /** A setting that has to be a number. */
  double number(String setting) throws DteException {
    JsonNode value = rule.settings().path(setting);
    if (!value.isNumber()) {
      throw invalid("needs the number \"" + setting + "\"");
    }
    return value.doubleValue();
  }

  /** A setting that has to be a range, {@code [least, greatest]}. */
  double[] range(String setting) throws DteException {
    JsonNode value = rule.settings().path(setting);
    if (value.size() != 2 || !value.get(0).isNumber() || !value.get(1).isNumber()
        || value.get(0).doubleValue() > value.get(1).doubleValue()) {
      throw invalid("needs the range \"" + setting + ": [least, greatest]\"");
    }
    return new double[] {value.get(0).doubleValue(), value.get(1).doubleValue()};
  }

  /** What is wrong with the rule. */
  DteException invalid(String what) {
    return new DteException(ExitCode.INVALID, "The rule \"" + rule.name() + "\" " + what, "correct it in the rules document");
  }

  /** A number as people write it. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  /** {@code least to greatest}; {@code no values} for NaN. */
  static String range(double least, double greatest) {
    return least > greatest || Double.isNaN(least) ? "no values" : number(least) + " to " + number(greatest);
  }
}
