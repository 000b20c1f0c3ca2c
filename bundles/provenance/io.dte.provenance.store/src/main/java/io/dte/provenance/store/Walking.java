// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.store;

import io.dte.provenance.api.store.Graph;
import io.dte.provenance.api.store.Located;
import io.dte.provenance.api.store.Walk;
import io.dte.provenance.api.store.Walk.Direction;
import io.dte.provenance.store.Reading.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Walks breadth first, one query a step and direction, over the indexes of relations: the cost grows with what is
 * reached. A recursive query would do the same in one statement, but H2 evaluates it without a set of what it has seen.
 */
final class Walking {
  private final Rows rows;
  private final Reading reading;
  private final Visible visible;
  private final boolean dataOnly;
  /** At most so many relations are read in one step: what everybody uses costs no more than what is asked for. */
  private final int most;
  private boolean isCut;
  private final Map<Long, Stored> relations = new LinkedHashMap<>();

  Walking(Rows rows, Reading reading, Visible visible, boolean dataOnly, int limit) {
    this.rows = rows;
    this.reading = reading;
    this.visible = visible;
    this.dataOnly = dataOnly;
    this.most = 1000 + 4 * limit;
  }

  Graph walk(Collection<Long> from, Walk walk) throws SQLException {
    Set<Long> seen = new LinkedHashSet<>(from);
    Set<Long> frontier = new LinkedHashSet<>(from);
    boolean truncated = false;
    for (int step = 0; step < walk.depth() && !frontier.isEmpty() && !truncated; step++) {
      Set<Long> next = new LinkedHashSet<>();
      if (walk.direction() != Direction.DOWN) {
        next.addAll(step(frontier, true).keySet());
      }
      if (walk.direction() != Direction.UP) {
        next.addAll(step(frontier, false).keySet());
      }
      next.removeAll(seen);
      frontier = new LinkedHashSet<>();
      for (Long each : next) {
        truncated |= seen.size() >= walk.limit();
        if (!truncated && seen.add(each)) {
          frontier.add(each);
        }
      }
      frontier.removeAll(coarse(frontier));
      truncated |= isCut;
    }
    List<Stored> elements = elements(seen);
    List<Stored> between = relations.values().stream()
        .filter(each -> each.parts().stream().filter(seen::contains).count() >= 2).toList();
    return graph(elements, between, seen, truncated);
  }

  private Graph graph(List<Stored> elements, Collection<Stored> between, Collection<Long> names, boolean truncated)
      throws SQLException {
    List<Located> statements = new ArrayList<>(reading.located(elements, true));
    statements.addAll(reading.located(between, false));
    // A name that only hidden documents tell of is none, though the walk was asked to begin there.
    Set<Long> told = new HashSet<>();
    elements.forEach(each -> told.addAll(each.parts()));
    between.forEach(each -> told.addAll(each.parts()));
    Map<Long, String> uris = reading.uris(names);
    return new Graph(statements, names.stream().filter(told::contains).map(uris::get).toList(), truncated);
  }

  /** The elements, in the order of their names' numbers given. */
  private List<Stored> elements(Collection<Long> names) throws SQLException {
    Map<Long, List<Stored>> found = new HashMap<>();
    rows.list("SELECT " + Reading.ELEMENT + " FROM " + Rows.NUMBERS + " JOIN provenance.element e ON e.name = v.n"
        + visible.and("e.doc"), row -> {
          Stored stored = Reading.element(row);
          return found.computeIfAbsent(stored.parts().get(0), key -> new ArrayList<>()).add(stored);
        }, rows.numbers(names));
    List<Stored> ordered = new ArrayList<>();
    names.forEach(name -> ordered.addAll(found.getOrDefault(name, List.of())));
    return ordered;
  }

