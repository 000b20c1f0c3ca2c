// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A search from both ends of a way at once, the smaller side first: it reaches far less than one from one end. */
final class Ends {
  private final Map<Long, Long> fromNear = new HashMap<>();
  private final Map<Long, Long> fromFar = new HashMap<>();
  private Set<Long> near;
  private Set<Long> far;
  /** Where both sides met; 0 before. */
  long meeting;

  Ends(long from, long to) {
    fromNear.put(from, 0L);
    fromFar.put(to, 0L);
    near = Set.of(from);
    far = Set.of(to);
    meeting = from == to ? from : 0;
  }

  boolean isNearSmaller() {
    return near.size() <= far.size();
  }

  Set<Long> frontier(boolean ahead) {
    return ahead ? near : far;
  }

  boolean areExhausted() {
    return near.isEmpty() || far.isEmpty();
  }

  int size() {
    return fromNear.size() + fromFar.size();
  }

  /** @param reached what one step led to, with where from */
  void reached(boolean ahead, Map<Long, Long> reached) {
    Map<Long, Long> mine = ahead ? fromNear : fromFar;
    Map<Long, Long> others = ahead ? fromFar : fromNear;
    Set<Long> next = new LinkedHashSet<>();
    reached.forEach((name, origin) -> {
      if (mine.putIfAbsent(name, origin) == null) {
        next.add(name);
        meeting = meeting == 0 && others.containsKey(name) ? name : meeting;
      }
    });
    near = ahead ? next : near;
    far = ahead ? far : next;
  }

  /** From one end to the other over the meeting point. */
  List<Long> way() {
    LinkedList<Long> way = new LinkedList<>();
    for (long each = meeting; each != 0; each = fromNear.get(each)) {
      way.addFirst(each);
    }
    for (long each = fromFar.get(meeting); each != 0; each = fromFar.get(each)) {
      way.addLast(each);
    }
    return way;
  }
}
