// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.provenance.commands.LineageView.Activity;
import io.dte.provenance.commands.LineageView.Thing;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Draws activities and what they used and made; many items of one scatter are one line. */
final class LineageTree {
  /** So many items of a scatter are shown one by one. */
  private static final int FEW_ITEMS = 5;
  private static final int FEW_THINGS = 12;
  private static final int DIGEST_DIGITS = 12;

  private final PrintStream out;

  LineageTree(PrintStream out) {
    this.out = out;
  }

  void print(List<Activity> activities) {
    Map<String, List<Activity>> groups = new LinkedHashMap<>();
    for (Activity activity : activities) {
      groups.computeIfAbsent(activity.label().replaceFirst("/\\d+$", ""), key -> new ArrayList<>()).add(activity);
    }
    for (Map.Entry<String, List<Activity>> group : groups.entrySet()) {
      if (group.getValue().size() > FEW_ITEMS) {
        collapsed(group.getKey(), group.getValue());
      } else {
        group.getValue().forEach(this::one);
      }
    }
  }

  private void collapsed(String name, List<Activity> items) {
    Map<String, Integer> states = new TreeMap<>();
    long used = 0;
    long made = 0;
    for (Activity item : items) {
      states.merge(item.state().isEmpty() ? "begun" : item.state(), 1, Integer::sum);
      used += item.used().size();
      made += item.made().size();
    }
    List<String> counts = new ArrayList<>();
    states.forEach((state, count) -> counts.add(count + " " + state));
    out.println(name + "  " + items.size() + " items: " + String.join(", ", counts));
    out.println("├─ used  " + used + " things");
    out.println("└─ made  " + made + " things");
  }

  private void one(Activity activity) {
    String who = activity.agents().isEmpty() ? "" : "  by " + String.join(", ", activity.agents());
    out.println(activity.label() + (activity.state().isEmpty() ? "" : "  " + activity.state()) + time(activity) + who);
    List<String> lines = new ArrayList<>();
    activity.plans().forEach(plan -> lines.add("plan  " + plan));
    lines.addAll(lines("used", activity.used()));
    lines.addAll(lines("made", activity.made()));
    for (int i = 0; i < lines.size(); i++) {
      out.println((i == lines.size() - 1 ? "└─ " : "├─ ") + lines.get(i));
    }
  }

  private static List<String> lines(String verb, List<Thing> things) {
    List<String> lines = new ArrayList<>();
    for (Thing thing : things.subList(0, Math.min(FEW_THINGS, things.size()))) {
      lines.add(verb + "  " + (thing.role().isEmpty() ? "" : thing.role() + ": ") + thing.name() + digest(thing.id()));
    }
    if (things.size() > FEW_THINGS) {
      lines.add(verb + "  and " + (things.size() - FEW_THINGS) + " more");
    }
    return lines;
  }

  private static String digest(String id) {
    if (!id.startsWith("urn:hash::")) {
      return "";
    }
    String digest = id.substring("urn:hash::".length());
    int end = Math.min(digest.length(), digest.indexOf(':') + 1 + DIGEST_DIGITS);
    return "  " + digest.substring(0, end);
  }

  private static String time(Activity activity) {
    return activity.start().instant().flatMap(start -> activity.end().instant().map(end -> String.format(Locale.ROOT, "  %.1f s",
        Duration.between(start, end).toMillis() / 1000.0))).orElse("");
  }
}
