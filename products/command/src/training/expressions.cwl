# SPDX-License-Identifier: Apache-2.0
cwlVersion: v1.2
class: Workflow
doc: What most documents with expressions use, run once to learn which classes that takes.
requirements:
  InlineJavascriptRequirement: {}
  ScatterFeatureRequirement: {}
  StepInputExpressionRequirement: {}
inputs:
  words: string[]
outputs:
  files: {type: 'File[]', outputSource: write/file}
  lengths: {type: 'int[]', outputSource: measure/length}
steps:
  write:
    run:
      class: CommandLineTool
      baseCommand: [printf, "%s"]
      inputs:
        word: {type: string, inputBinding: {}}
      stdout: $(inputs.word.toLowerCase()).txt
      outputs:
        file: stdout
    scatter: word
    in:
      word: {source: words, valueFrom: '$(self.replace(/ /g, "-"))'}
    out: [file]
  measure:
    run:
      class: ExpressionTool
      inputs:
        file: {type: File, loadContents: true}
      outputs:
        length: int
      expression: |
        ${
          var parts = inputs.file.contents.split('-').map(function (part) { return part.length; });
          return {length: parts.reduce(function (sum, part) { return sum + part; }, 0)};
        }
    scatter: file
    in: {file: write/file}
    out: [length]
