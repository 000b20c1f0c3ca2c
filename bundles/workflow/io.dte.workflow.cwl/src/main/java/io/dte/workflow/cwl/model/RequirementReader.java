// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.load.Uris;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads requirements and hints. What is not known is an error as a requirement, and kept aside as a hint. */
final class RequirementReader {
  /** The platform's own extensions, with and without their namespace written out. */
  private static final Set<String> SUB_WORKFLOW = Set.of("dte:SubWorkflow", "urn:dte:cwl:SubWorkflow");
  private static final Set<String> RETRY = Set.of("dte:Retry", "urn:dte:cwl:Retry");
  private static final Set<String> PLACEMENT = Set.of("dte:Placement", "urn:dte:cwl:Placement");
  private static final String CWLTOOL = "http://commonwl.org/cwltool#";
  /** Names that extensions had before the language took them over, and the other way round. */
  private static final Map<String, String> ALIASES = Map.of("TimeLimit", "ToolTimeLimit", "LoadListing", "LoadListingRequirement");
  private static final Set<String> KNOWN = Set.of("InlineJavascriptRequirement", "SchemaDefRequirement", "DockerRequirement",
      "SoftwareRequirement", "InitialWorkDirRequirement", "EnvVarRequirement", "ShellCommandRequirement",
      "ResourceRequirement", "WorkReuse", "NetworkAccess", "InplaceUpdateRequirement", "ToolTimeLimit",
      "LoadListingRequirement", "SubworkflowFeatureRequirement", "ScatterFeatureRequirement",
      "MultipleInputFeatureRequirement", "StepInputExpressionRequirement");
  private static final String CUDA = "CUDARequirement";
  private static final String MPI = "MPIRequirement";
  private static final Set<String> RESOURCES = Set.of("coresMin", "coresMax", "ramMin", "ramMax", "tmpdirMin", "tmpdirMax",
      "outdirMin", "outdirMax");

  private final Problems problems;
  private final TypeReader types;
  private final Formats names;

  RequirementReader(Problems problems, TypeReader types, Formats names) {
    this.problems = problems;
    this.types = types;
    this.names = names;
  }

  Requirements read(Fields process) {
    return new Requirements(list(process, "requirements", true), list(process, "hints", false));
  }

  private Map<String, Requirement> list(Fields process, String field, boolean required) {
    Map<String, Requirement> out = new LinkedHashMap<>();
    if (!process.isWhole(field)) {
      out.put(Names.UNREAD, new Requirement.Feature());
    }
    for (Fields.Named entry : process.named(field, "class")) {
      if (Node.isUnread(entry.node())) {
        out.put(Names.UNREAD, new Requirement.Feature());
        continue;
      }
      Node.Mapping body = entry.node() instanceof Node.Mapping mapping ? mapping
          : new Node.Mapping(entry.place(), Map.of(), Map.of());
      // Whatever prefix a document chose, an extension is known by its address.
      String name = names.expanded(entry.name(), entry.place());
      if (SUB_WORKFLOW.contains(name)) {
        subWorkflow(new Fields(body, problems, "dte:SubWorkflow")).ifPresent(found -> out.put("SubWorkflow", found));
        continue;
      }
      if (PLACEMENT.contains(name)) {
        out.put("Placement", placement(new Fields(body, problems, "dte:Placement").allow(Set.of("class", "labels"))));
        continue;
      }
      if (RETRY.contains(name)) {
        retry(new Fields(body, problems, "dte:Retry")).ifPresent(found -> out.put("Retry", found));
        continue;
      }
      String type = baseName(name);
      if (!KNOWN.contains(type) && !type.equals(CUDA) && !type.equals(MPI)) {
        if (required) {
          problems.unsupported(entry.place(), "The requirement '" + entry.name() + "' of " + process.what()
              + " is not known", unknownHint(type));
        } else {
          out.put(entry.name(), new Requirement.Unknown(body.json()));
        }
        continue;
      }
      Requirement requirement = one(type, new Fields(body, problems, type));
      if (requirement != null) {
        out.put(type, requirement);
      }
    }
    return out;
  }

