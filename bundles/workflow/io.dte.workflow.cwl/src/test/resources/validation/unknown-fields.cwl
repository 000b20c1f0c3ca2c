cwlVersion: v1.2
class: CommandLineTool
baseComand: cat
arguments: [-n]
inputs:
  f:
    type: File
    inputBindin: {position: 1}
outputs:
  o:
    type: stdout
    lable: text
requirments: {}
