// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/**
 * An event to append; the log adds id, sequence and time.
 *
 * @param run the run it belongs to, or {@link Event#NO_RUN}
 * @param type what happened
 * @param subject the activity it is about: {@code step:NAME} for a step of the run; empty when it is the run itself
 * @param actor who did it: a user's name, or {@code system}
 * @param payload a JSON object of at most 64 KiB as text; what is larger goes into an artifact. Not to be changed afterwards
 * @param relations what the activity used, generated, followed, and on whose behalf
 */
public record NewEvent(UUID run, EventType type, String subject, String actor, JsonNode payload, List<Relation> relations) {

  /** The largest payload, in bytes of JSON text. */
  public static final int MAX_PAYLOAD_BYTES = 64 * 1024;

  public NewEvent {
    relations = List.copyOf(relations);
  }

  public NewEvent(UUID run, EventType type, String actor, JsonNode payload) {
    this(run, type, "", actor, payload, List.of());
  }
}
