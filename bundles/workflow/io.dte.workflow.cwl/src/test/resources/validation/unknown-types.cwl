cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
inputs:
  a: Flie
  b: strin[]
  c: {type: integer?}
  d: {type: {type: array, items: doubel}}
  e: {type: array}
outputs: []
