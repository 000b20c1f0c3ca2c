#!/usr/bin/env cwl-runner
# SPDX-License-Identifier: Apache-2.0
cwlVersion: v1.2
class: CommandLineTool
label: Write the report
baseCommand: [dte, hydrology, report]
inputs:
  title: {type: string, inputBinding: {prefix: --title}}
  rain: {type: File, inputBinding: {prefix: --rain}}
  discharge: {type: File, inputBinding: {prefix: --discharge}}
  warnings: {type: File, inputBinding: {prefix: --warnings}}
  observed_rain: {type: File, inputBinding: {prefix: --observed-rain}}
  observed_discharge: {type: File, inputBinding: {prefix: --observed-discharge}}
  observed_warnings: {type: File, inputBinding: {prefix: --observed-warnings}}
  rain_factor: {type: double, inputBinding: {prefix: --rain-factor}}
  thresholds: {type: File, inputBinding: {prefix: --thresholds}}
  quality: {type: File, inputBinding: {prefix: --quality}}
arguments: [--output, report.html]
outputs:
  report: {type: File, outputBinding: {glob: report.html}}
