cwlVersion: v1.2
class: Workflow
inputs: {rain: File}
outputs:
  o: {type: File, outputSource: fuse/table}
steps:
  fuse:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in: {f: rian}
    out: [o]
