// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.graph;

import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes a graph that people can read of one that says everything: values go into the activities that used or made them, the
 * items of a scatter and the files only they differ in are one node, and edges go that follow from others.
 */
final class Folding {
  /** So many items are shown one by one. */
  private static final int FEW = 5;
  /** So many edges of who started or was associated with what lead to one node; beyond it says how many there are. */
  private static final int FEW_SPOKES = 3;
  private static final int FEW_LINES = 6;
  private static final int LINE = 40;
  private static final String STATE = "dte:state";
  private static final Set<Kind> SPOKES = Set.of(Kind.START, Kind.ASSOCIATION, Kind.DELEGATION, Kind.ATTRIBUTION);

  private Folding() {}

  static Graph folded(Graph graph) {
    return spokes(withoutWhatFollows(withoutWhatPartsTell(files(items(values(graph))))));
  }

  private static Graph values(Graph graph) {
    Set<String> folded = new HashSet<>();
    graph.nodes().values().stream().filter(Folding::isValue).forEach(node -> folded.add(node.key()));
    Map<String, List<String>> lines = new HashMap<>();
    for (Link link : graph.links()) {
      if (link.kind() == Kind.USAGE && folded.contains(link.to())) {
        line(lines, link.from(), link, " = ", graph.nodes().get(link.to()));
      } else if (link.kind() == Kind.GENERATION && folded.contains(link.from())) {
        line(lines, link.to(), link, " → ", graph.nodes().get(link.from()));
      } else if (link.kind() != Kind.DERIVATION) {
        folded.remove(link.from());
        folded.remove(link.to());
      }
    }
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Node node : graph.nodes().values()) {
      if (!folded.contains(node.key())) {
        nodes.put(node.key(), node.withLines(few(lines.getOrDefault(node.key(), List.of()))));
      }
    }
    return Graph.of(nodes, graph.links(), graph.frames());
  }

  private static void line(Map<String, List<String>> lines, String activity, Link link, String sign, Node value) {
    String role = link.roles().isEmpty() ? "" : String.join(", ", link.roles()) + sign;
    lines.computeIfAbsent(activity, key -> new ArrayList<>()).add(Texts.shortened(role + value.name(), LINE));
  }

  private static List<String> few(List<String> lines) {
    List<String> distinct = lines.stream().distinct().toList();
    if (distinct.size() <= FEW_LINES) {
      return distinct;
    }
    List<String> out = new ArrayList<>(distinct.subList(0, FEW_LINES - 1));
    out.add("and " + (distinct.size() - FEW_LINES + 1) + " more");
    return out;
  }

  private static boolean isValue(Node node) {
    return node.kind() == Kind.ENTITY && (node.key().startsWith("data:")
        || node.facts().stream().anyMatch(fact -> fact.name().equals(Names.PROV_VALUE.toString())));
  }

  /** The items of a scatter are named {@code step/0}, {@code step/1} …; those of a nested one {@code step/0/1}. */
  private static Graph items(Graph graph) {
    return grouped(graph, node -> node.kind() == Kind.ACTIVITY && node.name().matches(".*\\D/\\d+(/\\d+)*"),
        node -> List.of(node.frame(), node.name().replaceFirst("(/\\d+)+$", "")));
  }

  /** Things that the same activities used and made in the same roles. */
  private static Graph files(Graph graph) {
    Map<String, Set<String>> ties = new HashMap<>();
    for (Link link : graph.links()) {
      ties.computeIfAbsent(link.from(), key -> new TreeSet<>()).add(link.term() + link.roles() + ">" + link.to());
      ties.computeIfAbsent(link.to(), key -> new TreeSet<>()).add(link.term() + link.roles() + "<" + link.from());
    }
    Set<String> entities = new HashSet<>();
    graph.nodes().values().stream().filter(node -> node.kind() == Kind.ENTITY).forEach(node -> entities.add(node.key()));
    for (Link link : graph.links()) {
      if (entities.contains(link.from()) && entities.contains(link.to())) {
        ties.get(link.from()).remove(link.term() + link.roles() + ">" + link.to());
        ties.get(link.to()).remove(link.term() + link.roles() + "<" + link.from());
      }
    }
    return grouped(graph, node -> node.kind() == Kind.ENTITY && !ties.getOrDefault(node.key(), Set.of()).isEmpty(),
        node -> List.of(node.frame(), String.join("\n", ties.get(node.key()))));
  }

  private static Graph grouped(Graph graph, Predicate<Node> wanted, java.util.function.Function<Node, List<String>> like) {
    Map<List<String>, List<Node>> groups = new LinkedHashMap<>();
    graph.nodes().values().stream().filter(wanted)
        .forEach(node -> groups.computeIfAbsent(like.apply(node), key -> new ArrayList<>()).add(node));
    Map<String, Node> groupOf = new HashMap<>();
    for (List<Node> group : groups.values()) {
      if (group.size() > FEW) {
        Node all = all(group);
        group.forEach(node -> groupOf.put(node.key(), all));
      }
    }
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Node node : graph.nodes().values()) {
      Node made = groupOf.getOrDefault(node.key(), node);
      nodes.putIfAbsent(made.key(), made);
    }
    return graph.mapped(key -> groupOf.containsKey(key) ? groupOf.get(key).key() : key, nodes);
  }

  private static Node all(List<Node> group) {
    Node first = group.get(0);
    List<String> names = group.stream().map(Node::name).toList();
    Set<String> lines = new TreeSet<>();
    group.forEach(node -> lines.addAll(node.lines()));
    Map<String, Long> states = group.stream().flatMap(node -> node.facts().stream())
        .filter(fact -> fact.name().equals(STATE))
        .collect(Collectors.groupingBy(Node.Fact::value, TreeMap::new, Collectors.counting()));
    List<String> told = new ArrayList<>();
    if (!states.isEmpty()) {
      told.add(states.entrySet().stream().map(state -> state.getValue() + " " + state.getKey()).collect(Collectors.joining(", ")));
    }
    told.addAll(lines.size() > FEW_LINES ? List.of(lines.size() + " different values") : lines);
    return new Node(first.key() + " and " + (group.size() - 1) + " more", first.kind(), first.frame(), common(names), told,
        List.of(new Node.Fact("stands for", group.size() + " of them")), names);
  }

  /** What names have in common at their beginning and end. */
  private static String common(List<String> names) {
    String first = names.get(0);
    int head = first.length();
    int tail = first.length();
    for (String name : names) {
      int same = 0;
      while (same < Math.min(head, name.length()) && name.charAt(same) == first.charAt(same)) {
        same++;
      }
      head = same;
      same = 0;
      while (same < Math.min(tail, name.length()) && name.charAt(name.length() - 1 - same) == first.charAt(first.length() - 1 - same)) {
        same++;
      }
      tail = same;
    }
    if (head == first.length()) {
      return first;
    }
    String start = first.substring(0, head);
    String end = first.substring(first.length() - Math.min(tail, first.length() - head));
    return start.endsWith("/") && end.isEmpty() ? start.substring(0, head - 1) : start + "…" + end;
  }

  /** What a step used and made, its run used and made too. */
  private static Graph withoutWhatPartsTell(Graph graph) {
    Map<String, Set<String>> wholes = ends(graph, Kind.START);
    Set<List<String>> told = new HashSet<>();
    for (Link link : graph.links()) {
      if (link.kind() == Kind.USAGE) {
        wholes.getOrDefault(link.from(), Set.of()).forEach(whole -> told.add(List.of(link.term(), whole, link.to())));
      } else if (link.kind() == Kind.GENERATION) {
        wholes.getOrDefault(link.to(), Set.of()).forEach(whole -> told.add(List.of(link.term(), link.from(), whole)));
      }
    }
    return graph.without(link -> told.contains(List.of(link.term(), link.from(), link.to())));
  }

  /** What was made from what follows from an activity that used the one and made the other; as does who informed whom. */
  private static Graph withoutWhatFollows(Graph graph) {
    Map<String, Set<String>> made = ends(graph, Kind.GENERATION);
    Map<String, Set<String>> used = ends(graph, Kind.USAGE);
    return graph.without(link -> {
      Map<String, Set<String>> first = link.kind() == Kind.DERIVATION ? made : link.kind() == Kind.COMMUNICATION ? used : Map.of();
      Map<String, Set<String>> second = link.kind() == Kind.DERIVATION ? used : made;
      return link.term().equals(link.kind().term()) && first.getOrDefault(link.from(), Set.of()).stream()
          .anyMatch(between -> second.getOrDefault(between, Set.of()).contains(link.to()));
    });
  }

  private static Map<String, Set<String>> ends(Graph graph, Kind kind) {
    Map<String, Set<String>> ends = new HashMap<>();
    graph.links().stream().filter(link -> link.kind() == kind)
        .forEach(link -> ends.computeIfAbsent(link.from(), key -> new HashSet<>()).add(link.to()));
    return ends;
  }

  private static Graph spokes(Graph graph) {
    Map<String, Map<String, Integer>> counts = new HashMap<>();
    graph.links().stream().filter(link -> SPOKES.contains(link.kind())).forEach(link ->
        counts.computeIfAbsent(link.to(), key -> new TreeMap<>()).merge(link.term(), 1, Integer::sum));
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Node node : graph.nodes().values()) {
      List<String> lines = new ArrayList<>(node.lines());
      counts.getOrDefault(node.key(), Map.of()).forEach((term, count) -> {
        if (count > FEW_SPOKES) {
          lines.add(count + " × " + term);
        }
      });
      nodes.put(node.key(), node.withLines(lines));
    }
    return Graph.of(nodes, graph.links(), graph.frames()).without(link -> SPOKES.contains(link.kind())
        && counts.get(link.to()).get(link.term()) > FEW_SPOKES);
  }
}
