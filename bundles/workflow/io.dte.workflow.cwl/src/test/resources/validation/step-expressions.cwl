cwlVersion: v1.2
class: Workflow
requirements: {StepInputExpressionRequirement: {}}
inputs: {f: File}
outputs: []
steps:
  a:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {f: {type: File, inputBinding: {}}}
      outputs: {o: stdout}
    in:
      f: {source: f, valueFrom: $(inputs.g)}
    when: $(inputs.f && true)
    out: [o]
