#!/usr/bin/env cwl-runner
# SPDX-License-Identifier: Apache-2.0
cwlVersion: v1.2
class: Workflow
id: hello
label: Say hello
doc: The smallest twin there is. One step writes a message into a file.

inputs:
  message:
    type: string
    label: What to say
    doc: What to say.
    default: Hello, world

outputs:
  greeting:
    type: File
    outputSource: say/greeting

steps:
  say:
    label: Write the message
    in: {message: message}
    out: [greeting]
    run:
      class: CommandLineTool
      baseCommand: [sh, -c, 'echo "saying: $1" >&2; printf "%s\n" "$1"', say]
      inputs:
        message:
          type: string
          inputBinding: {position: 1}
      stdout: greeting.txt
      outputs:
        greeting:
          type: stdout
