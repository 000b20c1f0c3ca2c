cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  a:
    in: {}
    out: []
  b:
    run: {class: Operation, inputs: [], outputs: []}
    out: []
