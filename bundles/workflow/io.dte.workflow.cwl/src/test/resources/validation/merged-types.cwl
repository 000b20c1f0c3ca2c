cwlVersion: v1.2
class: Workflow
requirements: {MultipleInputFeatureRequirement: {}, ScatterFeatureRequirement: {}}
inputs: {names: 'string[]', depths: 'int[]', file: File}
outputs: {all: {type: 'int[]', outputSource: [names, depths], linkMerge: merge_flattened}}
steps:
  s:
    run:
      class: CommandLineTool
      baseCommand: cat
      inputs: {numbers: 'int[]', one: File, name: string}
      outputs: []
    scatter: [name, name]
    scatterMethod: dotproduct
    when: sometimes
    in:
      numbers: {source: [depths, names], linkMerge: merge_flattened}
      one: {source: [file, file]}
      name: names
    out: []
