# SPDX-License-Identifier: Apache-2.0
"""Counts the tests of a cwltest report, and names those that failed or were not supported."""
import sys
import xml.etree.ElementTree as tree

passed, failed, unsupported = [], [], []
for case in tree.parse(sys.argv[1]).iter("testcase"):
    name = case.get("file") or case.get("name")
    if case.find("failure") is not None or case.find("error") is not None:
        failed.append(name)
    elif case.find("skipped") is not None:
        unsupported.append(name)
    else:
        passed.append(name)
for label, names in (("failed", failed), ("unsupported", unsupported)):
    for name in names:
        print("%s: %s" % (label, name))
print("%d passed, %d failed, %d skipped" % (len(passed), len(failed), len(unsupported)))
