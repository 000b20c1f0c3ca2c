// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.event;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reads what a one-shot process recorded of its run in the run's folder, {@code runs/ID/events.jsonl}; so that the next
 * owner can take it over. Safe for use by many threads, and while the file grows.
 */
@ProviderType
public interface JournalReader {

  /** Up to {@code limit} whole events whose sequence is greater than {@code after}, in order; empty without a journal. */
  List<Event> read(UUID run, long after, int limit) throws IOException;
}
