# SPDX-License-Identifier: Apache-2.0
"""Writes an index of words to lines beside a text, and empty companions named in other ways."""
import os
import sys

text = sys.argv[1]
lines_of = {}
with open(text) as source:
    for number, line in enumerate(source, 1):
        bare = line.rstrip().lower()
        for mark in ".,;":
            bare = bare.replace(mark, "")
        for word in bare.replace("-", " ").split(" "):
            if word:
                lines_of.setdefault(word, []).append(number)
with open(text + ".idx1", "w") as index:
    for word in sorted(lines_of):
        index.write("%s: %s\n" % (word, ", ".join(str(n) for n in sorted(set(lines_of[word])))))
root, extension = os.path.splitext(text)
for companion in (root + ".idx2", text + ".idx3", text + ".idx4", text + ".idx5", root + ".idx6" + extension, text + ".idx7"):
    open(companion, "w").close()
os.mkdir(text + "_idx8")
open(os.path.join(text + "_idx8", "index"), "w").close()
