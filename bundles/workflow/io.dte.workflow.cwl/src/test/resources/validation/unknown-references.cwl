cwlVersion: v1.2
class: CommandLineTool
baseCommand: echo
arguments: [$(inputs.nmae), $(input.name), $(runtime.cores)]
inputs: {name: string}
outputs:
  o: {type: File, outputBinding: {glob: $(inputs.naem).txt}}
