// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.model.Process.ExpressionTool;
import io.dte.workflow.cwl.model.Process.Head;
import io.dte.workflow.cwl.model.Process.Operation;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Builds processes out of documents. Everything that is wrong goes to the problems; what is built then still has the
 * right shape, so that later checks find more. Each process of a file is built once, however many steps run it.
 */
public final class ProcessReader {
  private static final Set<String> COMMON = Set.of("id", "class", "label", "doc", "cwlVersion", "inputs", "outputs",
      "requirements", "hints", "intent");
  private static final Map<String, Set<String>> FIELDS = Map.of(
      "CommandLineTool", with("baseCommand", "arguments", "stdin", "stdout", "stderr", "successCodes",
          "temporaryFailCodes", "permanentFailCodes"),
      "ExpressionTool", with("expression"), "Workflow", with("steps"), "Operation", with());
  private static final String GRAPH = "$graph";
  private static final String MAIN = "main";
  private static final Set<String> PARAMETER = Set.of("id", "type", "label", "doc", "secondaryFiles", "streamable", "format",
      "loadContents", "loadListing", "default", "inputBinding", "outputBinding", "outputSource", "linkMerge", "pickValue");

  private final Documents documents;
  private final Problems problems;
  private final Formats formats;
  private final TypeReader types;
  private final RequirementReader requirements;
  private final StepReader steps;
  private final Map<Node, Process> built = new IdentityHashMap<>();
  private final Set<Node> building = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<URI, Map<String, Node.Mapping>> graphs = new HashMap<>();
  /** Those with processes that could not be read. */
  private final Set<URI> unreadGraphs = new HashSet<>();

  public ProcessReader(Documents documents, Problems problems) {
    this.documents = documents;
    this.problems = problems;
    formats = new Formats(problems);
    types = new TypeReader(documents, problems, formats);
    requirements = new RequirementReader(problems, types, formats);
    steps = new StepReader(problems, requirements, this, types);
  }

  /** Requirements that stand in a job file; they are given as JSON, with the place of the document they are for. */
  public static Requirements requirements(JsonNode json, Place place, Problems problems) {
    ProcessReader reader = new ProcessReader(new Documents(), problems);
    Node.Mapping holder = Fields.shorthand("requirements", node(json, place));
    return reader.requirements.read(new Fields(holder, problems, "the job file"));
  }

  private static Node node(JsonNode json, Place place) {
    if (json.isObject()) {
      Map<String, Node> fields = new LinkedHashMap<>();
      Map<String, Place> keys = new LinkedHashMap<>();
      json.properties().forEach(field -> {
        fields.put(field.getKey(), node(field.getValue(), place));
        keys.put(field.getKey(), place);
      });
      return new Node.Mapping(place, fields, keys);
    }
    if (json.isArray()) {
      List<Node> items = new ArrayList<>();
      json.forEach(item -> items.add(node(item, place)));
      return new Node.Sequence(place, items);
    }
    return new Node.Scalar(place, json);
  }

  private static Set<String> with(String... more) {
    Set<String> all = new HashSet<>(COMMON);
    all.addAll(List.of(more));
    return all;
  }

  /** The process at an address; the fragment picks one of several, {@code main} is the default. */
  public Process read(URI address, Place from, CwlVersion inherited) throws DteException {
    URI file = Documents.withoutFragment(address);
    Node root = documents.load(file, from, problems);
    String fragment = address.getFragment() == null ? "" : address.getFragment();
    if (Node.isUnread(root)) {
      return placeholder(root.place());
    }
    if (!(root instanceof Node.Mapping document)) {
      problems.invalid(root.place(), "A CWL document must be a mapping, this is " + kind(root),
          "it begins with 'cwlVersion:' and 'class:'");
      return placeholder(root.place());
    }
    formats.declare(document);
    CwlVersion version = version(document, inherited);
    if (document.get(GRAPH) != null) {
      return process(inGraph(document, file, fragment, from), version, from);
    }
    if (!fragment.isEmpty() && !Names.fragment(document.text("id")).equals(fragment)) {
      return process(embedded(document, fragment, from == null ? root.place() : from), version, from);
    }
    return process(document, version, from);
  }

  /**
   * The process at an address, first, and those of its packed document that it does not run. A packed document may leave the
   * choice among its processes; then it is all of them.
   */
  public List<Process> all(URI address) throws DteException {
    List<Process> out = new ArrayList<>();
    URI file = Documents.withoutFragment(address);
    Node root = documents.load(file, null, problems);
    if (file.equals(address) && root instanceof Node.Mapping document && document.get(GRAPH) != null
        && graph(document, file).size() > 1 && main(graph(document, file)) == null) {
      formats.declare(document);
    } else {
      out.add(read(address, null, null));
    }
    for (Node.Mapping mapping : graphs.getOrDefault(file, Map.of()).values()) {
      if (!built.containsKey(mapping)) {
        out.add(process(mapping, version((Node.Mapping) root, null), null));
      }
    }
    return out;
  }

