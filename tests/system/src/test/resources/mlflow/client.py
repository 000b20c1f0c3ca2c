# SPDX-License-Identifier: Apache-2.0
"""Goes through what MLflow's Python client can do against the server in MLFLOW_TRACKING_URI; fails at the first difference."""
import json
import math
import os
import pathlib
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import mlflow
import numpy
from mlflow import MlflowClient
from mlflow.entities import LoggedModelOutput, Metric, Param, RunTag, ViewType
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
    refused("INVALID_PARAMETER_VALUE", client.create_run, other)
    client.restore_experiment(other)
    assert client.get_experiment(other).lifecycle_stage == "active"
    assert other in [e.experiment_id for e in client.search_experiments()]
    run = client.create_run(other, run_name="comes back").info.run_id
    client.log_metric(run, "m", 1.5)
    client.delete_experiment(other)
    assert client.get_run(run).info.lifecycle_stage == "deleted" and client.search_runs([other]) == []
    client.restore_experiment(other)
    assert [r.data.metrics for r in client.search_runs([other])] == [{"m": 1.5}]
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
    assert client.get_run(inner.info.run_id).info.lifecycle_stage == "deleted"
    assert inner.info.run_id in [r.info.run_id for r in client.search_runs([experiment], run_view_type=ViewType.DELETED_ONLY)]
    refused("INVALID_PARAMETER_VALUE", client.log_metric, inner.info.run_id, "rmse", 1)
    client.restore_run(inner.info.run_id)
    found = [r for r in client.search_runs([experiment]) if r.info.run_id == inner.info.run_id]
    assert found[0].info.lifecycle_stage == "active" and found[0].data.metrics == {"rmse": 0.05}
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


def raw(method, call, **fields):
    """A call as no client of MLflow's sends it: its status, and what was answered."""
    url = os.environ["MLFLOW_TRACKING_URI"] + "/ajax-api/2.0/mlflow/" + call
    body = None
    if method == "GET":
        url += "?" + urllib.parse.urlencode(fields, doseq=True)
    else:
        body = json.dumps(fields).encode()
    request = urllib.request.Request(url, body, {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"],
                                                 "Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)


def own_store(folder):
    """MLflow's own store, which is asked the same."""
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    from mlflow.store.tracking.file_store import FileStore
    return FileStore(folder + "/own", folder + "/files")


def thinned(experiment, store):
    """Histories of several runs, thinned by the server, are those that MLflow's own store makes of the same points."""
    histories = [[Metric("m", math.nan if i % 7 == 0 else i / 3, 1000 + i, i) for i in range(100)],
                 [Metric("m", -float(i), 5 * i, 3 * i) for i in range(50)],
                 [Metric("m", float(i), i, 0 if i < 90 else i) for i in range(200)], [Metric("m", math.inf, 1, 433)]]
    ours, theirs = [], []
    for history in histories:
        ours.append(client.create_run(experiment, run_name="thinned").info.run_id)
        theirs.append(store.create_run("0", "me", 1, [], "thinned").info.run_id)
        client.log_batch(ours[-1], metrics=history)
        store.log_batch(theirs[-1], history, [], [])
    for runs in ([0], [1], [2], [3], [0, 1], [0, 1, 2, 3], []):
        for most in (1, 2, 5, 10, 99, 100, 320, 2500):
            for steps in ((None, None), (0, 20), (7, 7), (95, 1000), (2000, 3000)):
                asked = {} if steps[0] is None else {"start_step": steps[0], "end_step": steps[1]}
                status, answer = raw("GET", "metrics/get-history-bulk-interval", metric_key="m", max_results=most,
                                     run_ids=[ours[r] for r in runs], **asked)
                if not runs:
                    assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), answer
                    continue
                expected = store.get_metric_history_bulk_interval([theirs[r] for r in runs], "m", most, *steps)
                found = [(theirs[ours.index(m["run_id"])], m["step"], m["timestamp"], repr(float(m["value"])))
                         for m in answer["metrics"]]
                assert found == [(m.run_id, m.step, m.timestamp, repr(float(m.value))) for m in expected], (runs, most, steps)
    for wrong in ({"max_results": 0}, {"max_results": 2501}, {"max_results": "x"}, {"start_step": 1}, {"metric_key": ""},
                  {"start_step": 2, "end_step": 1}, {"run_ids": ours[:1] * 101}):
        status, answer = raw("GET", "metrics/get-history-bulk-interval", **{"run_ids": ours[:1], "metric_key": "m", **wrong})
        assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), (wrong, answer)
    assert raw("GET", "metrics/get-history-bulk-interval", run_ids=["0" * 32], metric_key="m")[0] == 404


