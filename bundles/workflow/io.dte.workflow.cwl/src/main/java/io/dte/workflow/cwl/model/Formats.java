// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Problems;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Expands the names of file formats by the {@code $namespaces} of the document they stand in. */
final class Formats {
  private final Problems problems;
  private final Map<URI, Map<String, String>> namespaces = new HashMap<>();

  Formats(Problems problems) {
    this.problems = problems;
  }

  /** Remembers a document's namespaces. */
  void declare(Node.Mapping document) {
    if (document.get("$namespaces") instanceof Node.Mapping mapping) {
      Map<String, String> prefixes = namespaces.computeIfAbsent(document.place().base(), base -> new HashMap<>());
      mapping.fields().keySet().forEach(prefix -> prefixes.put(prefix, mapping.text(prefix)));
    }
  }

  /** A name with its prefix written out; as it is, when it has none that the document declares. */
  String expanded(String name, Place place) {
    int colon = name.indexOf(':');
    String prefix = colon < 0 ? null : namespaces.getOrDefault(place.base(), Map.of()).get(name.substring(0, colon));
    return prefix == null ? name : prefix + name.substring(colon + 1);
  }

  /** The namespaces of the document a place is in. */
  Map<String, String> namespaces(Place place) {
    return Map.copyOf(namespaces.getOrDefault(place.base(), Map.of()));
  }

  List<Value> read(List<Node> nodes) {
    List<Value> out = new ArrayList<>();
    for (Node node : nodes) {
      Value value = new Value(node.json(), node.place());
      out.add(value.isExpression() || !value.json().isTextual() ? value
          : new Value(Node.JSON.textNode(expand(value.json().textValue(), node.place())), node.place()));
    }
    return out;
  }

  /** The absolute address of a name such as {@code edam:format_2330}; a name without prefix is one of the document itself. */
  String expand(String name, Place place) {
    int colon = name.indexOf(':');
    if (colon > 0) {
      Map<String, String> known = namespaces.getOrDefault(place.base(), Map.of());
      String prefix = name.substring(0, colon);
      String near = known.containsKey(prefix) ? "" : Spelling.suggest(prefix, known.keySet());
      if (near.startsWith("did") && !name.startsWith("//", colon + 1)) {
        problems.invalid(place, "The prefix of the format '" + name + "' is not in $namespaces", near);
      }
      return expanded(name, place);
    }
    try {
      return Documents.resolve(name.indexOf('#') < 0 ? "#" + name : name, place).toString();
    } catch (DteException e) {
      return name;
    }
  }
}
