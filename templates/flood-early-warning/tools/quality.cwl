#!/usr/bin/env cwl-runner
# SPDX-License-Identifier: Apache-2.0
cwlVersion: v1.2
class: CommandLineTool
label: Judge gridded data by rules
doc: Fails with exit status 4 when a rule refuses the data; the report is written all the same.
baseCommand: [dte, qa, check]
inputs:
  data: {type: File, inputBinding: {position: 1}}
  rules: {type: File, inputBinding: {prefix: --rules}}
arguments: [--report, quality.json]
outputs:
  report: {type: File, outputBinding: {glob: quality.json}}
