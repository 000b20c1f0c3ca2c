// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import io.dte.foundation.api.problem.Problem;
import java.util.List;

/**
 * What an examination of a runner found.
 *
 * @param version of what stands behind it, for people: {@code Slurm 22.05.8}
 * @param facts what was found, one line each
 * @param problems what keeps it from working; empty when it works
 */
public record RunnerCheck(String version, List<String> facts, List<Problem> problems) {

  public RunnerCheck {
    facts = List.copyOf(facts);
    problems = List.copyOf(problems);
  }
}
