# SPDX-License-Identifier: Apache-2.0
"""Goes through what MLflow's Python client can do against the server in MLFLOW_TRACKING_URI; fails at the first difference."""
import math
import os
import pathlib
import sys
import tempfile
import time

import mlflow
import numpy
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LinearRegression

client = MlflowClient()


def refused(code, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except MlflowException as e:
        assert e.error_code == code, (e.error_code, code, str(e))
        return
    raise AssertionError(f"{call} should have been refused with {code}")


def experiments():
    mlflow.set_experiment("floods")
    experiment = mlflow.get_experiment_by_name("floods")
    assert experiment.lifecycle_stage == "active" and experiment.artifact_location.startswith("mlflow-artifacts:/")
    client.set_experiment_tag(experiment.experiment_id, "team", "hydro")
    assert client.get_experiment(experiment.experiment_id).tags == {"team": "hydro"}
    other = client.create_experiment("other")
    refused("RESOURCE_ALREADY_EXISTS", client.create_experiment, "other")
    client.rename_experiment(other, "other one")
    assert [e.name for e in client.search_experiments(filter_string="name LIKE 'other%'")] == ["other one"]
    assert [e.name for e in client.search_experiments(filter_string="tags.team = 'hydro'")] == ["floods"]
    client.delete_experiment(other)
    assert client.get_experiment(other).lifecycle_stage == "deleted"
    assert other in [e.experiment_id for e in client.search_experiments(view_type=ViewType.DELETED_ONLY)]
    client.restore_experiment(other)
    refused("RESOURCE_DOES_NOT_EXIST", client.get_experiment, "123456")
    return experiment.experiment_id


def runs(experiment):
    with mlflow.start_run(run_name="outer", tags={"kind": "first"}) as outer:
        mlflow.log_param("depth", 3)
        mlflow.log_params({"rate": 0.1, "kernel": "rbf"})
        for step in range(10):
            mlflow.log_metric("rmse", 1.0 / (step + 1), step=step)
        mlflow.log_metrics({"bias": -0.5, "nan": math.nan, "top": math.inf, "low": -math.inf})
        mlflow.set_tag("site", "köln")
        mlflow.log_metric("höhe", 2.5)
        mlflow.set_tags({"a b": "1", "x/y": "2"})
        data = mlflow.data.from_numpy(numpy.array([[1.0, 2.0]]), name="rain", source="https://example.org/rain")
        mlflow.log_input(data, context="training")
        with mlflow.start_run(run_name="inner", nested=True) as inner:
            mlflow.log_metric("rmse", 0.05)
    run = client.get_run(outer.info.run_id)
    assert run.info.status == "FINISHED" and run.info.run_name == "outer" and run.info.end_time >= run.info.start_time
    assert run.data.params == {"depth": "3", "rate": "0.1", "kernel": "rbf"}
    assert run.data.metrics["rmse"] == 0.1 and math.isnan(run.data.metrics["nan"])
    assert run.data.metrics["top"] == math.inf and run.data.metrics["low"] == -math.inf
    assert run.data.tags["site"] == "köln" and run.data.tags["a b"] == "1" and run.data.tags["x/y"] == "2"
    assert run.data.metrics["höhe"] == 2.5
    assert run.inputs.dataset_inputs[0].dataset.name == "rain"
    assert [t.value for t in run.inputs.dataset_inputs[0].tags if t.key == "mlflow.data.context"] == ["training"]
    assert client.get_run(inner.info.run_id).data.tags["mlflow.parentRunId"] == outer.info.run_id
    history = client.get_metric_history(outer.info.run_id, "rmse")
    assert [(m.step, m.value) for m in history] == [(s, 1.0 / (s + 1)) for s in range(10)]
    refused("INVALID_PARAMETER_VALUE", client.log_param, outer.info.run_id, "depth", 4)
    client.log_param(outer.info.run_id, "depth", 3)
    refused("INVALID_PARAMETER_VALUE", client.log_metric, outer.info.run_id, "no?such'name", 1)
    client.delete_tag(outer.info.run_id, "a b")
    assert "a b" not in client.get_run(outer.info.run_id).data.tags
    client.update_run(inner.info.run_id, name="renamed")
    assert client.get_run(inner.info.run_id).info.run_name == "renamed"
    client.delete_run(inner.info.run_id)
    assert inner.info.run_id not in [r.info.run_id for r in client.search_runs([experiment])]
    client.restore_run(inner.info.run_id)
    return outer.info.run_id


def batches(experiment):
    run = client.create_run(experiment, run_name="batch")
    now = int(time.time() * 1000)
    metrics = [Metric("loss", 1.0 / (i + 1), now + i, i) for i in range(1000)]
    client.log_batch(run.info.run_id, metrics=metrics)
    client.log_batch(run.info.run_id, metrics=metrics)
    client.log_batch(run.info.run_id, params=[Param("p", "1")], tags=[RunTag("t", "1")])
    history = client.get_metric_history(run.info.run_id, "loss")
    assert [(m.value, m.timestamp, m.step) for m in history] == [(m.value, m.timestamp, m.step) for m in metrics]
    client.set_terminated(run.info.run_id, "FAILED")
    assert client.get_run(run.info.run_id).info.status == "FAILED"


def search(experiment):
    made = {}
    for i in range(30):
        run = client.create_run(experiment, run_name=f"search-{i:02}")
        client.log_batch(run.info.run_id, metrics=[Metric("score", float(i), 1, 0)],
                         params=[Param("parity", "even" if i % 2 == 0 else "odd")], tags=[RunTag("third", str(i % 3))])
        made[run.info.run_id] = i

    def found(text, order=None, most=100):
        return [made[r.info.run_id] for r in client.search_runs([experiment], text, order_by=order, max_results=most)
                if r.info.run_id in made]

    assert found("metrics.score >= 25", ["metrics.score ASC"]) == [25, 26, 27, 28, 29]
    assert found("metrics.score < 3 and params.parity = 'even'", ["metrics.score DESC"]) == [2, 0]
    assert found("params.parity != 'even' AND tags.third = '0'", ["metrics.score ASC"]) == [3, 9, 15, 21, 27]
    assert found("attributes.run_name LIKE 'search-0%'", ["attributes.run_name ASC"]) == list(range(10))
    assert found("attributes.run_name ILIKE 'SEARCH-1_'", ["attributes.run_name DESC"]) == list(range(19, 9, -1))
    assert found("run_name IN ('search-01', 'search-02')", ["run_name"]) == [1, 2]
    assert found("tags.`third` = '1' AND metrics.\"score\" = 4") == [4]
    assert found("datasets.name = 'rain'") == []
    first = client.search_runs([experiment], "metrics.score >= 0", order_by=["metrics.score ASC"], max_results=20)
    second = client.search_runs([experiment], "metrics.score >= 0", order_by=["metrics.score ASC"], max_results=20,
                                page_token=first.token)
    assert [made[r.info.run_id] for r in list(first) + list(second)] == list(range(30)) and not second.token
    for wrong in ("metrics.score LIKE 'x'", "params.parity > 'x'", "nothing.x = 1", "score", "metrics.score = ",
                  "params.parity = 'a' OR params.parity = 'b'", "params.x = 'a'; DROP TABLE ml.run"):
        refused("INVALID_PARAMETER_VALUE", client.search_runs, [experiment], wrong)
    assert len(mlflow.search_runs([experiment], "params.parity = 'odd'")) == 15


def artifacts(run):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "f.bin")
        file.write_bytes(os.urandom(3_000_000))
        client.log_artifact(run, str(file), "sub")
        client.log_text(run, "hello", "täxt file.txt")
        client.log_dict(run, {"a": 1}, "d.json")
        assert sorted(f.path for f in client.list_artifacts(run)) == ["d.json", "sub", "täxt file.txt"]
        assert [(f.path, f.file_size) for f in client.list_artifacts(run, "sub")] == [("sub/f.bin", 3_000_000)]
        back = mlflow.artifacts.download_artifacts(run_id=run, artifact_path="sub/f.bin", dst_path=folder + "/back")
        assert pathlib.Path(back).read_bytes() == file.read_bytes()
        assert mlflow.artifacts.load_text(client.get_run(run).info.artifact_uri + "/täxt file.txt") == "hello"


