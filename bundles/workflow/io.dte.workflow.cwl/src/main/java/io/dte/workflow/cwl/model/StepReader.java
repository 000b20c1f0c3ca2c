// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.model.Process.Head;
import io.dte.workflow.cwl.model.Process.ScatterMethod;
import io.dte.workflow.cwl.model.Process.Step;
import io.dte.workflow.cwl.model.Process.StepInput;
import io.dte.workflow.cwl.model.Process.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a workflow's steps and outputs, and resolves what their sources name. */
final class StepReader {
  private static final Set<String> STEP = Set.of("id", "label", "doc", "in", "out", "requirements", "hints", "run", "scatter",
      "scatterMethod", "when");
  private static final Set<String> INPUT = Set.of("id", "label", "source", "linkMerge", "pickValue", "default", "valueFrom",
      "loadContents", "loadListing");

  private final Problems problems;
  private final RequirementReader requirements;
  private final ProcessReader processes;
  private final TypeReader types;

  StepReader(Problems problems, RequirementReader requirements, ProcessReader processes, TypeReader types) {
    this.types = types;
    this.problems = problems;
    this.requirements = requirements;
    this.processes = processes;
  }

  Workflow workflow(Head head, Fields fields, String id, CwlVersion version) {
    if (fields.node("steps") == null) {
      fields.missing("steps");
    }
    List<Fields.Named> entries = fields.named("steps", "id");
    Set<String> sources = new LinkedHashSet<>();
    head.inputs().forEach(input -> sources.add(input.name()));
    boolean isWhole = fields.isWhole("steps");
    for (Fields.Named entry : entries) {
      if (entry.node() instanceof Node.Mapping mapping) {
        Fields step = new Fields(mapping, problems, "step");
        for (Fields.Named out : step.named("out", "id")) {
          sources.add(Names.shortName(entry.name()) + "/" + Names.shortName(out.name()));
        }
        isWhole &= step.isWhole("out");
      } else {
        isWhole &= !Node.isUnread(entry.node());
      }
    }
    if (!isWhole) {
      sources.add(Names.UNREAD);
    }
    List<Step> steps = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Fields.Named entry : entries) {
      String name = Names.shortName(entry.name());
      if (!names.add(name)) {
        problems.invalid(entry.namePlace("id"), "There are two steps named '" + name + "'", "rename one");
      }
      if (entry.node() instanceof Node.Mapping mapping) {
        steps.add(step(name, entry.place(), new Fields(mapping, problems, "step '" + name + "'").allow(STEP), sources, id,
            version));
      } else if (!Node.isUnread(entry.node())) {
        problems.invalid(entry.place(), "The step '" + name + "' must be a mapping", "it needs run, in and out");
      }
    }
    List<Parameter> outputs = new ArrayList<>();
    if (fields.node("outputs") == null) {
      fields.missing("outputs");
    }
    for (Fields.Named entry : fields.named("outputs", "id")) {
      outputs.add(processes.workflowOutput(entry, f -> source(f, "outputSource", sources, id)));
    }
    return new Workflow(head.with(head.inputs(), outputs), List.copyOf(steps));
  }

  private Step step(String name, Place place, Fields fields, Set<String> sources, String workflow, CwlVersion version) {
    Requirements needs = requirements.read(fields);
    if (fields.has("when")) {
      types.since(CwlVersion.V1_2, fields.keyOf("when"), "The field 'when'");
      fields.flagValue("when");
    }
    if (fields.node("run") == null) {
      fields.missing("run");
    }
    Process run = processes.run(fields.node("run"), fields.place(), version);
    if (!fields.has("in")) {
      fields.missing("in");
    }
    if (!fields.has("out")) {
      fields.missing("out");
    }
    List<StepInput> in = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Fields.Named entry : fields.named("in", "id")) {
      StepInput input = input(entry, fields, sources, workflow);
      if (!names.add(input.name())) {
        problems.invalid(entry.place(), "The input '" + input.name() + "' of " + fields.what() + " is there twice", "keep one");
      }
      in.add(input);
    }
    if (!fields.isWhole("in")) {
      names.add(Names.UNREAD);
      Place unread = fields.placeOf("in");
      in.add(new StepInput(Names.UNREAD, Source.none(unread), null, null, false, null, unread));
    }
    List<String> out = new ArrayList<>();
    for (Fields.Named entry : fields.named("out", "id")) {
      String output = Names.shortName(entry.name());
      out.add(output);
      List<String> known = run.outputs().stream().map(Parameter::name).toList();
      if (Names.isWrong(output, known)) {
        problems.invalid(entry.place(), "'" + output + "' of " + fields.what() + " is no output of what it runs",
            Spelling.suggest(output, Names.read(known)));
      }
    }
    List<String> scatter = new ArrayList<>();
    for (Node item : fields.items("scatter")) {
      String target = Names.shortName(item instanceof Node.Scalar scalar ? scalar.text() : "");
      if (scatter.contains(target)) {
        problems.invalid(item.place(), "The step '" + name + "' scatters over '" + target + "' twice", "name it once");
      } else if (names.contains(target)) {
        scatter.add(target);
      } else if (Names.isWrong(target, names)) {
        problems.invalid(item.place(), "The step '" + name + "' scatters over '" + target + "', which is none of its inputs",
            Spelling.suggest(target, Names.read(names)));
      }
    }
    ScatterMethod method = fields.choice("scatterMethod", Map.of("dotproduct", ScatterMethod.DOTPRODUCT,
        "nested_crossproduct", ScatterMethod.NESTED_CROSSPRODUCT, "flat_crossproduct", ScatterMethod.FLAT_CROSSPRODUCT));
    if (scatter.size() > 1 && method == null && !fields.has("scatterMethod")) {
      problems.invalid(fields.placeOf("scatter"), "The step '" + name + "' scatters over several inputs without saying how",
          "add 'scatterMethod: dotproduct', 'flat_crossproduct' or 'nested_crossproduct'");
    }
    return new Step(name, in, out, run, needs, scatter, method == null ? ScatterMethod.DOTPRODUCT : method,
        fields.value("when"), fields.prose("label"), place);
  }

  private StepInput input(Fields.Named entry, Fields step, Set<String> sources, String workflow) {
    String name = Names.shortName(entry.name());
    boolean shorthand = !(entry.node() instanceof Node.Mapping);
    Node.Mapping mapping;
    if (entry.node() instanceof Node.Mapping object) {
      mapping = object;
    } else if (entry.node() instanceof Node.Scalar scalar && (scalar.isNull() || entry.place() == entry.node().place())) {
      mapping = new Node.Mapping(entry.place(), Map.of(), Map.of());
    } else {
      mapping = Fields.shorthand("source", entry.node());
    }
    Fields fields = new Fields(mapping, problems, "input '" + name + "' of " + step.what());
    if (!shorthand) {
      fields.allow(INPUT);
    }
    Node standard = fields.node("default");
    JsonNode value = standard == null ? null : Locations.absolute(standard);
    return new StepInput(name, source(fields, "source", sources, workflow), value, fields.value("valueFrom"),
        fields.flag("loadContents", false), fields.listing("loadListing"), entry.place());
  }

  private Source source(Fields fields, String field, Set<String> known, String workflow) {
    Node node = fields.node(field);
    Source.Merge merge = fields.choice("linkMerge",
        Map.of("merge_nested", Source.Merge.NESTED, "merge_flattened", Source.Merge.FLATTENED));
    Source.Pick pick = fields.choice("pickValue", Map.of("first_non_null", Source.Pick.FIRST_NON_NULL,
        "the_only_non_null", Source.Pick.THE_ONLY_NON_NULL, "all_non_null", Source.Pick.ALL_NON_NULL));
    if (fields.has("pickValue")) {
      types.since(CwlVersion.V1_2, fields.keyOf("pickValue"), "The field 'pickValue'");
    }
    if (pick == null && (fields.has("pickValue") || fields.has("linkMerge") && merge == null)) {
      pick = Source.Pick.ALL_NON_NULL; // Of what cannot be read no type can be said.
    }
    List<String> links = new ArrayList<>();
    for (Node item : fields.items(field)) {
      String link = item instanceof Node.Scalar scalar ? resolve(scalar.text(), known, workflow) : null;
      String written = item instanceof Node.Scalar scalar ? scalar.text() : item.json().toString();
      if (link == null && !Names.isWrong(Names.fragment(written), known)) {
        continue;
      }
      if (link == null) {
        problems.invalid(item.place(), "The source '" + written + "' of " + fields.what()
            + " is neither an input of the workflow nor a step's output", Spelling.suggest(Names.fragment(written), Names.read(known)));
      } else {
        links.add(link);
      }
    }
    return new Source(links, node instanceof Node.Sequence, merge == null ? Source.Merge.NESTED : merge, merge != null, pick,
        fields.placeOf(field));
  }

  /** Tries the text as it is, without its address, and without the workflow's own name in front. */
  private static String resolve(String text, Set<String> known, String workflow) {
    if (known.contains(text)) {
      return text;
    }
    String fragment = Names.fragment(text);
    if (known.contains(fragment)) {
      return fragment;
    }
    if (!workflow.isEmpty() && fragment.startsWith(workflow + "/") && known.contains(fragment.substring(workflow.length() + 1))) {
      return fragment.substring(workflow.length() + 1);
    }
    if (text.indexOf('#') >= 0) {
      String[] parts = fragment.split("/");
      int n = parts.length;
      if (n > 1 && known.contains(parts[n - 2] + "/" + parts[n - 1])) {
        return parts[n - 2] + "/" + parts[n - 1];
      }
      return known.contains(parts[n - 1]) ? parts[n - 1] : null;
    }
    return null;
  }
}
