cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
baseCommand: tac
inputs: []
outputs: []
