cwlVersion: v1.2
class: CommandLineTool
requirements: {InlineJavascriptRequirement: {}}
baseCommand: cat
arguments: [$(1 +), "${return 'a}"]
inputs: {n: int}
stdout: $(inputs.n.toString(2)
outputs: {o: stdout}
