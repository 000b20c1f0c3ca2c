// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import java.util.Set;
import java.util.UUID;

/**
 * Which runs to list.
 *
 * @param states empty: all
 * @param kind empty: all
 * @param limit at most so many
 * @param before only older runs than this one, which may be gone meanwhile: the last of the page before; null: from the newest on
 */
public record RunQuery(Set<RunState> states, String kind, int limit, UUID before) {

  public static final RunQuery ALL = new RunQuery(Set.of(), "", Integer.MAX_VALUE);

  public RunQuery {
    states = Set.copyOf(states);
  }

  /** From the newest run on. */
  public RunQuery(Set<RunState> states, String kind, int limit) {
    this(states, kind, limit, null);
  }
}
