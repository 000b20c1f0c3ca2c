// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.event;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The append-only, durable, ordered record of what happened. The state of a run <em>is</em> its events.
 * Safe for use by many threads; events of one caller are appended in the order of its calls.
 */
@ProviderType
public interface EventLog {

  /**
   * Appends events together: all of them or none. The future completes when they are on disk, with the events as
   * stored; exceptionally with a {@link io.dte.foundation.api.problem.DteException} when they could not be stored.
   */
  CompletableFuture<List<Event>> append(List<NewEvent> events);

  /**
   * Takes over events another process recorded, of one run: they keep id and time, and get the next sequences. Those
   * that are there already (by id) are left out, so that it can be repeated. Completes with those that were new. Only
   * the owner's log can; the log of a one-shot process completes exceptionally.
   */
  CompletableFuture<List<Event>> adopt(List<Event> events);

  /** Up to {@code limit} events whose sequence is greater than {@code after}, in order. */
  List<Event> read(long after, int limit);

  /** The same, of one run. */
  List<Event> readRun(UUID run, long after, int limit);

  /** The sequence of the last event that is visible to readers; 0 when there is none. */
  long lastSequence();

  /**
   * Calls back with the last visible sequence after each commit, from one thread, until closed. The listener must
   * return at once; it reads the log with its own cursor.
   */
  Subscription onCommit(LongConsumer listener);

  /** Ends a subscription; closing twice is harmless. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
