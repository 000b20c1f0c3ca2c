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
    in: {}
    out: [o]