def limits(experiment, store):
    """Batches that are just small enough, and those that are not: the code of MLflow's own store, and nothing is stored."""
    def batch(metrics=0, params=0, tags=0):
        return {"metrics": [{"key": f"m{i}", "value": i, "timestamp": 1, "step": 1} for i in range(metrics)],
                "params": [{"key": f"p{i}", "value": "v"} for i in range(params)],
                "tags": [{"key": f"t{i}", "value": "v"} for i in range(tags)]}

    def with_one(kind, **fields):
        one = batch(3, 3, 3)
        one[kind][1] = {**one[kind][1], **fields}
        return one

    cases = [batch(1000), batch(800, 100, 100), batch(0, 100), batch(0, 0, 100), with_one("metrics", key="k" * 250),
             with_one("params", value="v" * 6000), with_one("tags", value="v" * 8000), with_one("params", value="v" * 6001),
             with_one("tags", value="v" * 8001)]
    wrong = [batch(1001), batch(0, 101), batch(0, 0, 101), batch(801, 100, 100), with_one("metrics", key="k" * 251),
             with_one("params", key="k" * 251), with_one("tags", key="k" * 251), with_one("metrics", key="../m"),
             with_one("params", key="/p"), with_one("tags", key="a//b"), with_one("metrics", key="a'; DROP TABLE run"),
             with_one("params", key="p0")]
    for number, case in enumerate(cases + wrong):
        run = client.create_run(experiment).info.run_id
        before = client.get_run(run).data.to_dictionary()
        own = store.create_run("0", "me", 1, [], "limits").info.run_id
        try:
            store.log_batch(own, [Metric(**m) for m in case["metrics"]], [Param(**p) for p in case["params"]],
                            [RunTag(**t) for t in case["tags"]])
            expected = None
        except MlflowException as e:
            expected = e.error_code
        assert (expected is None) == (number < len(cases)), (number, expected)
        status, answer = raw("POST", "runs/log-batch", run_id=run, **case)
        assert (status, answer.get("error_code")) == (200 if expected is None else 400, expected), (number, expected, answer)
        data, same = client.get_run(run).data, store.get_run(own).data
        if expected is None:
            assert (data.metrics, data.params) == (same.metrics, same.params), number
            assert {k: v for k, v in data.tags.items() if k[0] == "t"} == {k: v for k, v in same.tags.items() if k[0] == "t"}
        else:
            assert data.to_dictionary() == before, (number, "half of a batch is stored")


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


def outputs(kept):
    """Models that a run says it put out; a deleted one is found no more, and the other stays."""
    before = client.get_logged_model(kept.model_id).to_dictionary()
    run = client.create_run(kept.experiment_id).info.run_id
    gone = client.create_logged_model(kept.experiment_id, name="gone", tags={"k": "v"}, params={"depth": "3"})
    client.log_outputs(run, [LoggedModelOutput(gone.model_id, 3), LoggedModelOutput(kept.model_id, 7)])
    put_out = client.get_run(run).outputs.model_outputs
    assert sorted((o.model_id, o.step) for o in put_out) == sorted([(gone.model_id, 3), (kept.model_id, 7)])
    client.finalize_logged_model(gone.model_id, "READY")
    client.delete_logged_model(gone.model_id)
    refused("RESOURCE_DOES_NOT_EXIST", client.get_logged_model, gone.model_id)
    refused("RESOURCE_DOES_NOT_EXIST", client.delete_logged_model, gone.model_id)
    refused("INVALID_PARAMETER_VALUE", client.set_logged_model_tags, gone.model_id, {"k": "w"})
    found = client.search_logged_models([kept.experiment_id])
    assert kept.model_id in [m.model_id for m in found] and gone.model_id not in [m.model_id for m in found]
    assert client.get_logged_model(kept.model_id).to_dictionary() == before


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
    outputs(logged)
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
    with tempfile.TemporaryDirectory() as folder:
        store = own_store(folder)
        thinned(experiment, store)
        limits(experiment, store)
    search(experiment)
    artifacts(run)
    models()
    print("all as MLflow does it", mlflow.__version__)
    sys.stdout.flush()


main()
