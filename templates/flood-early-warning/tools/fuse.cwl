#!/usr/bin/env cwl-runner
# SPDX-License-Identifier: Apache-2.0
cwlVersion: v1.2
class: CommandLineTool
label: Average a grid over polygons
baseCommand: [dte, data, fuse]
inputs:
  quality:
    type: File
    doc: The report of the quality gate; not read, so that nothing is fused before the data have passed.
  grid: {type: File, inputBinding: {prefix: --grid}}
  polygons: {type: File, inputBinding: {prefix: --polygons}}
  factor: {type: double, default: 1.0, inputBinding: {prefix: --factor}}
  min_coverage: {type: double, inputBinding: {prefix: --min-coverage}}
arguments: [--column, rain_mm, --unit, mm, --output, rain.csv]
outputs:
  table: {type: File, outputBinding: {glob: rain.csv}}
