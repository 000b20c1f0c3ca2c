cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  a:
    run: nowhere.cwl
    in: {}
    out: []
