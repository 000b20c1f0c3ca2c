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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks breadth first, one query a step and direction, over the indexes of relations: the cost grows with what is
 * reached. A recursive query would do the same in one statement, but H2 evaluates it without a set of what it has seen.
 */
final class Walking {
  private static final int SPECIALIZATION = 12;
  private static final int ALTERNATE = 11;
  private static final int ASSOCIATION = 8;

  private final Rows rows;
  private final Reading reading;
  /** The number of the only document to walk in; 0: all. */
  private final long document;
  private final boolean dataOnly;
  private final Map<Long, Stored> relations = new LinkedHashMap<>();

  Walking(Rows rows, Reading reading, long document, boolean dataOnly) {
    this.rows = rows;
    this.reading = reading;
    this.document = document;
    this.dataOnly = dataOnly;
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
    }
    List<Located> statements = new ArrayList<>(elements(seen));
    List<Stored> between = relations.values().stream()
        .filter(each -> each.parts().stream().filter(seen::contains).count() >= 2).toList();
    statements.addAll(reading.located(between, false));
    Map<Long, String> uris = reading.uris(seen);
    return new Graph(statements, seen.stream().map(uris::get).toList(), truncated);
  }

  /** The elements, in the order of their names' numbers given. */
  List<Located> elements(Collection<Long> names) throws SQLException {
    Map<Long, List<Stored>> found = new HashMap<>();
    rows.in("SELECT " + Reading.ELEMENT + " FROM provenance.element e WHERE e.name IN (%s)" + only("e"), names, row -> {
      Stored stored = Reading.element(row);
      return found.computeIfAbsent(stored.parts().get(0), key -> new ArrayList<>()).add(stored);
    }, more());
    List<Stored> ordered = new ArrayList<>();
    names.forEach(name -> ordered.addAll(found.getOrDefault(name, List.of())));
    return reading.located(ordered, true);
  }

  /** The names of the shortest way, both ends included; empty without one. */
  List<Long> path(long from, long to, int limit) throws SQLException {
    for (boolean up : new boolean[] {true, false}) {
      Map<Long, Long> cameFrom = new HashMap<>(Map.of(from, 0L));
      Set<Long> frontier = Set.of(from);
      while (!frontier.isEmpty() && !cameFrom.containsKey(to) && cameFrom.size() < limit) {
        Set<Long> next = new LinkedHashSet<>();
        step(frontier, up).forEach((reached, origin) -> {
          if (cameFrom.putIfAbsent(reached, origin) == null) {
            next.add(reached);
          }
        });
        frontier = next;
      }
      if (cameFrom.containsKey(to)) {
        List<Long> way = new ArrayList<>();
        for (long each = to; each != 0; each = cameFrom.get(each)) {
          way.add(0, each);
        }
        return way;
      }
    }
    return List.of();
  }

  /** The relations seen that join two neighbours of a way. */
  List<Located> along(List<Long> way) throws SQLException {
    List<Stored> found = new ArrayList<>();
    for (int i = 1; i < way.size(); i++) {
      long one = way.get(i - 1);
      long other = way.get(i);
      relations.values().stream().filter(each -> each.parts().contains(one) && each.parts().contains(other)).findFirst()
          .ifPresent(found::add);
    }
    return reading.located(found, false);
  }

  /** What is one relation away, with where it was reached from. */
  private Map<Long, Long> step(Set<Long> frontier, boolean up) throws SQLException {
    Map<Long, Long> reached = new LinkedHashMap<>();
    List<Stored> found = new ArrayList<>();
    String columns = "SELECT " + Reading.RELATION + " FROM provenance.relation r WHERE ";
    if (up) {
      found.addAll(rows.in(columns + "r.subject IN (%s)" + only("r"), frontier, Reading::relation, more()));
      found.addAll(rows.in(columns + "r.object IN (%s) AND r.term IN (11, 12)" + only("r"), frontier, Reading::relation, more()));
    } else {
      found.addAll(rows.in(columns + "r.object IN (%s)" + only("r"), frontier, Reading::relation, more()));
      found.addAll(rows.in(columns + "r.extra IN (%s)" + only("r"), frontier, Reading::relation, more()));
      found.addAll(rows.in(columns + "r.subject IN (%s) AND r.term IN (11, 12)" + only("r"), frontier, Reading::relation, more()));
    }
    for (Stored relation : found) {
      boolean plan = relation.kind() == ASSOCIATION && !up && frontier.contains(relation.parts().get(2));
      if (dataOnly && !Terms.DATA.contains(relation.kind()) && !plan) {
        continue;
      }
      relations.putIfAbsent(relation.no(), relation);
      boolean both = relation.kind() == ALTERNATE || relation.kind() == SPECIALIZATION;
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
    rows.in("SELECT r.extra FROM provenance.relation r WHERE r.subject IN (%s) AND r.term = " + Terms.START + only("r"),
        reached, row -> coarse.add(row.getLong(1)), more());
    coarse.retainAll(reached);
    return coarse;
  }

  private String only(String table) {
    return document == 0 ? "" : " AND " + table + ".doc = ?";
  }

  private Object[] more() {
    return document == 0 ? new Object[0] : new Object[] {document};
  }
}
