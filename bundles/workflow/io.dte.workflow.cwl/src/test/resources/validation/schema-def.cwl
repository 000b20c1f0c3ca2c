cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
requirements:
  SchemaDefRequirement:
    types:
      - {type: enum, symbols: [a]}
      - {name: station, type: record, fields: {level: {type: flot}}}
inputs: {s: '#statoin'}
outputs: []
