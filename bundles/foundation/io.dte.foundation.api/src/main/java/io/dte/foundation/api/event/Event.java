// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One thing that happened; never changed once appended.
 *
 * @param id UUIDv7
 * @param sequence its place in the log, from 1, without gaps visible to readers; a cursor is the sequence last handled
 * @param time when it was appended
 * @param run the run it belongs to, or {@link #NO_RUN}
 * @param type what happened; unknown types are kept
 * @param subject the activity it is about; empty when it is the run itself
 * @param actor who did it
 * @param payload a JSON object; read only
 * @param relations what the activity used, generated, followed, and on whose behalf
 */
public record Event(UUID id, long sequence, Instant time, UUID run, EventType type, String subject, String actor,
    JsonNode payload, List<Relation> relations) {

  /** The run of events that belong to no run. */
  public static final UUID NO_RUN = new UUID(0, 0);

  public Event {
    relations = List.copyOf(relations);
  }
}
