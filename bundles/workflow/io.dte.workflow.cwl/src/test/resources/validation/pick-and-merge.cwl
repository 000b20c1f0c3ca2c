cwlVersion: v1.2
class: Workflow
inputs: {a: File, b: File}
outputs: []
steps:
  s:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in:
      f: {source: [a, b], linkMerge: merge_nestd, pickValue: first_nonnull}
    out: [o]
