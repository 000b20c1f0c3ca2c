cwlVersion: v1.2
class: CommandLineTool
baseCommand: [wc, -l]
inputs:
  table: {type: Fil, inputBinding: {}}
outputs:
  rows: {type: stdout, doc: Lines of the table, dok: none}
