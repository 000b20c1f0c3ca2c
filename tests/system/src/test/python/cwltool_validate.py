# SPDX-License-Identifier: Apache-2.0
"""Prints, as JSON, what cwltool says of each document of this folder when it is to validate it.

Each is validated by cwltool's own entry point in a process of its own, forked after the imports, which take longest. `sha256` is
that of all documents, so that what is kept of this can be known to be old.
"""
import hashlib
import importlib.metadata
import json
import os
import pathlib
import re
import sys
import tempfile

from cwltool.main import run
from cwltool.process import get_schema


def validate(name):
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            sys.argv = ["cwltool", "--quiet", "--disable-color", "--validate", name]
            try:
                run()
            finally:
                sys.stdout.flush()
                os._exit(0)
        os.waitpid(child, 0)
        said.seek(0)
        return tidy(said.read().decode())


def tidy(text):
    """Without Python's traces, this machine's folders and numbers of objects in memory."""
    lines, trace = [], False
    for line in text.replace("file://" + os.getcwd() + "/", "").replace(os.getcwd() + "/", "").splitlines():
        trace = not line.startswith(("WARNING", "ERROR")) and (trace or line.startswith("Traceback"))
        if not trace and line.strip() and not re.match(r"WARNING (failed|loader is \d+)$", line):
            lines.append(re.sub(r"\(\d{9,}\) ", "", line).rstrip())
    return lines


documents = pathlib.Path()
digest = hashlib.sha256()
for file in sorted(str(path) for path in documents.rglob("*.cwl")):
    digest.update((file + "\n").encode() + pathlib.Path(file).read_bytes())
for version in ("v1.0", "v1.2"):
    get_schema(version)
says = {str(file): validate(str(file)) for file in sorted(documents.glob("*.cwl"))}
print(json.dumps({"version": importlib.metadata.version("cwltool"), "sha256": digest.hexdigest(), "says": says}, indent=2, ensure_ascii=False))
