# SPDX-License-Identifier: Apache-2.0
"""Prints name and class of a File object that was written as JSON."""
import json
import sys

with open(sys.argv[1]) as source:
    file = json.load(source)
sys.stdout.write(json.dumps({"basename": file["basename"], "class": file["class"]}))
