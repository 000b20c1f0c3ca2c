# SPDX-License-Identifier: Apache-2.0
"""Compares what TensorBoard reads in the folder with what MLflow's client says; both get their values from the server."""
import math
import pathlib
import struct
import sys

from mlflow import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

client = MlflowClient()
folder = pathlib.Path(sys.argv[1])
experiment = client.get_experiment_by_name(sys.argv[2])
compared = 0
for run in client.search_runs([experiment.experiment_id]):
    found = [f for f in folder.iterdir() if f.name.endswith(run.info.run_id[-8:])]
    assert len(found) == 1, (run.info.run_id, list(folder.iterdir()))
    events = EventAccumulator(str(found[0]), size_guidance={"scalars": 0}, purge_orphaned_data=False).Reload()
    assert set(events.Tags()["scalars"]) == set(run.data.metrics), events.Tags()
    for key in run.data.metrics:
        points = client.get_metric_history(run.info.run_id, key)
        scalars = events.Scalars(key)
        assert [s.step for s in scalars] == [p.step for p in points]
        assert [round(s.wall_time * 1000) for s in scalars] == [p.timestamp for p in points]
        for scalar, point in zip(scalars, points):
            wanted = struct.unpack("f", struct.pack("f", point.value))[0]
            assert scalar.value == wanted or math.isnan(scalar.value) and math.isnan(wanted), (scalar, point)
            compared += 1
print(compared, "values are equal")
