cwlVersion: v1.2
class: CommandLineTool
$namespaces: {edam: 'http://edamontology.org/'}
baseCommand: cat
inputs:
  f: {type: File, format: edm:format_2330}
outputs: []
