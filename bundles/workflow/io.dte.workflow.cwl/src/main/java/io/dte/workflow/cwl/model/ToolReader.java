// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.model;

import io.dte.workflow.cwl.load.Node;
import io.dte.workflow.cwl.load.Problems;
import io.dte.workflow.cwl.model.Process.CommandLineTool;
import io.dte.workflow.cwl.model.Process.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what only command line tools have; the short types stdin, stdout and stderr become what they stand for. */
final class ToolReader {
  private static final Set<String> ARGUMENT = Set.of("position", "prefix", "separate", "itemSeparator", "valueFrom",
      "shellQuote", "loadContents");

  private final Problems problems;

  ToolReader(Problems problems) {
    this.problems = problems;
  }

  CommandLineTool read(Head head, Fields fields, Node.Mapping mapping) {
    List<String> base = new ArrayList<>();
    for (Node item : fields.items("baseCommand")) {
      if (item instanceof Node.Scalar scalar && !scalar.isNull()) {
        base.add(scalar.text());
      } else {
        fields.wrong("baseCommand", item, "text or a list of texts");
      }
    }
    List<Binding> arguments = arguments(fields);
    boolean isWhole = fields.isWhole("baseCommand") && fields.isWhole("arguments") && fields.isWhole("inputs");
    if (isWhole && base.isEmpty() && arguments.isEmpty() && head.inputs().stream().noneMatch(i -> i.binding() != null)) {
      problems.invalid(mapping.place(), "There is no command: neither 'baseCommand' nor 'arguments' in " + fields.what(),
          "add 'baseCommand:'");
    }
    Value stdout = fields.nameValue("stdout");
    Value stderr = fields.nameValue("stderr");
    Value stdin = fields.textValue("stdin");
    List<Parameter> outputs = new ArrayList<>();
    for (Parameter output : head.outputs()) {
      Stream stream = Stream.of(output.type());
      if (stream == Stream.STDOUT) {
        stdout = stdout == null ? named(output) : stdout;
        outputs.add(captured(output, stdout));
      } else if (stream == Stream.STDERR) {
        stderr = stderr == null ? named(output) : stderr;
        outputs.add(captured(output, stderr));
      } else {
        outputs.add(output);
      }
    }
    List<Parameter> inputs = new ArrayList<>();
    for (Parameter input : head.inputs()) {
      if (Stream.of(input.type()) == Stream.STDIN) {
        if (stdin != null) {
          problems.invalid(input.place(), "Both 'stdin' and the input '" + input.name() + "' of type stdin are there",
              "keep one of them");
        }
        stdin = new Value(Node.JSON.textNode("$(inputs[" + Node.JSON.textNode(input.name()) + "].path)"), input.place());
        inputs.add(input.withType(CwlType.Primitive.FILE));
      } else {
        inputs.add(input);
      }
    }
    return new CommandLineTool(head.with(inputs, outputs), base, arguments, stdin, stdout, stderr, fields.integers("successCodes"),
        fields.integers("temporaryFailCodes"), fields.integers("permanentFailCodes"));
  }

  private enum Stream {
    NONE, STDIN, STDOUT, STDERR;

    static Stream of(CwlType type) {
      return type instanceof CwlType.Standard standard ? switch (standard) {
        case STDIN -> STDIN;
        case STDOUT -> STDOUT;
        case STDERR -> STDERR;
      } : NONE;
    }
  }

  private static Value named(Parameter output) {
    return new Value(Node.JSON.textNode(output.name() + "." + output.type().label()), output.place());
  }

  private static Parameter captured(Parameter output, Value file) {
    return output.withType(CwlType.Primitive.FILE).withOutput(new OutputBinding(List.of(file), false, null, null));
  }

  private List<Binding> arguments(Fields fields) {
    List<Binding> out = new ArrayList<>();
    for (Node item : fields.items("arguments")) {
      if (item instanceof Node.Mapping mapping) {
        Fields argument = new Fields(mapping, problems, "an argument of " + fields.what()).allow(ARGUMENT);
        out.add(TypeReader.binding(argument));
      } else {
        out.add(new Binding(null, null, true, null, new Value(item.json(), item.place()), true));
      }
    }
    return out;
  }
}
