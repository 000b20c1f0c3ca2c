# SPDX-License-Identifier: Apache-2.0
"""Counts the tests of a cwltest report (its XML and its log) and names those that failed or were not supported.

Exits 1 when a test failed that expected.txt does not name with a reason, or when no test was counted.
"""
import os
import re
import sys
import xml.etree.ElementTree as tree

expected = {}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "expected.txt")) as lines:
    for line in lines:
        if line.strip() and not line.startswith("#"):
            name, reason = line.strip().split(" ", 1)
            expected[name] = reason

# A run that succeeds although it should fail is a success in cwltest's XML; only its log says otherwise.
with open(sys.argv[2]) as log:
    numbers = set(re.findall(r"^Test (\d+) failed", log.read(), re.MULTILINE))

passed, failed, skipped = [], [], []
for case in tree.parse(sys.argv[1]).iter("testcase"):
    name = case.get("file") or case.get("name")
    wrong = case.get("url", "").rpartition("#")[2] in numbers
    if wrong or case.find("failure") is not None or case.find("error") is not None:
        (skipped if name in expected else failed).append(name)
    elif case.find("skipped") is not None:
        skipped.append(name)
    else:
        passed.append(name)
for name in failed:
    print("failed: %s" % name)
for name in skipped:
    print("skipped: %s: %s" % (name, expected.get(name, "needs what this engine or machine does not have (exit status 33)")))
print("%d passed, %d failed, %d skipped" % (len(passed), len(failed), len(skipped)))
sys.exit(1 if failed or not passed else 0)
