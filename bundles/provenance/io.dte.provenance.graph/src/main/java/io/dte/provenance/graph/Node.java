// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.provenance.api.model.Kind;
import java.util.List;

/**
 * Something that is drawn as one shape.
 *
 * @param key its id's URI; unique in a graph
 * @param kind {@link Kind#ENTITY}, {@link Kind#ACTIVITY} or {@link Kind#AGENT}
 * @param frame the URI of the bundle that tells of it; empty for the document
 * @param name for people
 * @param lines what is said below the name
 * @param facts all that is known of it
 * @param members the names of what it stands for when it stands for several, else empty
 */
record Node(String key, Kind kind, String frame, String name, List<String> lines, List<Fact> facts, List<String> members) {

  /** One thing that is known. */
  record Fact(String name, String value) {}

  Node {
    lines = List.copyOf(lines);
    facts = List.copyOf(facts);
    members = List.copyOf(members);
  }

  boolean isMany() {
    return !members.isEmpty();
  }

  Node withLines(List<String> more) {
    return new Node(key, kind, frame, name, more, facts, members);
  }
}