  private Optional<Requirement.Retry> retry(Fields fields) {
    fields.allow(Set.of("class", "attempts", "backoff"));
    double attempts = number(fields, "attempts", 3);
    double backoff = number(fields, "backoff", 1);
    if (attempts < 1 || attempts != Math.rint(attempts) || backoff < 0) {
      problems.invalid(fields.place(), "dte:Retry needs a whole number of attempts, 1 or more, and a backoff in seconds",
          "for example {attempts: 3, backoff: 10}");
      return Optional.empty();
    }
    return Optional.of(new Requirement.Retry((int) attempts, Duration.ofMillis(Math.round(backoff * 1000))));
  }

  private static double number(Fields fields, String name, double otherwise) {
    return fields.node(name) == null ? otherwise : fields.node(name).json().isNumber() ? fields.node(name).json().asDouble() : -1;
  }

  private static String unknownHint(String type) {
    String near = Spelling.suggest(type, KNOWN);
    return near.startsWith("did") ? near : "make it a hint when the process can do without it";
  }

  private static String baseName(String name) {
    String bare = name.startsWith(CWLTOOL) ? name.substring(CWLTOOL.length())
        : name.startsWith("cwltool:") ? name.substring(8) : name.startsWith("cwl:") ? name.substring(4) : name;
    return ALIASES.getOrDefault(bare, bare);
  }

  private Requirement one(String type, Fields fields) {
    switch (type) {
      case "InlineJavascriptRequirement" -> {
        fields.allow(Set.of("class", "expressionLib"));
        for (Node library : fields.items("expressionLib")) {
          if (!(library instanceof Node.Scalar scalar && scalar.isText())) {
            fields.wrong("expressionLib", library, "JavaScript");
          }
        }
        return new Requirement.InlineJavascript(fields.items("expressionLib").stream().map(n -> n.json().asText()).toList());
      }
      case "SchemaDefRequirement" -> {
        fields.allow(Set.of("class", "types"));
        fields.items("types").forEach(types::define);
        if (!fields.isWhole("types")) {
          types.definedElsewhere();
        }
        return new Requirement.Feature();
      }
      case "DockerRequirement" -> {
        fields.allow(Set.of("class", "dockerPull", "dockerLoad", "dockerFile", "dockerImport", "dockerImageId",
            "dockerOutputDirectory"));
        ObjectNode image = Node.JSON.objectNode();
        for (String name : List.of("dockerPull", "dockerLoad", "dockerFile", "dockerImport", "dockerImageId")) {
          if (!fields.text(name).isEmpty()) {
            image.put(name, fields.text(name));
          }
        }
        return new Requirement.Docker(image, fields.text("dockerOutputDirectory"));
      }
      case "SoftwareRequirement" -> {
        fields.allow(Set.of("class", "packages"));
        return new Requirement.Software(fields.node("packages") == null ? Node.JSON.nullNode() : fields.node("packages").json());
      }
      case "InitialWorkDirRequirement" -> {
        return workDir(fields.allow(Set.of("class", "listing")));
      }
      case "EnvVarRequirement" -> {
        return environment(fields.allow(Set.of("class", "envDef")));
      }
      case "ShellCommandRequirement" -> {
        fields.allow(Set.of("class"));
        return new Requirement.ShellCommand();
      }
      case "ResourceRequirement" -> {
        fields.allow(union(RESOURCES, "class"));
        Map<String, Value> amounts = new LinkedHashMap<>();
        for (String name : RESOURCES) {
          Value amount = fields.amount(name);
          if (amount != null) {
            amounts.put(name, amount);
          }
        }
        ordered(amounts);
        return new Requirement.Resource(amounts);
      }
      case CUDA -> {
        fields.allow(Set.of("class", "cudaVersionMin", "cudaComputeCapability", "cudaDeviceCountMin", "cudaDeviceCountMax"));
        Value devices = fields.amount("cudaDeviceCountMin");
        return new Requirement.Gpus(devices != null ? devices : new Value(Node.JSON.numberNode(1), fields.place()));
      }
      case MPI -> {
        return new Requirement.Mpi(needed(fields.allow(Set.of("class", "processes")), "processes", Fields::amount));
      }
      case "WorkReuse" -> {
        return new Requirement.WorkReuse(needed(fields.allow(Set.of("class", "enableReuse")), "enableReuse", Fields::flagValue));
      }
      case "NetworkAccess" -> {
        return new Requirement.NetworkAccess(needed(fields.allow(Set.of("class", "networkAccess")), "networkAccess", Fields::flagValue));
      }
      case "InplaceUpdateRequirement" -> {
        return new Requirement.InplaceUpdate(fields.allow(Set.of("class", "inplaceUpdate")).flag("inplaceUpdate", true));
      }
      case "ToolTimeLimit" -> {
        return new Requirement.TimeLimit(needed(fields.allow(Set.of("class", "timelimit")), "timelimit", Fields::amount));
      }
      case "LoadListingRequirement" -> {
        LoadListing mode = fields.allow(Set.of("class", "loadListing")).listing("loadListing");
        return new Requirement.Listing(mode == null ? LoadListing.NONE : mode);
      }
      default -> {
        return new Requirement.Feature();
      }
    }
  }

