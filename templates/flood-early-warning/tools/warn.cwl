#!/usr/bin/env cwl-runner
# SPDX-License-Identifier: Apache-2.0
cwlVersion: v1.2
class: CommandLineTool
label: Derive levels of warning from discharge
baseCommand: [dte, hydrology, warn]
inputs:
  discharge: {type: File, inputBinding: {prefix: --discharge}}
  counties: {type: File, inputBinding: {prefix: --counties}}
  thresholds: {type: File, inputBinding: {prefix: --thresholds}}
arguments: [--output, warnings.geojson]
outputs:
  warnings: {type: File, outputBinding: {glob: warnings.geojson}}
