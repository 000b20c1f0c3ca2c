cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
requirements:
  WorkReuse: {}
  LoadListingRequirement: {loadListing: depp_listing}
  InplaceUpdateRequirement: {inplaceUpdate: 1}
inputs: []
outputs: []
