// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.load.Documents;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.model.CwlType.Primitive;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads types, with the short forms {@code File?} and {@code string[]}, and the types that documents define. */
final class TypeReader {
  private static final Map<String, CwlType> PRIMITIVES = primitives();
  private static final Set<String> BINDING =
      Set.of("loadContents", "position", "prefix", "separate", "itemSeparator", "valueFrom", "shellQuote");
  private static final Set<String> RECORD_FIELD = Set.of("name", "type", "label", "doc", "secondaryFiles", "streamable",
      "format", "loadContents", "loadListing", "inputBinding", "outputBinding", "default");
  private static final Set<String> ARRAY = Set.of("id", "type", "items", "label", "doc", "name", "inputBinding", "outputBinding");
  private static final Set<String> ENUM = Set.of("id", "type", "symbols", "label", "doc", "name", "inputBinding", "outputBinding");
  private static final Set<String> RECORD = Set.of("id", "type", "fields", "label", "doc", "name", "inputBinding", "outputBinding");

  private static final Set<String> STRUCTURED = Set.of("array", "enum", "record");
  /** What other languages call our types. */
  private static final Map<String, String> FOREIGN = Map.of("integer", "int", "number", "double", "text", "string", "path", "File",
      "folder", "Directory", "object", "Any");

  private final Documents documents;
  private final Problems problems;
  private final Formats formats;
  private final Map<URI, Node> defined = new HashMap<>();
  private final Map<URI, CwlType> resolved = new HashMap<>();
  private final Set<URI> resolving = new HashSet<>();
  private CwlVersion version = CwlVersion.V1_2;
  /** Types may be defined in a file that could not be read. */
  private boolean isUnread;

  TypeReader(Documents documents, Problems problems, Formats formats) {
    this.documents = documents;
    this.problems = problems;
    this.formats = formats;
  }

  /** Sets the version of what is read from now on; returns the one before. */
  CwlVersion version(CwlVersion next) {
    CwlVersion before = version;
    version = next;
    return before;
  }

  /** Reports what the language did not have yet in the document's version. */
  void since(CwlVersion first, Place place, String what) {
    if (version != null && version.compareTo(first) < 0) {
      problems.invalid(place, what + " is not part of CWL " + version.label(), "write 'cwlVersion: " + first.label() + "'");
    }
  }

  private static Map<String, CwlType> primitives() {
    Map<String, CwlType> map = new LinkedHashMap<>();
    for (Primitive type : Primitive.values()) {
      map.put(type.label(), type);
    }
    for (CwlType.Standard type : CwlType.Standard.values()) {
      map.put(type.label(), type);
    }
    return map;
  }

  /** Stands for inputs or outputs that could not be read. */
  static Parameter unread(Place place) {
    return new Parameter(Names.UNREAD, Primitive.ANY, "", "", List.of(), List.of(), false, null, null, null, null, null, place);
  }

  /** From now on names of types may be of those that could not be read. */
  void definedElsewhere() {
    isUnread = true;
  }

  /** Makes a SchemaDefRequirement's type known. */
  void define(Node node) {
    if (Node.isUnread(node)) {
      isUnread = true;
    } else if (node instanceof Node.Sequence sequence) {
      sequence.items().forEach(this::define);
    } else if (node instanceof Node.Mapping type && !type.text("name").isEmpty()) {
      address(type.text("name"), type.place()).ifPresent(uri -> defined.put(uri, type));
    } else {
      problems.invalid(node.place(), "A type of SchemaDefRequirement has no 'name'", "give it one");
    }
  }

  /** Reads the types that are known by now and that nothing has used, for what is wrong in them. */
  void readUnused() {
    for (Map.Entry<URI, Node> type : List.copyOf(defined.entrySet())) {
      if (!resolved.containsKey(type.getKey()) && resolving.add(type.getKey())) {
        CwlType read = read(type.getValue(), "type '" + Names.shortName(type.getKey().toString()) + "'");
        resolving.remove(type.getKey());
        resolved.put(type.getKey(), read);
      }
    }
  }

  private Optional<URI> address(String name, Place place) {
    try {
      return Optional.of(Documents.resolve(name.indexOf('#') < 0 ? "#" + name : name, place));
    } catch (DteException e) {
      problems.add(e.problem());
      return Optional.empty();
    }
  }

  /** Reads a type; {@code what} is the thing of this type, for messages. */
  CwlType read(Node node, String what) {
    if (Node.isUnread(node)) {
      return Primitive.ANY;
    }
    if (node instanceof Node.Scalar scalar) {
      return named(scalar, scalar.isNull() ? "null" : scalar.text(), what);
    }
    if (node instanceof Node.Sequence sequence) {
      Set<CwlType> options = new LinkedHashSet<>();
      for (Node item : sequence.items()) {
        CwlType type = read(item, what);
        if (type instanceof CwlType.Union union) {
          options.addAll(union.options());
        } else {
          options.add(type);
        }
      }
      return options.size() == 1 ? options.iterator().next() : new CwlType.Union(List.copyOf(options));
    }
    return structured((Node.Mapping) node, what);
  }

