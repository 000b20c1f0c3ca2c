cwlVersion: v1.2
class: CommandLineTool
baseCommand: echo
arguments: [$(inputs.n + 1), $(inputs.n)]
stdout: ${ return 'x'; }
inputs: {n: int}
outputs: {o: stdout}
