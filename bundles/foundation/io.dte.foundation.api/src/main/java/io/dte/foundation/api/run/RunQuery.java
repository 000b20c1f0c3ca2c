// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.run;

import java.util.Set;

/**
 * Which runs to list.
 *
 * @param states empty: all
 * @param kind empty: all
 * @param limit at most so many
 */
public record RunQuery(Set<RunState> states, String kind, int limit) {

  public static final RunQuery ALL = new RunQuery(Set.of(), "", Integer.MAX_VALUE);

  public RunQuery {
    states = Set.copyOf(states);
  }
}
