cwlVersion: v1.3
class: CommandLineTool
baseCommand: cat
inputs: []
outputs: []
