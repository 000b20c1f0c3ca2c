// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.model.CwlType.Primitive;
import io.dte.workflow.cwl.model.Process.Step;
import io.dte.workflow.cwl.model.Process.StepInput;
import io.dte.workflow.cwl.model.Process.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks how the steps of workflows fit together: inputs that get nothing, types that never match, circles. */
public final class LinkCheck {
  private final Problems problems;
  private final Map<Process, Boolean> seen = new IdentityHashMap<>();

  private LinkCheck(Problems problems) {
    this.problems = problems;
  }

  /** Checks a process and everything in it. */
  public static void check(Process process, Problems problems) {
    new LinkCheck(problems).process(process);
  }

  private void process(Process process) {
    if (seen.put(process, true) == null && process instanceof Workflow workflow) {
      workflow(workflow);
      workflow.steps().forEach(step -> process(step.run()));
    }
  }

  private void workflow(Workflow workflow) {
    Map<String, CwlType> types = new HashMap<>();
    workflow.inputs().forEach(input -> types.put(input.name(), input.defaultValue() == null ? input.type() : required(input.type())));
    for (Step step : workflow.steps()) {
      for (Parameter output : step.run().outputs()) {
        types.put(step.name() + "/" + output.name(), stepOutput(step, output.type()));
      }
    }
    for (Step step : workflow.steps()) {
      step(step, types);
    }
    for (Parameter output : workflow.outputs()) {
      Source source = output.source();
      if (source != null && !source.links().isEmpty()) {
        for (Map.Entry<String, CwlType> given : given(source, types).entrySet()) {
          if (!canGive(given.getValue(), output.type())) {
            problems.invalid(output.place(), "The output '" + output.name() + "' is of type " + output.type().label() + ", and "
                + given.getKey() + " gives " + given.getValue().label(), "make the types match");
          }
        }
      }
    }
    circles(workflow);
  }

  private static CwlType required(CwlType type) {
    if (!(type instanceof CwlType.Union union)) {
      return type;
    }
    List<CwlType> left = union.options().stream().filter(t -> t != Primitive.NULL).toList();
    return left.size() == 1 ? left.get(0) : left.isEmpty() ? type : new CwlType.Union(left);
  }

  private static CwlType stepOutput(Step step, CwlType type) {
    CwlType one = step.when() == null ? type : optional(type);
    int depth = step.scatter().isEmpty() ? 0
        : step.method() == Process.ScatterMethod.NESTED_CROSSPRODUCT ? step.scatter().size() : 1;
    for (int i = 0; i < depth; i++) {
      one = new CwlType.ArrayOf(one, null);
    }
    return one;
  }

  private static CwlType optional(CwlType type) {
    if (type.isOptional()) {
      return type;
    }
    List<CwlType> options = new ArrayList<>(List.of(Primitive.NULL));
    if (type instanceof CwlType.Union union) {
      options.addAll(union.options());
    } else {
      options.add(type);
    }
    return new CwlType.Union(options);
  }

  private void step(Step step, Map<String, CwlType> types) {
    Set<String> connected = new HashSet<>();
    for (StepInput in : step.in()) {
      connected.add(in.name());
      Parameter target = step.run().inputs().stream().filter(p -> p.name().equals(in.name())).findFirst().orElse(null);
      if (target == null || in.valueFrom() != null || in.source().links().isEmpty()) {
        continue;
      }
      CwlType wanted = step.scatter().contains(in.name()) ? new CwlType.ArrayOf(target.type(), null) : target.type();
      for (Map.Entry<String, CwlType> given : given(in.source(), types).entrySet()) {
        CwlType offered = in.defaultValue() == null && target.defaultValue() == null ? given.getValue() : required(given.getValue());
        if (!canGive(offered, wanted)) {
          problems.invalid(in.place(), "The input '" + in.name() + "' of step '" + step.name() + "' is of type " + wanted.label()
              + ", and " + given.getKey() + " gives " + given.getValue().label(), hint(offered, wanted));
        }
      }
    }
    for (Parameter input : step.run().inputs()) {
      if (!connected.contains(input.name()) && !connected.contains(Names.UNREAD) && input.defaultValue() == null && !input.type().isOptional()
          && input.type() != Primitive.ANY) {
        problems.invalid(step.place(), "The step '" + step.name() + "' gives nothing to '" + input.name()
            + "', a required input of what it runs", "add '" + input.name() + ":' to its 'in'");
      }
    }
  }

