// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import io.dte.data.api.CfTime;
import io.dte.data.api.CubeReader;
import io.dte.data.api.Variable;
import io.dte.foundation.api.problem.DteException;
import io.dte.qa.api.QualityCheck;
import io.dte.qa.api.Result;
import io.dte.qa.api.Rule;
import java.time.Duration;
import java.time.Instant;
import org.osgi.service.component.annotations.Component;

/** Each time is later than the one before, by as much as is asked for. */
@Component
public final class TimeOrderCheck implements QualityCheck {

  @Override
  public String name() {
    return "time-order";
  }

  @Override
  public String description() {
    return "Times grow strictly; where \"step_seconds\" is given, by so much each";
  }

  @Override
  public Result judge(Rule rule, CubeReader reader) throws DteException {
    RuleData data = RuleData.of(rule, reader);
    boolean regular = rule.settings().has("step_seconds");
    double seconds = regular ? data.number("step_seconds") : 0;
    String expected = regular ? "steps of " + Duration.ofMillis(Math.round(seconds * 1000)) : "strictly growing times";
    Variable time = data.coordinates().time().orElse(null);
    if (time == null) {
      return Result.of(rule, data.variable().name(), "no time", expected, false);
    }
    double[] values = reader.read(time);
    try {
      CfTime unit = CfTime.of(time);
      for (int i = 0; i < values.length; i++) {
        Instant now = unit.toInstant(values[i]);
        if (i == 0) {
          continue;
        }
        Instant before = unit.toInstant(values[i - 1]);
        double step = Duration.between(before, now).toMillis() / 1000.0;
        if (step <= 0 || (regular && step != seconds)) {
          return Result.of(rule, time.name(), now + " after " + before, expected, false);
        }
      }
      String found = values.length == 0 ? "no times" : values.length == 1 ? unit.toInstant(values[0]).toString()
          : values.length + " times from " + unit.toInstant(values[0]) + " to " + unit.toInstant(values[values.length - 1]);
      return Result.of(rule, time.name(), found, expected, values.length > 0);
    } catch (DteException notDecoded) {
      return Result.of(rule, time.name(), notDecoded.problem().message(), expected, false);
    }
  }
}
