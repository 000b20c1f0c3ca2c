# SPDX-License-Identifier: Apache-2.0
"""Says how each test of a cwltest run ended: report.py BUILD EXPECTED

Reads junit.xml and stderr.log of the build folder; writes results.tsv (name, how it ended, reason) beside them, prints what
failed or was skipped, and the counts. EXPECTED names the tests that this set-up cannot pass, each with a reason. Exits 1 when
another test failed, or when no test was counted.
"""
import os
import re
import sys
import xml.etree.ElementTree as tree

build, expectations = sys.argv[1:]
expected = {}
with open(expectations) as lines:
    for line in lines:
        if line.strip() and not line.startswith("#"):
            name, reason = line.strip().split(" ", 1)
            expected[name] = reason

# A run that succeeds although it should fail is a success in cwltest's XML; only its log says otherwise.
with open(os.path.join(build, "stderr.log")) as log:
    numbers = set(re.findall(r"^Test (\d+) failed", log.read(), re.MULTILINE))


def reason_of(element):
    """What a failed case says, in one line."""
    words = " ".join((element.get("message") or element.text or "").split()) if element is not None else ""
    return words[:300] or "see stderr.log"


results = []
for case in tree.parse(os.path.join(build, "junit.xml")).iter("testcase"):
    name = case.get("file") or case.get("name")
    wrong = case.find("failure")
    wrong = case.find("error") if wrong is None else wrong
    if wrong is not None or case.get("url", "").rpartition("#")[2] in numbers:
        results.append((name, "skipped", expected[name]) if name in expected else (name, "failed", reason_of(wrong)))
    elif case.find("skipped") is not None:
        # Exit status 33 says that something is not there; only what is expected may be missing.
        results.append((name, "skipped", expected[name]) if name in expected
                       else (name, "failed", "the runner says that it is not supported, and nothing says why"))
    else:
        results.append((name, "passed", ""))

with open(os.path.join(build, "results.tsv"), "w") as out:
    for result in results:
        out.write("\t".join(result) + "\n")
for name, ended, reason in results:
    if ended != "passed":
        print("%s: %s: %s" % (ended, name, reason))
counts = [sum(1 for result in results if result[1] == ended) for ended in ("passed", "failed", "skipped")]
print("%d passed, %d failed, %d skipped" % tuple(counts))
sys.exit(1 if counts[1] or not counts[0] else 0)
