cwlVersion: v1.2
class: Workflow
inputs: {n: int, many: 'File[]'}
outputs:
  o: {type: int, outputSource: a/o}
steps:
  a:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in: {f: n}
    out: [o]
  b:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in: {f: many}
    out: [o]
