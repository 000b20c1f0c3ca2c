// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One execution of anything that takes time, as its events tell it up to now.
 *
 * @param id UUIDv7
 * @param kind the run kind's name: {@code workflow}, {@code training} …
 * @param name for people; the template's or document's name unless one was given
 * @param document what is executed: a path, a template's name or a URI; empty when the kind needs none
 * @param outdir where its results go
 * @param state its state
 * @param message what it waits for, or why it failed; else empty
 * @param problem why it failed, with the code that decides the exit status; null unless it failed
 * @param parentId the run it is a part of, or null
 * @param actor who submitted it
 * @param inputs a JSON object; read only
 * @param outputs a JSON object; empty until it succeeded; read only
 * @param createdAt when it was submitted
 * @param startedAt null before it started
 * @param endedAt null before it ended
 * @param steps in the order they first appeared
 */
public record Run(UUID id, String kind, String name, String document, Path outdir, RunState state, String message,
    Problem problem, UUID parentId, String actor, JsonNode inputs, JsonNode outputs, Instant createdAt,
    Instant startedAt, Instant endedAt, List<Step> steps) {

  public Run {
    steps = List.copyOf(steps);
  }

  /** The run it is a part of. */
  public Optional<UUID> parent() {
    return Optional.ofNullable(parentId);
  }

  /** Why it failed. */
  public Optional<Problem> failure() {
    return Optional.ofNullable(problem);
  }

  /** What its steps used, as far as it is known; those that are made of others report nothing of their own. */
  public Usage usage() {
    Usage sum = Usage.UNKNOWN;
    for (Step step : steps) {
      if (step.usage().isKnown()) {
        sum = sum.plus(step.usage());
      }
    }
    return sum;
  }

  /**
   * The run as every list, {@code run.json} and REST show it: {@code id, kind, name, document, outdir, state, message,
   * problem, parentId, actor, inputs, outputs, createdAt, startedAt, endedAt, steps}, and {@code usage} when something of it
   * is known; times ISO-8601 UTC, what is unknown is null.
   */
  public ObjectNode toJson() {
    return RunJson.write(this);
  }

  /**
   * Writes the fields of {@link #toJson()} into an object that was begun, without a tree of all of it: a run may have very
   * many steps.
   *
   * @param out has a codec, as those that an {@code ObjectMapper} makes
   */
  public void writeFields(JsonGenerator out) throws IOException {
    RunJson.write(this, out);
  }

  /** Reads what {@link #toJson()} wrote; unknown fields are left aside. */
  public static Run fromJson(JsonNode json) {
    return RunJson.read(json);
  }
}
