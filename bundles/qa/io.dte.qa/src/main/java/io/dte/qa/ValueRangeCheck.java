// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import io.dte.data.api.CubeReader;
import io.dte.foundation.api.problem.DteException;
import io.dte.qa.api.QualityCheck;
import io.dte.qa.api.Result;
import io.dte.qa.api.Rule;
import org.osgi.service.component.annotations.Component;

/** All values that are there lie in a range. */
@Component
public final class ValueRangeCheck implements QualityCheck {

  @Override
  public String name() {
    return "value-range";
  }

  @Override
  public String description() {
    return "Values, in the file's unit, lie in \"range\"; missing ones are not judged";
  }

  @Override
  public Result judge(Rule rule, CubeReader reader) throws DteException {
    RuleData data = RuleData.of(rule, reader);
    double[] range = data.range("range");
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : reader.read(data.variable())) {
      if (!Double.isNaN(value)) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    boolean passed = least > greatest || (least >= range[0] && greatest <= range[1]);
    return Result.of(rule, data.variable().name(), RuleData.range(least, greatest), RuleData.range(range[0], range[1]), passed);
  }
}
