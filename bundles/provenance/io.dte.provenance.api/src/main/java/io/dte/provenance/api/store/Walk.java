// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.store;

import java.util.List;

/**
 * A walk over relations from some elements.
 *
 * @param scope the documents to walk in
 * @param from URIs of the elements it starts at
 * @param direction where to
 * @param depth how many relations far; 0 gives the elements alone
 * @param dataOnly only relations along which data flows (used, generated, derived, informed, influenced, members, other
 *     aspects of a thing), not those of responsibility; and a run is not walked through where its steps say it finer
 * @param limit at most so many elements
 */
public record Walk(Scope scope, List<String> from, Direction direction, int depth, boolean dataOnly, int limit) {

  /** PROV's relations point back in time: up is to what something came from, down to what came from it. */
  public enum Direction { UP, DOWN, BOTH }

  public Walk {
    from = List.copyOf(from);
  }
}
