# SPDX-License-Identifier: Apache-2.0
"""Leaves only some tests in a suite: select.py TESTS NAMES, with one name a line; the file TESTS is written anew."""
import json
import os
import sys

from ruamel.yaml import YAML

tests, names = sys.argv[1:]
with open(names) as lines:
    wanted = {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def load(path):
    with open(path, encoding="utf-8") as source:
        return YAML(typ="safe").load(source)


def expanded(value, folder):
    """The value with what it imports in its place."""
    if isinstance(value, dict):
        if set(value) == {"$import"}:
            return load(os.path.join(folder, value["$import"]))
        return {key: expanded(inner, folder) for key, inner in value.items()}
    return [expanded(inner, folder) for inner in value] if isinstance(value, list) else value


def read(path, folder):
    """All tests of a file and of those it imports, with paths relative to the suite."""
    for item in load(path):
        if "$import" in item:
            inner = os.path.join(os.path.dirname(path), item["$import"])
            yield from read(inner, os.path.join(folder, os.path.dirname(item["$import"])))
        else:
            for field in ("tool", "job"):
                if item.get(field):
                    item[field] = os.path.normpath(os.path.join(folder, item[field]))
            yield expanded(item, os.path.dirname(path))


chosen = [item for item in read(tests, "") if item["id"].rpartition("#")[2] in wanted]
missing = wanted - {item["id"].rpartition("#")[2] for item in chosen}
if missing:
    sys.exit("the suite has no test " + ", ".join(sorted(missing)))
with open(tests, "w", encoding="utf-8") as out:
    json.dump(chosen, out, indent=1, ensure_ascii=False)
