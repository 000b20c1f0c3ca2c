cwlVersion: v1.2
class: Workflow
requirements:
  - class: SchemaDefRequirement
    types:
      - {$import: types.yml}
  - {$import: needs.yml}
inputs:
  - {$import: rain.yml}
  - {id: region, type: strin}
  - {id: basin, type: types.yml#Basin}
  - {id: mask, type: {$import: mask.yml}}
outputs:
  rows: {type: File, outputSource: count/row}
steps:
  load:
    $mixin: load.yml
    when: $(inputs.early)
  read:
    run: reader.cwl
    in: {table: rain, area: regoin}
    out: [data]
  count:
    run:
      class: CommandLineTool
      baseComand: wc
      arguments: [{valueFrom: $(inputs.table)}]
      inputs:
        table: {type: {$import: table.yml}, doc: {$include: table.txt}}
      outputs:
        rows: stdout
    in: {table: read/data, more: {$import: more.yml}}
    out: [rows]
  made:
    run:
      class: ExpressionTool
      inputs: {a: Basin}
      outputs: {$import: outputs.yml}
      expression: {$include: made.js}
    in: {$import: in.yml}
    out: [area]
