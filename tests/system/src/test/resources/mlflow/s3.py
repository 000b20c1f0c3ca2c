# SPDX-License-Identifier: Apache-2.0
"""Files of a run, whose server keeps them in a bucket. Usage: s3.py log|load [RUN]."""
import os
import sys
import tempfile

import mlflow

LARGE = bytes(range(256)) * (20 << 12)
FILES = {"one.txt": b"rain", "deep/two.txt": b"rain", "empty": b"", "large.bin": LARGE}


def log():
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        for name, content in FILES.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        mlflow.log_artifacts(folder, "files")
    return run.info.run_id


def load(run):
    with tempfile.TemporaryDirectory() as folder:
        there = mlflow.artifacts.download_artifacts(run_id=run, artifact_path="files", dst_path=folder)
        for name, content in FILES.items():
            with open(os.path.join(there, name), "rb") as file:
                assert file.read() == content, name
    assert [(f.path, f.file_size) for f in mlflow.MlflowClient().list_artifacts(run, "files") if not f.is_dir] == [
        ("files/empty", 0), ("files/large.bin", len(LARGE)), ("files/one.txt", 4)]
    return "as logged"


print(log() if sys.argv[1] == "log" else load(sys.argv[2]))
