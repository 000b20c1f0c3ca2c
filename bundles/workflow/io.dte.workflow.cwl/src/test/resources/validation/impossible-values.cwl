cwlVersion: v1.2
class: CommandLineTool
requirements:
  ResourceRequirement: {coresMin: 4, coresMax: 2, ramMin: lots}
  ToolTimeLimit: {timelimit: -5}
  NetworkAccess: {networkAccess: sometimes}
  EnvVarRequirement: {envDef: {A=B: x, LIST: [1, 2]}}
  InitialWorkDirRequirement: {listing: [{entryname: ../river.txt, entry: dry}, hello]}
baseCommand: [cat, [river.txt]]
stdout: ../river.log
inputs: {n: {type: int, inputBinding: {position: first}}}
outputs: {o: {type: File, outputBinding: {glob: 12}, secondaryFiles: {pattern: .idx, required: perhaps}}}