  private static String hint(CwlType given, CwlType wanted) {
    return given instanceof CwlType.ArrayOf && !(wanted instanceof CwlType.ArrayOf) ? "scatter over it?" : "make the types match";
  }

  /** What each link of a source gives, in a list where they are merged; those left out of which nothing can be said before it runs. */
  private static Map<String, CwlType> given(Source source, Map<String, CwlType> types) {
    Map<String, CwlType> out = new LinkedHashMap<>();
    boolean merged = source.links().size() > 1 || source.isList() && source.mergeDeclared();
    for (String link : source.links()) {
      CwlType type = types.get(link);
      if (source.pick() == null && type != null && !(merged && type instanceof CwlType.Union)) {
        out.put(link, !merged || source.merge() == Source.Merge.FLATTENED && type instanceof CwlType.ArrayOf ? type
            : new CwlType.ArrayOf(type, null));
      }
    }
    return out;
  }

  /** Whether some value of one type is a value of the other: only what never can is refused before a run. */
  private static boolean canGive(CwlType from, CwlType to) {
    if (from == Primitive.ANY || to == Primitive.ANY && from != Primitive.NULL) {
      return true;
    }
    if (from instanceof CwlType.Union union) {
      return union.options().stream().anyMatch(option -> canGive(option, to));
    }
    if (to instanceof CwlType.Union union) {
      return union.options().stream().anyMatch(option -> canGive(from, option));
    }
    if (from instanceof CwlType.ArrayOf a && to instanceof CwlType.ArrayOf b) {
      return canGive(a.items(), b.items());
    }
    if (from instanceof CwlType.RecordOf a && to instanceof CwlType.RecordOf b) {
      return b.fields().stream().allMatch(field -> field.type().isOptional()
          || a.fields().stream().anyMatch(f -> f.name().equals(field.name()) && canGive(f.type(), field.type())));
    }
    if (from instanceof CwlType.EnumOf || to instanceof CwlType.EnumOf) {
      return (from instanceof CwlType.EnumOf || from == Primitive.STRING) && (to instanceof CwlType.EnumOf || to == Primitive.STRING);
    }
    if (from instanceof Primitive a && to instanceof Primitive b) {
      return a == b || isNumber(a) && isNumber(b);
    }
    return from instanceof CwlType.Standard || to instanceof CwlType.Standard;
  }

  private static boolean isNumber(Primitive type) {
    return switch (type) {
      case INT, LONG, FLOAT, DOUBLE -> true;
      default -> false;
    };
  }

  private void circles(Workflow workflow) {
    Map<String, Integer> missing = new HashMap<>();
    Map<String, List<String>> readers = new HashMap<>();
    for (Step step : workflow.steps()) {
      Set<String> from = new HashSet<>();
      for (StepInput in : step.in()) {
        in.source().links().stream().filter(l -> l.indexOf('/') > 0).forEach(l -> from.add(l.substring(0, l.lastIndexOf('/'))));
      }
      missing.put(step.name(), from.size());
      from.forEach(name -> readers.computeIfAbsent(name, n -> new ArrayList<>()).add(step.name()));
    }
    // Kahn's algorithm: what can be done is taken away until nothing is left, or only what waits for each other.
    Deque<String> ready = new ArrayDeque<>();
    missing.forEach((name, count) -> {
      if (count == 0) {
        ready.add(name);
      }
    });
    while (!ready.isEmpty()) {
      for (String reader : readers.getOrDefault(ready.remove(), List.of())) {
        if (missing.merge(reader, -1, Integer::sum) == 0) {
          ready.add(reader);
        }
      }
    }
    List<Step> stuck = workflow.steps().stream().filter(s -> missing.get(s.name()) > 0).toList();
    if (!stuck.isEmpty()) {
      problems.invalid(stuck.get(0).place(), "These steps wait for each other in a circle: "
          + String.join(", ", stuck.stream().map(step -> "'" + step.name() + "'").toList()), "remove one of the links between them");
    }
  }
}