  private Node inGraph(Node.Mapping document, URI file, String fragment, Place from) {
    Map<String, Node.Mapping> graph = graph(document, file);
    Node.Mapping found = fragment.isEmpty() ? main(graph) : graph.get(fragment);
    if (found == null) {
      String wanted = fragment.isEmpty() ? MAIN : fragment;
      if (unreadGraphs.contains(file) && Spelling.nearest(wanted, graph.keySet()).isEmpty()) {
        return null;
      }
      String hint = Spelling.suggest(wanted, graph.keySet());
      problems.invalid(from == null ? document.place() : from, "There is no process '#" + wanted + "' in " + name(document),
          hint.isEmpty() ? "name one that is there" : hint);
      return null;
    }
    return found;
  }

  /** The processes of a packed document by their names. */
  private Map<String, Node.Mapping> graph(Node.Mapping document, URI file) {
    Map<String, Node.Mapping> graph = graphs.get(file);
    if (graph == null) {
      graph = new LinkedHashMap<>();
      Fields all = new Fields(document, problems, "the document");
      for (Node item : all.items(GRAPH)) {
        if (item instanceof Node.Mapping mapping) {
          String name = Names.fragment(mapping.text("id"));
          if (graph.put(name, mapping) != null && !name.isEmpty()) {
            problems.invalid(mapping.get("id").place(), "The process '" + name + "' is there twice in $graph", "give each an id of its own");
          }
        }
      }
      if (!all.isWhole(GRAPH)) {
        unreadGraphs.add(file);
      }
      graphs.put(file, graph);
    }
    return graph;
  }

  /** What a packed document means where nobody names one of its processes; null when it leaves the choice. */
  private static Node.Mapping main(Map<String, Node.Mapping> graph) {
    Node.Mapping main = graph.get(MAIN);
    return main == null ? only(graph) : main;
  }

  /** The one process of a graph, or its one workflow that no other runs, as in packages of Earth observation; null when there are more. */
  private static Node.Mapping only(Map<String, Node.Mapping> graph) {
    if (graph.size() == 1) {
      return graph.values().iterator().next();
    }
    Set<String> run = new HashSet<>();
    graph.values().forEach(process -> ran(process.get("steps"), run));
    List<Node.Mapping> workflows = graph.entrySet().stream().filter(process -> process.getValue().text("class").equals("Workflow")
        && !run.contains(process.getKey())).map(Map.Entry::getValue).toList();
    return workflows.size() == 1 ? workflows.get(0) : null;
  }

  private static void ran(Node steps, Set<String> names) {
    if (steps instanceof Node.Mapping mapping) {
      mapping.fields().values().forEach(step -> ran(step, names));
      names.add(Names.fragment(mapping.text("run")));
    } else if (steps instanceof Node.Sequence sequence) {
      sequence.items().forEach(step -> ran(step, names));
    }
  }

  /** A process inside a step, named by its id. */
  private Node embedded(Node.Mapping document, String fragment, Place from) {
    for (Fields.Named step : new Fields(document, problems, "the document").named("steps", "id")) {
      if (step.node() instanceof Node.Mapping mapping && mapping.get("run") instanceof Node.Mapping run
          && Names.fragment(run.text("id")).equals(fragment)) {
        return run;
      }
    }
    problems.invalid(from, "There is no process '#" + fragment + "' in " + name(document), "name one that is there");
    return null;
  }

  private static String kind(Node node) {
    return node instanceof Node.Sequence ? "a list" : ((Node.Scalar) node).isNull() ? "empty" : "a single value";
  }

  private CwlVersion version(Node.Mapping document, CwlVersion inherited) {
    Node node = document.get("cwlVersion");
    if (node == null) {
      if (inherited == null && !document.isUnread("cwlVersion")) {
        problems.invalid(document.place(), "The field 'cwlVersion' is missing", "add 'cwlVersion: v1.2'");
      }
      return inherited == null ? CwlVersion.V1_2 : inherited;
    }
    String text = node instanceof Node.Scalar scalar ? scalar.text() : "";
    return CwlVersion.of(text).orElseGet(() -> {
      problems.unsupported(node.place(), "The CWL version '" + text + "' is not known", "use v1.0, v1.1 or v1.2");
      return CwlVersion.V1_2;
    });
  }

  /** A process that stands in for one that cannot be read: what its inputs and outputs are is not known. */
  private static Process placeholder(Place place) {
    List<Parameter> unread = List.of(TypeReader.unread(place));
    return new Operation(new Head("", "", "", CwlVersion.V1_2, unread, unread, Requirements.NONE, Set.of(), Map.of(), place));
  }

  /** The process a step runs: embedded, or named by a reference; a missing one was reported already. */
  Process run(Node node, Place step, CwlVersion version) {
    try {
      if (node instanceof Node.Scalar scalar && scalar.isText()) {
        return read(Documents.resolve(scalar.text(), scalar.place()), scalar.place(), version);
      }
    } catch (DteException e) {
      problems.add(e.problem());
      return placeholder(step);
    }
    if (node instanceof Node.Mapping mapping) {
      return process(mapping, mapping.get("cwlVersion") == null ? version : version(mapping, version), step);
    }
    if (node != null) {
      problems.invalid(node.place(), "The field 'run' must be a reference or a process", "");
    }
    return placeholder(step);
  }

