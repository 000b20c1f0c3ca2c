cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
inputs:
  - {id: a, type: int}
  - {id: a, type: string}
  - {type: string}
outputs: []
