cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  again:
    run: recursion.cwl
    in: {}
    out: []
