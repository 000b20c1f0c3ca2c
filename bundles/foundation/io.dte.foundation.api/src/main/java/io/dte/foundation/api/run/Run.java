// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import com.fasterxml.jackson.databind.JsonNode;
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
 * @param state its state
 * @param message what it waits for, or why it failed; else empty
 * @param parentId the run it is a part of, or null
 * @param actor who submitted it
 * @param inputs a JSON object; read only
 * @param outputs a JSON object; empty until it succeeded; read only
 * @param createdAt when it was submitted
 * @param startedAt null before it started
 * @param endedAt null before it ended
 * @param steps in the order they first appeared
 */
public record Run(UUID id, String kind, String name, String document, RunState state, String message, UUID parentId,
    String actor, JsonNode inputs, JsonNode outputs, Instant createdAt, Instant startedAt, Instant endedAt,
    List<Step> steps) {

  public Run {
    steps = List.copyOf(steps);
  }

  /** The run it is a part of. */
  public Optional<UUID> parent() {
    return Optional.ofNullable(parentId);
  }
}
