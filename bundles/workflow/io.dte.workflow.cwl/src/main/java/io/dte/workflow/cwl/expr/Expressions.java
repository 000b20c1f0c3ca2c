// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.expr;

import io.dte.workflow.cwl.model.Binding;
import io.dte.workflow.cwl.model.CwlType;
import io.dte.workflow.cwl.model.OutputBinding;
import io.dte.workflow.cwl.model.Parameter;
import io.dte.workflow.cwl.model.Process;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Finds the values of one process that may hold expressions, each with the inputs it can name. */
final class Expressions {
  private final BiConsumer<Value, Set<String>> visitor;
  private Set<String> names = Set.of();

  private Expressions(BiConsumer<Value, Set<String>> visitor) {
    this.visitor = visitor;
  }

  /** Shows each value of the process itself; what its steps run is visited apart. */
  static void visit(Process process, BiConsumer<Value, Set<String>> visitor) {
    Expressions expressions = new Expressions(visitor);
    expressions.names = names(process.inputs().stream().map(Parameter::name).toList());
    process.inputs().forEach(expressions::parameter);
    process.outputs().forEach(expressions::parameter);
    expressions.requirements(process.head().requirements());
    if (process instanceof Process.CommandLineTool tool) {
      tool.arguments().forEach(expressions::binding);
      expressions.value(tool.stdin());
      expressions.value(tool.stdout());
      expressions.value(tool.stderr());
    } else if (process instanceof Process.ExpressionTool tool) {
      expressions.value(tool.expression());
    } else if (process instanceof Process.Workflow workflow) {
      workflow.steps().forEach(expressions::step);
    }
  }

  private static Set<String> names(List<String> of) {
    return new LinkedHashSet<>(of);
  }

  private void step(Process.Step step) {
    Set<String> outer = names;
    names = names(step.in().stream().map(Process.StepInput::name).toList());
    value(step.when());
    step.in().forEach(in -> value(in.valueFrom()));
    names = outer;
  }

  private void parameter(Parameter parameter) {
    binding(parameter.binding());
    parameter.format().forEach(this::value);
    parameter.secondaryFiles().forEach(file -> {
      value(file.pattern());
      value(file.required());
    });
    OutputBinding output = parameter.output();
    if (output != null) {
      output.glob().forEach(this::value);
      value(output.outputEval());
    }
    type(parameter.type());
  }

  private void type(CwlType type) {
    if (type instanceof CwlType.ArrayOf array) {
      binding(array.binding());
      type(array.items());
    } else if (type instanceof CwlType.EnumOf options) {
      binding(options.binding());
    } else if (type instanceof CwlType.RecordOf record) {
      binding(record.binding());
      record.fields().forEach(this::parameter);
    } else if (type instanceof CwlType.Union union) {
      union.options().forEach(this::type);
    }
  }

  private void requirements(Requirements requirements) {
    for (Map<String, Requirement> level : List.of(requirements.required(), requirements.hinted())) {
      level.values().forEach(this::requirement);
    }
  }

  private void requirement(Requirement requirement) {
    if (requirement instanceof Requirement.EnvVar environment) {
      environment.variables().values().forEach(this::value);
    } else if (requirement instanceof Requirement.Resource resource) {
      resource.amounts().values().forEach(this::value);
    } else if (requirement instanceof Requirement.InitialWorkDir folder) {
      value(folder.expression());
      folder.listing().forEach(entry -> {
        value(entry.entry());
        value(entry.name());
      });
    } else if (requirement instanceof Requirement.WorkReuse reuse) {
      value(reuse.enable());
    } else if (requirement instanceof Requirement.Mpi mpi) {
      value(mpi.processes());
    } else if (requirement instanceof Requirement.NetworkAccess access) {
      value(access.allow());
    } else if (requirement instanceof Requirement.TimeLimit limit) {
      value(limit.seconds());
    }
  }

  private void binding(Binding binding) {
    if (binding != null) {
      value(binding.position());
      value(binding.valueFrom());
    }
  }

  private void value(Value value) {
    if (value != null && value.isExpression()) {
      visitor.accept(value, names);
    }
  }
}