  private CwlType named(Node.Scalar scalar, String name, String what) {
    if (name.endsWith("?")) {
      CwlType type = named(scalar, name.substring(0, name.length() - 1), what);
      return type.isOptional() ? type : new CwlType.Union(List.of(Primitive.NULL, type));
    }
    if (name.endsWith("[]")) {
      return new CwlType.ArrayOf(named(scalar, name.substring(0, name.length() - 2), what), null);
    }
    CwlType primitive = PRIMITIVES.get(name);
    if (primitive != null) {
      return primitive;
    }
    return reference(scalar, name, what);
  }

  private CwlType reference(Node.Scalar scalar, String name, String what) {
    URI uri = address(name, scalar.place()).orElse(null);
    if (uri == null) {
      return Primitive.ANY;
    }
    Node definition = defined.get(uri);
    if (definition == null && name.indexOf('#') > 0) {
      definition = imported(uri, scalar.place());
    }
    if (definition == null) {
      for (Map.Entry<URI, Node> candidate : defined.entrySet()) {
        if (Names.shortName(candidate.getKey().toString()).equals(Names.shortName(name))) {
          definition = candidate.getValue();
          uri = candidate.getKey();
        }
      }
    }
    if (definition == null) {
      Set<String> names = new LinkedHashSet<>(PRIMITIVES.keySet());
      defined.keySet().forEach(known -> names.add(Names.shortName(known.toString())));
      if (documents.isUnread(Documents.withoutFragment(uri)) || isUnread && Spelling.nearest(name, names).isEmpty()) {
        return Primitive.ANY;
      }
      String hint = STRUCTURED.contains(name) ? "write the type in braces: 'type: {type: " + name + ", …}'"
          : FOREIGN.containsKey(name) ? "did you mean '" + FOREIGN.get(name) + "'?" : Spelling.suggest(name, names);
      problems.invalid(scalar.place(), "Unknown type '" + name + "' of " + what,
          hint.isEmpty() ? "use one of null, boolean, int, long, float, double, string, File, Directory, Any, or define it "
              + "in a SchemaDefRequirement" : hint);
      return Primitive.ANY;
    }
    CwlType known = resolved.get(uri);
    if (known != null) {
      return known;
    }
    if (!resolving.add(uri)) {
      problems.invalid(scalar.place(), "The type '" + name + "' contains itself", "break the circle");
      return Primitive.ANY;
    }
    CwlType type = read(definition, "type '" + Names.shortName(name) + "'");
    resolving.remove(uri);
    resolved.put(uri, type);
    return type;
  }

  /** A type of a file that no SchemaDefRequirement imports: found all the same when the reference names the file. */
  private Node imported(URI uri, Place from) {
    try {
      URI address = Documents.withoutFragment(uri);
      if (documents.isUnread(address)) {
        return null;
      }
      Node file = documents.load(address, from, problems);
      List<Node> all = file instanceof Node.Sequence sequence ? sequence.items() : List.of(file);
      for (Node node : all) {
        if (node instanceof Node.Mapping type && type.text("name").equals(uri.getFragment())) {
          return type;
        }
      }
    } catch (DteException e) {
      problems.add(e.problem());
    }
    return null;
  }

  private CwlType structured(Node.Mapping node, String what) {
    Fields fields = new Fields(node, problems, "the type of " + what);
    Node kind = fields.node("type");
    if (!(kind instanceof Node.Scalar scalar)) {
      if (kind == null) {
        fields.missing("type");
        return Primitive.ANY;
      }
      return read(kind, what);
    }
    switch (scalar.text()) {
      case "array" -> {
        fields.allow(ARRAY);
        if (fields.node("items") == null) {
          fields.missing("items");
          return new CwlType.ArrayOf(Primitive.ANY, null);
        }
        return new CwlType.ArrayOf(read(fields.node("items"), what), binding(fields, "inputBinding"));
      }
      case "enum" -> {
        fields.allow(ENUM);
        List<String> symbols = new ArrayList<>();
        for (Node symbol : fields.items("symbols")) {
          symbols.add(Names.symbol(symbol instanceof Node.Scalar s ? s.text() : symbol.json().toString()));
        }
        if (symbols.isEmpty()) {
          fields.missing("symbols");
        }
        return new CwlType.EnumOf(Names.shortName(fields.text("name")), symbols, binding(fields, "inputBinding"));
      }
      case "record" -> {
        fields.allow(RECORD);
        List<Parameter> parts = new ArrayList<>();
        for (Fields.Named field : fields.named("fields", "name")) {
          Node.Mapping part = field.node() instanceof Node.Mapping mapping ? mapping : Fields.shorthand("type", field.node());
          String name = Names.symbol(field.name());
          Fields partFields = new Fields(part, problems, "field '" + name + "' of " + what).allow(RECORD_FIELD);
          parts.add(parameter(name, partFields, field.place()));
        }
        if (!fields.isWhole("fields")) {
          return Primitive.ANY;
        }
        return new CwlType.RecordOf(Names.shortName(fields.text("name")), parts, binding(fields, "inputBinding"));
      }
      default -> {
        return read(scalar, what);
      }
    }
  }