  /** @param from where it is referred to, or null */
  private Process process(Node node, CwlVersion version, Place from) {
    if (!(node instanceof Node.Mapping mapping)) {
      return placeholder(node == null ? new Place(URI.create("file:///"), "", 0, 0) : node.place());
    }
    Process known = built.get(mapping);
    if (known != null) {
      return known;
    }
    if (!building.add(mapping)) {
      problems.invalid(from == null ? mapping.place() : from, "The workflow runs itself, directly or through others: " + name(mapping),
          "break the circle");
      return placeholder(mapping.place());
    }
    CwlVersion outer = types.version(version);
    Process process = fresh(mapping, version);
    types.version(outer);
    building.remove(mapping);
    built.put(mapping, process);
    return process;
  }

  /** The last part of a process's file, and its id where the document gives it one. */
  private static String name(Node.Mapping process) {
    String file = process.place().file();
    String id = Names.fragment(process.text("id"));
    return file.substring(file.lastIndexOf('/') + 1) + (id.isEmpty() ? "" : "#" + id);
  }

  private Process fresh(Node.Mapping mapping, CwlVersion version) {
    formats.declare(mapping);
    String type = mapping.text("class");
    String id = Names.fragment(mapping.text("id"));
    Fields fields = new Fields(mapping, problems, id.isEmpty() ? "the " + (type.isEmpty() ? "process" : type) : "'" + id + "'");
    if (type.isEmpty()) {
      if (!mapping.isUnread("class")) {
        problems.invalid(mapping.place(), "The field 'class' is missing",
            "add 'class: CommandLineTool', 'Workflow', 'ExpressionTool' or 'Operation'");
      }
      return placeholder(mapping.place());
    }
    if (!FIELDS.containsKey(type)) {
      problems.invalid(fields.placeOf("class"), "'" + type + "' is no class of process", Spelling.suggest(type, FIELDS.keySet()));
      return placeholder(mapping.place());
    }
    fields.allow(FIELDS.get(type));
    if (type.equals("Operation")) {
      types.since(CwlVersion.V1_2, fields.placeOf("class"), "Operation");
    }
    Requirements needs = requirements.read(fields);
    List<Parameter> inputs = parameters(fields, "inputs", "input");
    List<Parameter> outputs = type.equals("Workflow") ? List.of() : parameters(fields, "outputs", "output");
    types.readUnused();
    Set<String> schemas = schemas(mapping);
    Head head = new Head(id, fields.prose("label"), fields.prose("doc"), version, inputs, outputs, needs, schemas,
        formats.namespaces(mapping.place()), mapping.place());
    return switch (type) {
      case "CommandLineTool" -> new ToolReader(problems).read(head, fields, mapping);
      case "ExpressionTool" -> {
        if (fields.node("expression") == null) {
          fields.missing("expression");
        }
        Value expression = fields.textValue("expression");
        yield new ExpressionTool(head, expression == null ? new Value(Node.JSON.nullNode(), mapping.place()) : expression);
      }
      case "Workflow" -> steps.workflow(head, fields, id, version);
      default -> new Operation(head);
    };
  }

  private Set<String> schemas(Node.Mapping mapping) {
    Set<String> out = new LinkedHashSet<>();
    for (Node item : new Fields(mapping, problems, "the document").items("$schemas")) {
      try {
        if (item instanceof Node.Scalar scalar) {
          out.add(Documents.resolve(scalar.text(), scalar.place()).toString());
        }
      } catch (DteException e) {
        problems.add(e.problem());
      }
    }
    return out;
  }

  private List<Parameter> parameters(Fields process, String field, String one) {
    List<Parameter> out = new ArrayList<>();
    if (!process.isWhole(field)) {
      out.add(TypeReader.unread(process.placeOf(field)));
    }
    if (process.node(field) == null) {
      process.missing(field);
      return out;
    }
    Set<String> names = new HashSet<>();
    for (Fields.Named entry : process.named(field, "id")) {
      String name = Names.shortName(entry.name());
      Fields fields = parameterFields(entry, name, one);
      if (!names.add(name)) {
        problems.invalid(entry.namePlace("id"), "There are two " + field + " named '" + name + "' in " + process.what(), "rename one");
      }
      out.add(types.parameter(name, fields, entry.place()));
    }
    return out;
  }

  private Fields parameterFields(Fields.Named entry, String name, String one) {
    boolean object = entry.node() instanceof Node.Mapping;
    Node.Mapping mapping = object ? (Node.Mapping) entry.node() : Fields.shorthand("type", entry.node());
    return new Fields(mapping, problems, one + " '" + name + "'").allow(PARAMETER);
  }

  /** One output of a workflow, with where it comes from. */
  Parameter workflowOutput(Fields.Named entry, Function<Fields, Source> source) {
    String name = Names.shortName(entry.name());
    Fields fields = parameterFields(entry, name, "output");
    return types.parameter(name, fields, entry.place()).withSource(source.apply(fields));
  }
}
