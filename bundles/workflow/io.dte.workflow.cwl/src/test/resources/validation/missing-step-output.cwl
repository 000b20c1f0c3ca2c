cwlVersion: v1.2
class: Workflow
inputs: {f: File}
outputs: []
steps:
  a:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in: {f: f}
    out: [p]
