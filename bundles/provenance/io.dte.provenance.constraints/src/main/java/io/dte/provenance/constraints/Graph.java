// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.constraints;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;

/**
 * What comes before what, and by which constraint. Cycles are found in linear time by Tarjan's strongly connected
 * components, without recursion.
 */
final class Graph {
  private final Map<Object, Integer> index = new HashMap<>();
  private final List<Object> keys = new ArrayList<>();
  private final List<List<Edge>> next = new ArrayList<>();

  /** The node that comes after another one, by that constraint. */
  record Edge(int to, int constraint) {}

  int node(Object key) {
    return index.computeIfAbsent(key, k -> {
      next.add(new ArrayList<>(2));
      keys.add(key);
      return next.size() - 1;
    });
  }

  /** What a node stands for. */
  Object key(int node) {
    return keys.get(node);
  }

  void edge(int from, int to, int constraint) {
    next.get(from).add(new Edge(to, constraint));
  }

  /** A shortest way from one node to another; empty when there is none. */
  List<Edge> path(int from, int to) {
    Map<Integer, Edge> arrivals = new HashMap<>();
    Map<Integer, Integer> origins = new HashMap<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty() && !origins.containsKey(to)) {
      int node = open.poll();
      for (Edge edge : next.get(node)) {
        if (edge.to() != from && origins.putIfAbsent(edge.to(), node) == null) {
          arrivals.put(edge.to(), edge);
          open.add(edge.to());
        }
      }
    }
    LinkedList<Edge> path = new LinkedList<>();
    for (int node = to; origins.containsKey(node); node = origins.get(node)) {
      path.addFirst(arrivals.get(node));
    }
    return path;
  }

  /** The number of the component of each node; two nodes of one component can reach each other. */
  int[] components() {
    int size = next.size();
    int[] component = new int[size];
    int[] low = new int[size];
    int[] order = new int[size];
    int[] child = new int[size];
    Arrays.fill(component, -1);
    Deque<Integer> path = new ArrayDeque<>();
    Deque<Integer> open = new ArrayDeque<>();
    int counter = 0;
    for (int root = 0; root < size; root++) {
      if (order[root] != 0) {
        continue;
      }
      path.push(root);
      while (!path.isEmpty()) {
        int node = path.peek();
        if (child[node] == 0) {
          order[node] = ++counter;
          low[node] = counter;
          open.push(node);
        }
        if (child[node] < next.get(node).size()) {
          int to = next.get(node).get(child[node]++).to();
          if (order[to] == 0) {
            path.push(to);
          } else if (component[to] < 0) {
            low[node] = Math.min(low[node], order[to]);
          }
          continue;
        }
        path.pop();
        if (!path.isEmpty()) {
          low[path.peek()] = Math.min(low[path.peek()], low[node]);
        }
        if (low[node] == order[node]) {
          int member;
          do {
            member = open.pop();
            component[member] = node;
          } while (member != node);
        }
      }
    }
    return component;
  }
}
