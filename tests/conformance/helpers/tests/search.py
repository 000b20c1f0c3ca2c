# SPDX-License-Identifier: Apache-2.0
"""Prints the lines of a text that an index says hold a word; the index's other companions must be there."""
import os
import sys

text, word = sys.argv[1:3]
root, extension = os.path.splitext(text)
for companion in (text + ".idx1", root + ".idx2", text + ".idx3", text + ".idx4", root + ".idx6" + extension, text + ".idx7", text + "_idx8"):
    assert os.path.exists(companion), companion
with open(text) as source:
    lines = source.read().split("\n")
with open(text + ".idx1") as index:
    for entry in index:
        key, numbers = entry.rstrip().split(": ")
        if key == word:
            for number in numbers.split(", "):
                print(number, lines[int(number) - 1])
