cwlVersion: v1.0
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
    when: $(inputs.f)
    in: {f: {source: f, pickValue: first_non_null}}
    out: [o]
