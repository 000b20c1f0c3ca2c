// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.Problem;

/** How a run ended. */
public sealed interface RunResult {

  /** @param outputs a JSON object */
  record Succeeded(JsonNode outputs) implements RunResult {}

  /** @param problem why, for people; its code decides the exit status, so a gate's refusal stays a refusal */
  record Failed(Problem problem) implements RunResult {}

  record Cancelled() implements RunResult {}
}
