// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.Site;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code site.yaml}. Settings of runners are not looked at here, since their types come and go.
 *
 * @param yaml the document with its places
 * @param entries runners by name, in the file's order
 * @param defaultRunner of tasks that no rule fits
 */
record SiteFile(PlacedYaml yaml, Map<String, JsonNode> entries, String defaultRunner, List<Rule> rules) {

  /** Throws the first problem; nothing is there when the file is not. */
  static SiteFile read(Path file, JsonNode schema) throws DteException {
    PlacedYaml yaml = PlacedYaml.parse(text(file), file.toString());
    List<Problem> problems = SchemaCheck.check(schema, yaml, "");
    if (!problems.isEmpty()) {
      throw new DteException(problems.get(0));
    }
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    yaml.value().path("runners").properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    List<Rule> rules = new ArrayList<>();
    yaml.value().path("rules").forEach(rule -> rules.add(Rule.of(rule)));
    return new SiteFile(yaml, java.util.Collections.unmodifiableMap(entries), yaml.value().path("default").asText(Site.LOCAL),
        List.copyOf(rules));
  }

  private static String text(Path file) throws DteException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new DteException(new Problem(ExitCode.INVALID, "The file is not text in UTF-8",
          SourceLocation.of(file.toString()), "save it as UTF-8"), e);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
  }

  /** All that is wrong with the form, where it is more than the first thing. */
  static List<Problem> problems(Path file, JsonNode schema, DteException first) {
    try {
      List<Problem> all = SchemaCheck.check(schema, PlacedYaml.parse(Files.readString(file), file.toString()), "");
      return all.isEmpty() ? List.of(first.problem()) : all;
    } catch (DteException | IOException e) {
      return List.of(first.problem());
    }
  }

  /** Where the runner of this name is described. */
  static String pointer(String name) {
    return PlacedYaml.member("/runners", name);
  }
}
