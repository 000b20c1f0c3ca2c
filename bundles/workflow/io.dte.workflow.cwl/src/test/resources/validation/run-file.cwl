cwlVersion: v1.2
class: Workflow
inputs: {table: File}
outputs:
  rows: {type: File, outputSource: count/row}
steps:
  count:
    run: parts/count.cwl
    in: {table: table}
    out: [rows]
