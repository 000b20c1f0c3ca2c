# SPDX-License-Identifier: Apache-2.0
"""Adds one to the number in a file, in place."""
import sys

with open(sys.argv[1], "r+") as number:
    value = int(number.read())
    number.seek(0)
    number.truncate()
    number.write(str(value + 1))
