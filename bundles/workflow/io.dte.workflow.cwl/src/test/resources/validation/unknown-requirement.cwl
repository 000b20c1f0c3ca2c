cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
requirements:
  InlineJavaScriptRequirement: {}
  ResourceRequirement: {coreMin: 1}
  EnvVarRequirement:
    enDef: {A: b}
inputs: []
outputs: []
