// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.run.RunState;
import java.time.Instant;
import java.util.List;

/**
 * One execution of a step, as its events tell it: the last attempt.
 *
 * @param name a path, such as {@code fuse/3}
 * @param started null when its result was taken over
 * @param ended null when it never ended
 * @param outputs what it gave; an empty object otherwise
 */
record StepRun(String name, RunState state, Instant started, Instant ended, String message, boolean reused,
    List<Relation> used, List<Relation> generated, JsonNode outputs) {

  StepRun {
    used = List.copyOf(used);
    generated = List.copyOf(generated);
  }
}