  /** The shortest way, both ends included; given up in a direction when more than a limit was reached. */
  Graph path(long from, long to, int limit) throws SQLException {
    boolean givenUp = false;
    for (boolean up : new boolean[] {true, false}) {
      Ends ends = new Ends(from, to);
      isCut = false;
      while (ends.meeting == 0 && !ends.areExhausted() && ends.size() < limit && !isCut) {
        boolean ahead = ends.isNearSmaller();
        ends.reached(ahead, step(ends.frontier(ahead), ahead == up));
      }
      if (ends.meeting != 0) {
        List<Long> way = ends.way();
        return graph(elements(way), along(way), way, false);
      }
      givenUp |= !ends.areExhausted();
    }
    return new Graph(List.of(), List.of(), givenUp);
  }

  /** The relations seen that join two neighbours of a way, one for each two. */
  private Collection<Stored> along(List<Long> way) {
    Map<Long, Integer> places = new HashMap<>();
    way.forEach(name -> places.put(name, places.size()));
    Map<Integer, Stored> found = new TreeMap<>();
    for (Stored each : relations.values()) {
      for (long one : each.parts()) {
        for (long other : each.parts()) {
          if (places.containsKey(one) && places.getOrDefault(other, -1) == places.get(one) + 1) {
            found.putIfAbsent(places.get(one), each);
          }
        }
      }
    }
    return found.values();
  }

  /** What is one relation away, with where it was reached from. */
  private Map<Long, Long> step(Set<Long> frontier, boolean up) throws SQLException {
    Map<Long, Long> reached = new LinkedHashMap<>();
    List<Stored> found = new ArrayList<>();
    if (up) {
      found.addAll(relations("JOIN provenance.relation r ON r.subject = v.n" + visible.and("r.doc"), frontier));
    } else {
      found.addAll(relations("JOIN provenance.relation r ON r.object = v.n" + visible.and("r.doc"), frontier));
      found.addAll(relations(parts(Part.THIRD), frontier));
    }
    found.addAll(relations(parts(Part.ASPECT), frontier));
    found.sort(Comparator.comparingLong(Stored::no));
    for (Stored relation : found) {
      boolean plan = relation.kind() == Terms.ASSOCIATION && !up && frontier.contains(relation.parts().get(2));
      if (dataOnly && !Terms.DATA.contains(relation.kind()) && !plan) {
        continue;
      }
      relations.putIfAbsent(relation.no(), relation);
      boolean both = Terms.isAspect(relation.kind());
      long origin = relation.parts().stream().filter(frontier::contains).findFirst().orElse(0L);
      for (int part = 0; part < 3; part++) {
        long target = relation.parts().get(part);
        boolean ahead = up ? part > 0 : part == 0;
        if (target > 0 && (ahead || both) && !frontier.contains(target) && !(dataOnly && part == 2)) {
          reached.putIfAbsent(target, origin);
        }
      }
    }
    return reached;
  }

  /** Activities that started others which were reached with them: those say finer what was used and made. */
  private Set<Long> coarse(Set<Long> reached) throws SQLException {
    if (!dataOnly || reached.size() < 2) {
      return Set.of();
    }
    Set<Long> coarse = new HashSet<>();
    rows.list("SELECT r.extra FROM " + Rows.NUMBERS + " " + parts(Part.STARTED), row -> coarse.add(row.getLong(1)),
        rows.numbers(reached));
    coarse.retainAll(reached);
    return coarse;
  }

  private List<Stored> relations(String joined, Set<Long> names) throws SQLException {
    List<Stored> found = rows.list("SELECT " + Reading.RELATION + " FROM " + Rows.NUMBERS + " " + joined
        + " LIMIT " + (most + 1), Reading::relation, rows.numbers(names));
    isCut |= found.size() > most;
    return found;
  }

  private String parts(Part role) {
    return "JOIN provenance.part p ON p.name = v.n AND p.role = " + role.ordinal() + visible.and("p.doc")
        + " JOIN provenance.relation r ON r.no = p.relation";
  }
}
