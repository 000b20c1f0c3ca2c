// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.provenance.commands.LineageView.Activity;
import io.dte.provenance.commands.LineageView.Thing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What differs between two lineages: activity by activity, role by role; things are the same when their ids are. */
final class LineageDiff {

  /** @param what such as {@code used grid}; @param before only in the first; @param after only in the second */
  record Difference(String activity, String what, List<String> before, List<String> after) {}

  private LineageDiff() {}

  /** Activities are matched by their labels; those of the runs themselves, which hold the run's id, by being such. */
  static List<Difference> of(LineageView one, String run1, LineageView two, String run2) {
    Map<String, Map<String, Set<String>>> before = facts(one, run1);
    Map<String, Map<String, Set<String>>> after = facts(two, run2);
    List<Difference> out = new ArrayList<>();
    Set<String> names = new java.util.LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      if (!before.containsKey(name) || !after.containsKey(name)) {
        out.add(new Difference(name, before.containsKey(name) ? "is only in the first" : "is only in the second", List.of(), List.of()));
        continue;
      }
      Set<String> kinds = new TreeSet<>(before.get(name).keySet());
      kinds.addAll(after.get(name).keySet());
      for (String kind : kinds) {
        Set<String> was = before.get(name).getOrDefault(kind, Set.of());
        Set<String> is = after.get(name).getOrDefault(kind, Set.of());
        if (!was.equals(is)) {
          out.add(new Difference(name, kind, without(was, is), without(is, was)));
        }
      }
    }
    return out;
  }

  private static List<String> without(Set<String> all, Set<String> others) {
    return all.stream().filter(one -> !others.contains(one)).toList();
  }

  private static Map<String, Map<String, Set<String>>> facts(LineageView view, String run) {
    Map<String, Map<String, Set<String>>> out = new LinkedHashMap<>();
    for (Activity activity : view.activities()) {
      String name = activity.id().endsWith(run) ? "run" : activity.label();
      Map<String, Set<String>> facts = out.computeIfAbsent(name, key -> new TreeMap<>());
      put(facts, "state", activity.state());
      activity.plans().forEach(plan -> put(facts, "plan", plan));
      activity.agents().forEach(agent -> put(facts, "agent", agent));
      things(facts, "used", activity.used(), run);
      things(facts, "made", activity.made(), run);
    }
    return out;
  }

  private static void things(Map<String, Set<String>> facts, String verb, List<Thing> things, String run) {
    for (Thing thing : things) {
      // What lies in a run's own folder has another address in each run; it is the same when its name is.
      boolean own = thing.id().contains(run);
      put(facts, verb + (thing.role().isEmpty() ? "" : " " + thing.role()), own ? thing.name() : thing.name() + " " + thing.id());
    }
  }

  private static void put(Map<String, Set<String>> facts, String kind, String value) {
    if (!value.isEmpty()) {
      facts.computeIfAbsent(kind, key -> new TreeSet<>()).add(value);
    }
  }
}