  /** What inputs, outputs and fields of records have in common. */
  Parameter parameter(String name, Fields fields, Place place) {
    CwlType type = Primitive.ANY;
    if (fields.node("type") == null) {
      fields.missing("type");
    } else {
      type = read(fields.node("type"), fields.what());
    }
    fields.flag("streamable", false);
    boolean loadContents = fields.flag("loadContents", false);
    if (fields.node("inputBinding") instanceof Node.Mapping binding) {
      // Up to v1.0 this stood in the binding.
      loadContents |= new Fields(binding, problems, "inputBinding").flag("loadContents", false);
    }
    Node standard = fields.node("default");
    JsonNode value = standard != null ? Locations.absolute(standard) : fields.isWhole("default") ? null : Node.JSON.nullNode();
    return new Parameter(name, type, fields.prose("label"), fields.prose("doc"), secondaryFiles(fields),
        formats.read(fields.items("format")), loadContents, fields.listing("loadListing"), value,
        binding(fields, "inputBinding"), output(fields), null, place);
  }

  private OutputBinding output(Fields fields) {
    Node node = fields.node("outputBinding");
    if (node == null) {
      return null;
    }
    if (!(node instanceof Node.Mapping mapping)) {
      fields.wrong("outputBinding", "a mapping");
      return null;
    }
    Fields binding = new Fields(mapping, problems, "outputBinding of " + fields.what())
        .allow(Set.of("glob", "loadContents", "loadListing", "outputEval"));
    for (Node glob : binding.items("glob")) {
      if (!(glob instanceof Node.Scalar scalar && scalar.isText())) {
        binding.wrong("glob", glob, "patterns or expressions");
      }
    }
    return new OutputBinding(binding.items("glob").stream().map(n -> new Value(n.json(), n.place())).toList(),
        binding.flag("loadContents", false), binding.listing("loadListing"), binding.textValue("outputEval"));
  }

  /** A binding on the command line, or null. */
  Binding binding(Fields fields, String name) {
    Node node = fields.node(name);
    if (node == null) {
      return null;
    }
    if (!(node instanceof Node.Mapping mapping)) {
      fields.wrong(name, "a mapping");
      return null;
    }
    return binding(new Fields(mapping, problems, name + " of " + fields.what()).allow(BINDING));
  }

  static Binding binding(Fields fields) {
    String prefix = fields.node("prefix") == null ? null : fields.text("prefix");
    String separator = fields.node("itemSeparator") == null ? null : fields.text("itemSeparator");
    Value position = fields.value("position");
    if (position != null && !position.isExpression() && !position.json().isIntegralNumber()) {
      fields.wrong("position", "a whole number or an expression");
    }
    return new Binding(position, prefix, fields.flag("separate", true), separator,
        fields.value("valueFrom"), fields.flag("shellQuote", true));
  }

  private List<SecondaryFile> secondaryFiles(Fields fields) {
    List<SecondaryFile> out = new ArrayList<>();
    for (Node item : fields.items("secondaryFiles")) {
      if (item instanceof Node.Mapping mapping) {
        since(CwlVersion.V1_1, item.place(), "A secondary file written as a mapping");
        Fields entry = new Fields(mapping, problems, "secondaryFiles of " + fields.what()).allow(Set.of("pattern", "required"));
        if (entry.requiredText("pattern").isEmpty()) {
          continue;
        }
        out.add(new SecondaryFile(entry.value("pattern"), entry.flagValue("required")));
      } else if (item instanceof Node.Scalar scalar && scalar.isText()) {
        String text = scalar.text();
        boolean optional = text.endsWith("?") && !text.contains("$(") && !text.contains("${");
        String pattern = optional ? text.substring(0, text.length() - 1) : text;
        out.add(new SecondaryFile(new Value(Node.JSON.textNode(pattern), item.place()),
            optional ? new Value(Node.JSON.booleanNode(false), item.place()) : null));
      } else {
        problems.invalid(item.place(), "An entry of secondaryFiles of " + fields.what() + " must be a pattern",
            "write text such as '.idx', an expression, or {pattern: .idx, required: true}");
      }
    }
    return out;
  }
}
