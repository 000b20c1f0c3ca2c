cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
requirements:
  InitialWorkDirRequirement:
    listing:
      - {entrynam: a, entry: text}
      - {entryname: b}
      - {entryname: c, entry: text, writable: maybe}
inputs: []
outputs: []
