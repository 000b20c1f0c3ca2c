#!/usr/bin/env cwl-runner
# SPDX-License-Identifier: Apache-2.0
cwlVersion: v1.2
class: CommandLineTool
label: Compute discharge from rain
baseCommand: [dte, hydrology, runoff]
inputs:
  rain: {type: File, inputBinding: {prefix: --rain}}
  counties: {type: File, inputBinding: {prefix: --counties}}
  parameters: {type: File, inputBinding: {prefix: --parameters}}
arguments: [--output, discharge.csv]
outputs:
  discharge: {type: File, outputBinding: {glob: discharge.csv}}
