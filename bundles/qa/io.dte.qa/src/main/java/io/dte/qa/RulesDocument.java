// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.qa.api.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A YAML document {@code variable: NAME, rules: [{rule: NAME, …settings}]}. */
record RulesDocument(List<Rule> rules) {

  static RulesDocument read(Path file, Set<String> known) throws DteException {
    JsonNode root;
    try {
      root = new ObjectMapper(new YAMLFactory()).readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      String reason = e.getOriginalMessage().lines().findFirst().orElse("");
      throw new DteException(new Problem(ExitCode.INVALID, "the rules are no YAML: " + reason,
          new SourceLocation(file.toString(), line, column), "mend it there"), e);
    } catch (IOException e) {
      throw invalid(file, Files.exists(file) ? "the rules cannot be read" : "there are no such rules", "check the path");
    }
    JsonNode list = root == null ? null : root.path("rules");
    if (list == null || !list.isArray() || list.isEmpty()) {
      throw invalid(file, "the document has no list of \"rules\"", "write: rules: [{rule: units, units: [mm]}]");
    }
    List<Rule> rules = new ArrayList<>();
    for (JsonNode node : list) {
      String name = node.path("rule").asText();
      if (!known.contains(name)) {
        throw invalid(file, "rule " + (rules.size() + 1) + " is \"" + name + "\", which nobody judges",
            "known are " + String.join(", ", known));
      }
      String variable = node.path("variable").asText(root.path("variable").asText());
      if (variable.isEmpty()) {
        throw invalid(file, "the rule \"" + name + "\" names no variable", "write \"variable: NAME\" at the top");
      }
      rules.add(new Rule(name, variable, node));
    }
    return new RulesDocument(List.copyOf(rules));
  }

  private static DteException invalid(Path file, String message, String hint) {
    return new DteException(new Problem(ExitCode.INVALID, message, SourceLocation.of(file.toString()), hint));
  }
}
