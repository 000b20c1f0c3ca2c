// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import io.dte.data.api.CubeReader;
import io.dte.foundation.api.problem.DteException;
import io.dte.qa.api.QualityCheck;
import io.dte.qa.api.Result;
import io.dte.qa.api.Rule;
import org.osgi.service.component.annotations.Component;

/** Not too many values are missing. */
@Component
public final class MissingFractionCheck implements QualityCheck {

  @Override
  public String name() {
    return "missing-fraction";
  }

  @Override
  public String description() {
    return "At most the fraction \"maximum\" of the values is missing";
  }

  @Override
  public Result judge(Rule rule, CubeReader reader) throws DteException {
    RuleData data = RuleData.of(rule, reader);
    double maximum = data.number("maximum");
    double[] values = reader.read(data.variable());
    long missing = 0;
    for (double value : values) {
      missing += Double.isNaN(value) ? 1 : 0;
    }
    double fraction = values.length == 0 ? 1 : missing / (double) values.length;
    return Result.of(rule, data.variable().name(), RuleData.number(fraction), "at most " + RuleData.number(maximum),
        fraction <= maximum);
  }
}
