cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  again:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in: {f: again/o}
    out: [o]
