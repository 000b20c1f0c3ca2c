// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the documents and job files that CWL engines are measured with. */
final class CwlDocuments {
  private static final String SCATTER = """
      cwlVersion: v1.2
      class: Workflow
      requirements:
        ScatterFeatureRequirement: {}
        InlineJavascriptRequirement: {}
      inputs:
        items: int[]
      outputs: [%s]
      steps:
        one:
          run: %s
          scatter: item
          in: {item: items}
          out: [%s]
      """;
  private static final String TRUE = """
      cwlVersion: v1.2
      class: CommandLineTool
      baseCommand: "true"
      inputs:
        item: int
      outputs: []
      """;
  /** Not to be taken from an earlier turn: each one is to be executed. */
  private static final String ECHO = """
      cwlVersion: v1.2
      class: CommandLineTool
      requirements:
        WorkReuse: {enableReuse: false}
      baseCommand: echo
      inputs:
        item: {type: int, inputBinding: {}}
      stdout: $(inputs.item).txt
      outputs:
        file: stdout
        number: {type: int, outputBinding: {outputEval: $(inputs.item)}}
      """;
  private static final String TWICE = """
      cwlVersion: v1.2
      class: ExpressionTool
      requirements:
        InlineJavascriptRequirement: {}
      inputs:
        item: int
      outputs:
        twice: int
      expression: "${return {twice: inputs.item * 2};}"
      """;
  private static final String TOOL = """
        - id: tool%1$d
          class: CommandLineTool
          label: Adds a line to a table, number %1$d of many
          requirements:
            ResourceRequirement: {coresMin: 1, ramMin: 128}
            EnvVarRequirement:
              envDef: {LC_ALL: C, NUMBER: "%1$d"}
          baseCommand: [sort, -n]
          arguments: ["-k", "%1$d"]
          inputs:
            table: {type: File, inputBinding: {position: 1}}
            columns: {type: 'int[]?', inputBinding: {prefix: -k, position: 2}}
            name: {type: string, default: out%1$d.txt}
          stdout: $(inputs.name)
          outputs:
            sorted: {type: stdout}
      """;

  private CwlDocuments() {}

  /** A workflow that does nothing, once for each item. */
  static Path nothing(Path folder) throws IOException {
    Files.writeString(folder.resolve("true.cwl"), TRUE);
    return Files.writeString(folder.resolve("nothing.cwl"), SCATTER.formatted("", "true.cwl", ""));
  }

  /** A workflow that makes a file and a number of each item, and has all of them as its results. */
  static Path files(Path folder) throws IOException {
    Files.writeString(folder.resolve("echo.cwl"), ECHO);
    return Files.writeString(folder.resolve("files.cwl"), SCATTER.formatted(
        "{id: files, type: 'File[]', outputSource: one/file}, {id: numbers, type: 'int[]', outputSource: one/number}", "echo.cwl",
        "file, number"));
  }

  /** A workflow that evaluates one JavaScript expression for each item. */
  static Path expressions(Path folder) throws IOException {
    Files.writeString(folder.resolve("twice.cwl"), TWICE);
    return Files.writeString(folder.resolve("expressions.cwl"),
        SCATTER.formatted("{id: all, type: 'int[]', outputSource: one/twice}", "twice.cwl", "twice"));
  }

  /** The numbers from 0 on as input. */
  static Path items(Path folder, int count) throws IOException {
    return Files.writeString(folder.resolve("items" + count + ".json"),
        IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(",", "{\"items\": [", "]}\n")));
  }

  /** A packed document: one chain of this many tools, 17 lines each. */
  static Path packed(Path folder, int tools) throws IOException {
    StringBuilder text = new StringBuilder("cwlVersion: v1.2\n$graph:\n");
    for (int i = 0; i < tools; i++) {
      text.append(TOOL.formatted(i + 1));
    }
    text.append("  - id: main\n    class: Workflow\n    inputs:\n      table: File\n    outputs:\n      sorted: {type: File, outputSource: step")
        .append(tools).append("/sorted}\n    steps:\n");
    for (int i = 1; i <= tools; i++) {
      text.append("      step").append(i).append(": {run: '#tool").append(i).append("', in: {table: ")
          .append(i == 1 ? "table" : "step" + (i - 1) + "/sorted").append("}, out: [sorted]}\n");
    }
    return Files.writeString(folder.resolve("packed.cwl"), text);
  }
}
