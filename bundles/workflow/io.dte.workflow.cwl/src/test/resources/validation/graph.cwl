cwlVersion: v1.2
$graph:
  - id: main
    class: Workflow
    inputs: {f: File}
    outputs: []
    steps:
      a: {run: '#coutn', in: {f: f}, out: []}
  - id: count
    class: CommandLineTool
    baseCommand: wc
    inputs: {f: Fille}
    outputs: []
