// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A runner of the site and what an examination of it found; the command and the REST API tell the same of it.
 *
 * @param name of the runner
 * @param capacity all there is; empty when the runner does not work, and when nobody can count what it has, which its facts say
 * @param check what was found
 */
public record RunnerFinding(String name, Optional<Resources> capacity, RunnerCheck check) {

  /** Looks at a runner; may take seconds. That it cannot be made is a finding too. */
  public static RunnerFinding of(Site site, String name) {
    try {
      TaskRunner runner = site.runner(name);
      RunnerCheck check = runner.check();
      if (!check.problems().isEmpty()) {
        return new RunnerFinding(name, Optional.empty(), check);
      }
      Resources capacity = runner.capacity();
      if (capacity.equals(Resources.UNKNOWN)) {
        List<String> facts = Stream.concat(check.facts().stream(), Stream.of("size: unknown, so no step is too large for it")).toList();
        return new RunnerFinding(name, Optional.empty(), new RunnerCheck(check.version(), facts, List.of()));
      }
      return new RunnerFinding(name, Optional.of(capacity), check);
    } catch (DteException e) {
      return new RunnerFinding(name, Optional.empty(), new RunnerCheck("", List.of(), List.of(e.problem())));
    }
  }

  /** Whether nothing keeps it from working. */
  public boolean isOk() {
    return check.problems().isEmpty();
  }

  /** {@code {name, ok, version, capacity: {cores, ramMiB, gpus}, facts, problems: [{code, message, hint}]}}, without what is unknown. */
  public ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", name).put("ok", isOk()).put("version", check.version());
    capacity.ifPresent(all -> node.putObject("capacity").put("cores", all.cores()).put("ramMiB", all.ramMiB()).put("gpus", all.gpus()));
    ArrayNode facts = node.putArray("facts");
    check.facts().forEach(facts::add);
    ArrayNode problems = node.putArray("problems");
    check.problems().forEach(problem -> problems.addObject().put("code", problem.code().code()).put("message", problem.message())
        .put("hint", problem.hint()));
    return node;
  }
}
