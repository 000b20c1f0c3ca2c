cwlVersion: v1.2
class: Workflow
inputs: {files: File}
outputs: []
steps:
  a:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    scatter: files
    scatterMethod: dotprodukt
    in: {f: files}
    out: [o]
