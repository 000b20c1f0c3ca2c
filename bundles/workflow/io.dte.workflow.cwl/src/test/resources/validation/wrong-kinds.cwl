cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
stdout: [a, b]
successCodes: [zero]
inputs:
  f: {type: File, streamable: perhaps, inputBinding: yes}
outputs: []
