// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.model.Locations;
import io.dte.workflow.cwl.model.Names;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts a workflow and all processes it runs into one {@code $graph} (CWL, section "Packed documents"): each process under
 * an id, the main one {@code #main}; inputs, outputs, steps and requirements as lists with absolute ids; locations of files
 * absolute. The document is valid: it was loaded before. Used once, by one thread.
 */
public final class Packer {
  private final Documents documents;
  private final Map<Node, String> ids = new IdentityHashMap<>();
  private final Set<String> taken = new LinkedHashSet<>();
  private final Deque<Node.Mapping> waiting = new ArrayDeque<>();
  private final Map<String, String> namespaces = new LinkedHashMap<>();
  private final TypeNames types = new TypeNames();

  public Packer(Documents documents) {
    this.documents = documents;
  }

  /** The packed document. */
  public ObjectNode pack(URI address, String version) throws DteException {
    id(process(address, null), "main");
    ObjectNode out = Node.JSON.objectNode();
    out.put("cwlVersion", version);
    ArrayNode graph = Node.JSON.arrayNode();
    while (!waiting.isEmpty()) {
      Node.Mapping next = waiting.removeFirst();
      graph.add(normal(next, ids.get(next)));
    }
    if (!namespaces.isEmpty()) {
      ObjectNode known = out.putObject("$namespaces");
      namespaces.forEach(known::put);
    }
    out.set("$graph", graph);
    return out;
  }

  private String id(Node.Mapping process, String wanted) {
    String known = ids.get(process);
    if (known != null) {
      return known;
    }
    String id = wanted;
    for (int i = 2; !taken.add(id); i++) {
      id = wanted + "_" + i;
    }
    ids.put(process, "#" + id);
    waiting.add(process);
    return "#" + id;
  }

  private Node.Mapping process(URI address, Place from) throws DteException {
    URI file = Documents.withoutFragment(address);
    Node root = documents.load(file, from);
    Node.Mapping document = (Node.Mapping) root;
    remember(document);
    String fragment = address.getFragment() == null ? "" : address.getFragment();
    if (document.get("$graph") instanceof Node.Sequence graph) {
      for (Node item : graph.items()) {
        if (item instanceof Node.Mapping mapping && (graph.items().size() == 1
            || Names.fragment(mapping.text("id")).equals(fragment.isEmpty() ? "main" : fragment))) {
          return mapping;
        }
      }
    }
    if (!fragment.isEmpty() && !Names.fragment(document.text("id")).equals(fragment)) {
      for (Entry step : entries(document.get("steps"), "id")) {
        if (step.value() instanceof Node.Mapping mapping && mapping.get("run") instanceof Node.Mapping run
            && Names.fragment(run.text("id")).equals(fragment)) {
          return run;
        }
      }
    }
    return document;
  }

  private void remember(Node.Mapping document) {
    if (document.get("$namespaces") instanceof Node.Mapping declared) {
      declared.fields().forEach((prefix, uri) -> namespaces.putIfAbsent(prefix, uri.json().asText()));
    }
  }

  private ObjectNode normal(Node.Mapping process, String id) throws DteException {
    types.declare(process);
    Scope scope = scope(process, id);
    ObjectNode out = Node.JSON.objectNode();
    for (Map.Entry<String, Node> field : process.fields().entrySet()) {
      String name = field.getKey();
      Node value = field.getValue();
      switch (name) {
        case "id" -> out.put("id", id);
        case "cwlVersion", "$namespaces", "$schemas", "$graph" -> { }
        case "inputs", "outputs" -> out.set(name, parameters(value, scope));
        case "steps" -> out.set(name, steps(value, scope));
        case "requirements", "hints" -> out.set(name, requirements(value));
        default -> out.set(name, json(value));
      }
    }
    out.put("id", id);
    return out;
  }

  private ArrayNode parameters(Node list, Scope owner) {
    ArrayNode out = Node.JSON.arrayNode();
    for (Entry entry : entries(list, "id")) {
      ObjectNode parameter = out.addObject();
      parameter.put("id", owner.id() + "/" + Names.shortName(entry.name()));
      if (entry.value() instanceof Node.Mapping mapping) {
        for (Map.Entry<String, Node> field : mapping.fields().entrySet()) {
          switch (field.getKey()) {
            case "id" -> { }
            case "type" -> parameter.set("type", types.names(field.getValue()));
            case "outputSource" -> parameter.set("outputSource", links(field.getValue(), owner));
            default -> parameter.set(field.getKey(), json(field.getValue()));
          }
        }
      } else {
        parameter.set("type", types.names(entry.value()));
      }
    }
    return out;
  }

  private ArrayNode steps(Node list, Scope owner) throws DteException {
    ArrayNode out = Node.JSON.arrayNode();
    for (Entry entry : entries(list, "id")) {
      String id = owner.id() + "/" + Names.shortName(entry.name());
      ObjectNode step = out.addObject();
      step.put("id", id);
      for (Map.Entry<String, Node> field : ((Node.Mapping) entry.value()).fields().entrySet()) {
        Node value = field.getValue();
        switch (field.getKey()) {
          case "id" -> { }
          case "run" -> step.put("run", run(value, id));
          case "in" -> step.set("in", inputs(value, id, owner));
          case "out" -> {
            ArrayNode names = step.putArray("out");
            entries(value, "id").forEach(one -> names.add(id + "/" + Names.shortName(one.name())));
          }
          case "scatter" -> step.set("scatter", scatter(value, id));
          case "requirements", "hints" -> step.set(field.getKey(), requirements(value));
          default -> step.set(field.getKey(), json(value));
        }
      }
    }
    return out;
  }

  private String run(Node value, String step) throws DteException {
    if (value instanceof Node.Mapping embedded) {
      remember(embedded);
      return id(embedded, step.substring(1) + "/run");
    }
    Node.Scalar reference = (Node.Scalar) value;
    URI address = Documents.resolve(reference.text(), reference.place());
    Node.Mapping process = process(address, reference.place());
    String path = Documents.withoutFragment(address).getPath();
    String file = path.substring(path.lastIndexOf('/') + 1);
    String fragment = address.getFragment();
    return id(process, fragment == null ? file : fragment);
  }

  private ArrayNode inputs(Node list, String step, Scope owner) {
    ArrayNode out = Node.JSON.arrayNode();
    for (Entry entry : entries(list, "id")) {
      ObjectNode input = out.addObject();
      input.put("id", step + "/" + Names.shortName(entry.name()));
      if (entry.value() instanceof Node.Mapping mapping) {
        for (Map.Entry<String, Node> field : mapping.fields().entrySet()) {
          switch (field.getKey()) {
            case "id" -> { }
            case "source" -> input.set("source", links(field.getValue(), owner));
            default -> input.set(field.getKey(), json(field.getValue()));
          }
        }
      } else if (entry.isNamed() && !(entry.value() instanceof Node.Scalar scalar && scalar.isNull())) {
        input.set("source", links(entry.value(), owner));
      }
    }
    return out;
  }

  private static JsonNode links(Node node, Scope owner) {
    if (node instanceof Node.Sequence sequence) {
      ArrayNode all = Node.JSON.arrayNode();
      sequence.items().forEach(item -> all.add(owner.link(item.json().asText())));
      return all;
    }
    return node instanceof Node.Scalar scalar && scalar.isText() ? Node.JSON.textNode(owner.link(scalar.text())) : node.json();
  }

  /**
   * What links of a workflow can mean.
   *
   * @param id the workflow's
   * @param known its inputs, and {@code step/output}
   */
  private record Scope(String id, Set<String> known) {

    /** As written: {@code input}, {@code step/output}, with or without the workflow's own name in front. */
    String link(String written) {
      String fragment = Names.fragment(written);
      String inner = fragment.substring(fragment.indexOf('/') + 1);
      return id + "/" + (known.contains(fragment) || !known.contains(inner) ? fragment : inner);
    }
  }

  private static Scope scope(Node.Mapping process, String id) {
    Set<String> known = new LinkedHashSet<>();
    entries(process.get("inputs"), "id").forEach(input -> known.add(Names.shortName(input.name())));
    for (Entry step : entries(process.get("steps"), "id")) {
      if (step.value() instanceof Node.Mapping mapping) {
        entries(mapping.get("out"), "id").forEach(out ->
            known.add(Names.shortName(step.name()) + "/" + Names.shortName(out.name())));
      }
    }
    return new Scope(id, known);
  }

  private static JsonNode scatter(Node node, String step) {
    if (node instanceof Node.Sequence sequence) {
      ArrayNode all = Node.JSON.arrayNode();
      sequence.items().forEach(item -> all.add(step + "/" + Names.shortName(item.json().asText())));
      return all;
    }
    return Node.JSON.textNode(step + "/" + Names.shortName(node.json().asText()));
  }

  private ArrayNode requirements(Node list) {
    ArrayNode out = Node.JSON.arrayNode();
    for (Entry entry : entries(list, "class")) {
      ObjectNode requirement = out.addObject();
      requirement.put("class", entry.name());
      if (entry.value() instanceof Node.Mapping mapping) {
        mapping.fields().forEach((name, value) -> {
          if (!name.equals("class")) {
            requirement.set(name, name.equals("types") ? types.names(value) : json(value));
          }
        });
      }
    }
    return out;
  }

  private static JsonNode json(Node node) {
    return Locations.absolute(node);
  }

  /** @param isNamed it was written as a mapping, with the name in front */
  private record Entry(String name, Node value, boolean isNamed) {}

  /** A list of things that may be written as a mapping by name, or as a list of names. */
  private static List<Entry> entries(Node node, String key) {
    List<Entry> out = new ArrayList<>();
    if (node instanceof Node.Mapping mapping) {
      mapping.fields().forEach((name, value) -> out.add(new Entry(name, value, true)));
    } else if (node instanceof Node.Sequence sequence) {
      for (Node item : sequence.items()) {
        out.add(item instanceof Node.Mapping mapping ? new Entry(mapping.text(key), item, false)
            : new Entry(item.json().asText(), item, false));
      }
    }
    return out;
  }
}
