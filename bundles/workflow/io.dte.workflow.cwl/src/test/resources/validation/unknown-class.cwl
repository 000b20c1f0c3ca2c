cwlVersion: v1.2
class: CommandLineTol
baseCommand: cat
inputs: []
outputs: []
