cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  a:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in: {f: b/o}
    out: [o]
  b:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in: {f: a/o}
    out: [o]
