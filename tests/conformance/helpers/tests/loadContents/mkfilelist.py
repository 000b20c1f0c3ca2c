# SPDX-License-Identifier: Apache-2.0
"""Writes an output object that is far larger than 64 KiB."""
import json

names = ["example_input_file%d.txt" % n for n in range(1, 10000)]
with open("cwl.output.json", "w") as out:
    json.dump({"filelist": names, "bigstring": "\n".join(names)}, out)
