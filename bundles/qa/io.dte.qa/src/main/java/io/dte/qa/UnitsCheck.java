// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.data.api.CubeReader;
import io.dte.foundation.api.problem.DteException;
import io.dte.qa.api.QualityCheck;
import io.dte.qa.api.Result;
import io.dte.qa.api.Rule;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** A variable's unit is one of those that are asked for. */
@Component
public final class UnitsCheck implements QualityCheck {

  @Override
  public String name() {
    return "units";
  }

  @Override
  public String description() {
    return "The variable's unit is one of \"units\"";
  }

  @Override
  public Result judge(Rule rule, CubeReader reader) throws DteException {
    RuleData data = RuleData.of(rule, reader);
    List<String> allowed = new ArrayList<>();
    for (JsonNode unit : rule.settings().path("units")) {
      allowed.add(unit.asText());
    }
    if (allowed.isEmpty()) {
      throw data.invalid("needs a list of \"units\"");
    }
    String found = data.variable().text("units").trim();
    return Result.of(rule, data.variable().name(), found.isEmpty() ? "no unit" : found, String.join(" or ", allowed),
        allowed.contains(found));
  }
}
