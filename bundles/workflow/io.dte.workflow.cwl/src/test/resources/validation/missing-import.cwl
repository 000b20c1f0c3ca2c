cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
requirements:
  SchemaDefRequirement:
    types:
      - {$import: types.yml}
inputs: []
outputs: []
