// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.provenance.api.model.Kind;
import java.util.List;

/**
 * An edge, from what a relation names first to what it names second.
 *
 * @param from a node's key
 * @param to a node's key
 * @param kind the relation
 * @param term what it is called
 * @param roles in which the one used, made or followed the other
 * @param count how many relations it stands for
 */
record Link(String from, String to, Kind kind, String term, List<String> roles, int count) {

  Link {
    roles = List.copyOf(roles);
  }

  Link between(String otherFrom, String otherTo) {
    return new Link(otherFrom, otherTo, kind, term, roles, count);
  }
}
