#!/usr/bin/env cwl-runner
# SPDX-License-Identifier: Apache-2.0
cwlVersion: v1.2
class: Workflow
id: flood-early-warning
label: Flood early warning for counties, from hourly rain
doc: |
  Judges the quality of gridded rain, averages it over counties, computes the discharge that answers it, derives levels of
  warning and writes a report. With rain_factor other than 1 the tables and warnings are those of the what-if, and the
  report compares them with what was observed.

inputs:
  rain:
    type: File
    label: Hourly rain on a grid (NetCDF)
    doc: One variable on a grid with latitudes and longitudes, a depth of water for each hour.
    default: {class: File, location: data/stage4-florence-2018.nc}
  counties:
    type: File
    label: Polygons of the counties (GeoJSON)
    doc: Features with the properties fips and name.
    default: {class: File, location: data/north-carolina-counties.geojson}
  parameters:
    type: File
    label: Rainfall-runoff parameters (CSV)
    default: {class: File, location: data/parameters.csv}
  thresholds:
    type: File
    label: Levels of warning (CSV)
    default: {class: File, location: data/thresholds.csv}
  rules:
    type: File
    label: Quality rules (YAML)
    default: {class: File, location: data/rules.yaml}
  rain_factor:
    type: double
    label: What if there were so many times the rain?
    default: 1.0
  min_coverage:
    type: double
    label: Fraction of a county that the grid has to cover
    doc: Below it, the county's rain is left empty.
    default: 0.5
  title:
    type: string
    label: Heading of the report
    default: "Flood early warning: North Carolina"

outputs:
  report:
    type: File
    outputSource: summarize/report
  rain_table:
    type: File
    outputSource: fuse/table
  discharge:
    type: File
    outputSource: runoff/discharge
  warnings:
    type: File
    outputSource: warn/warnings
  quality:
    type: File
    outputSource: check/report

steps:
  check:
    label: Judge the rain data
    run: tools/quality.cwl
    in: {data: rain, rules: rules}
    out: [report]
  fuse:
    label: Average the rain over counties
    run: tools/fuse.cwl
    in: {quality: check/report, grid: rain, polygons: counties, factor: rain_factor, min_coverage: min_coverage}
    out: [table]
  fuse_observed:
    label: Average the observed rain over counties
    run: tools/fuse.cwl
    in: {quality: check/report, grid: rain, polygons: counties, min_coverage: min_coverage}
    out: [table]
  runoff:
    label: Compute discharge
    run: tools/runoff.cwl
    in: {rain: fuse/table, counties: counties, parameters: parameters}
    out: [discharge]
  runoff_observed:
    label: Compute discharge of the observed rain
    run: tools/runoff.cwl
    in: {rain: fuse_observed/table, counties: counties, parameters: parameters}
    out: [discharge]
  warn:
    label: Derive levels of warning
    run: tools/warn.cwl
    in: {discharge: runoff/discharge, counties: counties, thresholds: thresholds}
    out: [warnings]
  warn_observed:
    label: Derive levels of warning of the observed rain
    run: tools/warn.cwl
    in: {discharge: runoff_observed/discharge, counties: counties, thresholds: thresholds}
    out: [warnings]
  summarize:
    label: Write the report
    run: tools/report.cwl
    in:
      title: title
      rain: fuse/table
      discharge: runoff/discharge
      warnings: warn/warnings
      observed_rain: fuse_observed/table
      observed_discharge: runoff_observed/discharge
      observed_warnings: warn_observed/warnings
      rain_factor: rain_factor
      thresholds: thresholds
      quality: check/report
    out: [report]