def models():
    x = numpy.array([[1.0], [2.0], [3.0]])
    with mlflow.start_run(run_name="training"):
        info = mlflow.sklearn.log_model(LinearRegression().fit(x, [2.0, 4.0, 6.0]), name="line", input_example=x)
        mlflow.log_metric("score", 1.0, model_id=info.model_id)
    logged = client.get_logged_model(info.model_id)
    assert logged.status.name == "READY" and logged.name == "line" and logged.metrics[0].value == 1.0
    version = mlflow.register_model(info.model_uri, "river")
    client.set_registered_model_alias("river", "champion", version.version)
    assert client.get_model_version_by_alias("river", "champion").version == version.version
    loaded = mlflow.pyfunc.load_model("models:/river@champion")
    assert abs(loaded.predict(numpy.array([[5.0]]))[0] - 10.0) < 1e-9
    assert abs(mlflow.sklearn.load_model("models:/river/1").predict([[5.0]])[0] - 10.0) < 1e-9
    client.transition_model_version_stage("river", 1, "Staging")
    assert [v.version for v in client.get_latest_versions("river", ["Staging"])] == ["1"]
    client.set_model_version_tag("river", 1, "checked", "yes")
    client.update_model_version("river", 1, "the first one")
    found = client.search_model_versions("name = 'river' AND tags.checked = 'yes'")
    assert len(found) == 1 and found[0].description == "the first one" and found[0].aliases == ["champion"]
    client.delete_model_version_tag("river", 1, "checked")
    assert [m.name for m in client.search_registered_models("name LIKE 'riv%'")] == ["river"]
    assert len(mlflow.search_logged_models(experiment_ids=[logged.experiment_id], output_format="list")) >= 1
    client.set_registered_model_tag("river", "basin", "rhine")
    assert client.get_registered_model("river").tags == {"basin": "rhine"}
    client.rename_registered_model("river", "stream")
    client.delete_registered_model_alias("stream", "champion")
    refused("INVALID_PARAMETER_VALUE", client.get_model_version_by_alias, "stream", "champion")
    client.delete_model_version("stream", 1)
    client.delete_registered_model("stream")
    refused("RESOURCE_DOES_NOT_EXIST", client.get_registered_model, "stream")


def main():
    experiment = experiments()
    run = runs(experiment)
    batches(experiment)
    search(experiment)
    artifacts(run)
    models()
    print("all as MLflow does it", mlflow.__version__)
    sys.stdout.flush()


main()