  private Optional<Requirement> subWorkflow(Fields fields) {
    fields.allow(Set.of("class", "engine", "document", "inputs", "outputs"));
    String engine = fields.requiredText("engine");
    String document = fields.requiredText("document");
    if (engine.isEmpty() || document.isEmpty()) {
      return Optional.empty();
    }
    Place place = fields.placeOf("document");
    Path file = Uris.path(document, Uris.folder(place.base()));
    if (!Files.isRegularFile(file)) {
      problems.invalid(place, "The sub-workflow's document " + file + " does not exist",
          "name a file; a relative path starts at the folder of the document that names it");
      return Optional.empty();
    }
    return Optional.of(new Requirement.SubWorkflow(engine, file.toString(), names(fields, "inputs"), names(fields, "outputs"),
        fields.place()));
  }

  private static Map<String, String> names(Fields fields, String field) {
    Map<String, String> names = new LinkedHashMap<>();
    if (fields.node(field) instanceof Node.Mapping mapping) {
      mapping.fields().keySet().forEach(name -> names.put(name, mapping.text(name)));
    } else if (fields.node(field) != null) {
      fields.wrong(field, "a mapping from the Operation's names to those of the sub-workflow");
    }
    return names;
  }

  private static Requirement placement(Fields fields) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (fields.node("labels") instanceof Node.Mapping mapping) {
      mapping.fields().forEach((name, value) -> {
        if (value instanceof Node.Scalar scalar && !scalar.isNull()) {
          labels.put(name, scalar.text());
        } else {
          fields.wrong("labels", "a mapping of names to texts");
        }
      });
    } else if (fields.node("labels") == null) {
      fields.missing("labels");
    } else {
      fields.wrong("labels", "a mapping of names to texts");
    }
    return new Requirement.Placement(labels);
  }

  /** @param read gives null after it reported what is wrong */
  private static Value needed(Fields fields, String name, BiFunction<Fields, String, Value> read) {
    if (fields.node(name) == null) {
      fields.missing(name);
      return new Value(Node.JSON.nullNode(), fields.place());
    }
    Value value = read.apply(fields, name);
    return value != null ? value : new Value(Node.JSON.nullNode(), fields.place());
  }

  /** Of numbers that are written out the least must not be more than the most. */
  private void ordered(Map<String, Value> amounts) {
    for (String name : List.of("cores", "ram", "tmpdir", "outdir")) {
      Value least = amounts.get(name + "Min");
      Value most = amounts.get(name + "Max");
      if (least != null && most != null && least.json().isNumber() && most.json().isNumber()
          && most.json().asDouble() < least.json().asDouble()) {
        problems.invalid(most.place(), name + "Max of ResourceRequirement, " + most.json() + ", is less than " + name + "Min, "
            + least.json(), "raise it to " + least.json());
      }
    }
  }

  private static Set<String> union(Set<String> set, String more) {
    Set<String> all = new HashSet<>(set);
    all.add(more);
    return all;
  }

  private Requirement environment(Fields fields) {
    Map<String, Value> variables = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (Fields.Named entry : fields.named("envDef", "envName")) {
      if (entry.node() instanceof Node.Mapping mapping) {
        Fields def = new Fields(mapping, problems, "variable '" + entry.name() + "'").allow(Set.of("envName", "envValue"));
        Value value = needed(def, "envValue", Fields::value);
        variables.put(entry.name(), value);
      } else {
        variables.put(entry.name(), new Value(entry.node().json(), entry.node().place()));
      }
      variable(entry, variables.get(entry.name()));
      if (!names.add(entry.name())) {
        problems.invalid(entry.namePlace("envName"), "The variable '" + entry.name() + "' of EnvVarRequirement is there twice",
            "keep one of the two");
      }
    }
    return new Requirement.EnvVar(variables);
  }

  private void variable(Fields.Named entry, Value value) {
    if (entry.name().isEmpty() || entry.name().indexOf('=') >= 0 || entry.name().indexOf('\0') >= 0) {
      problems.invalid(entry.namePlace("envName"), "A variable of EnvVarRequirement cannot be named '" + entry.name().replace("\0", "\\0")
          + "'", "use a name without '=' and NUL");
    }
    if (value.json().isContainerNode() || value.json().asText().indexOf('\0') >= 0) {
      problems.invalid(value.place(), "The variable '" + entry.name() + "' of EnvVarRequirement must be text or an expression",
          "write text or an expression");
    }
  }

  private Requirement workDir(Fields fields) {
    Node listing = fields.node("listing");
    if (listing == null) {
      fields.missing("listing");
      return null;
    }
    if (!(listing instanceof Node.Sequence)) {
      return new Requirement.InitialWorkDir(new Value(listing.json(), listing.place()), List.of());
    }
    List<Requirement.InitialWorkDir.Entry> entries = new ArrayList<>();
    for (Node item : fields.items("listing")) {
      if (item instanceof Node.Mapping mapping && mapping.get("class") == null) {
        Fields entry = new Fields(mapping, problems, "an entry of InitialWorkDirRequirement")
            .allow(Set.of("entry", "entryname", "writable"));
        if (!entry.has("entry")) {
          entry.missing("entry");
          continue;
        }
        Value name = entry.textValue("entryname");
        // What names a place in a container begins with a slash.
        if (name != null && !name.isExpression() && !name.json().textValue().startsWith("/") && !Fields.isInside(name.json().textValue())) {
          entry.wrong("entryname", "a name in the working directory");
        }
        Value value = new Value(Locations.absolute(mapping.get("entry")), mapping.get("entry").place());
        entries.add(new Requirement.InitialWorkDir.Entry(value, name, entry.flag("writable", false), true));
      } else {
        Value value = new Value(Locations.absolute(item), item.place());
        if (item instanceof Node.Scalar scalar && !scalar.isNull() && !value.isExpression()) {
          problems.invalid(item.place(), "An entry of InitialWorkDirRequirement must be a File, a Directory, an expression or text with a"
              + " name, found " + value.json(), "write {entryname: NAME, entry: TEXT}");
        }
        entries.add(new Requirement.InitialWorkDir.Entry(value, null, false, false));
      }
    }
    return new Requirement.InitialWorkDir(null, entries);
  }
}
