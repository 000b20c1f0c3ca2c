# SPDX-License-Identifier: Apache-2.0
"""Prompts, data sets of evaluation, uploads in parts, autolog and ONNX with MLflow's Python client; fails at the first difference."""
import os
import pathlib
import tempfile

os.environ.update(MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD="true", MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE="1000000",
                  MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE="1000000")

import mlflow
import numpy
import onnx
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.linear_model import Ridge

client = MlflowClient()


def prompts():
    mlflow.genai.register_prompt("bulletin", template="Level at {{gauge}}: {{level}}", commit_message="first", tags={"team": "hydro"})
    mlflow.genai.register_prompt("bulletin", template="{{gauge}} stands at {{level}}")
    mlflow.genai.set_prompt_alias("bulletin", "public", 2)
    assert mlflow.genai.load_prompt("prompts:/bulletin@public").format(gauge="Köln", level=3) == "Köln stands at 3"
    assert mlflow.genai.load_prompt("bulletin", version=1).template == "Level at {{gauge}}: {{level}}"
    assert [p.name for p in mlflow.genai.search_prompts("name LIKE 'bull%'")] == ["bulletin"]
    assert [m.name for m in client.search_registered_models("name = 'bulletin'")] == []
    client.set_prompt_tag("bulletin", "kind", "short")
    assert client.get_prompt("bulletin").tags["kind"] == "short"


def evaluation(experiment):
    from mlflow.genai.datasets import create_dataset, delete_dataset, get_dataset, search_datasets, set_dataset_tags
    dataset = create_dataset(name="gauges", experiment_id=experiment, tags={"season": "winter"})
    dataset.merge_records([{"inputs": {"gauge": f"g{i}", "hour": i}, "expectations": {"level": i * 0.5}} for i in range(5)])
    dataset.merge_records([{"inputs": {"hour": 2, "gauge": "g2"}, "expectations": {"alarm": True}}])
    frame = get_dataset(dataset_id=dataset.dataset_id).to_df()
    assert len(frame) == 5, frame
    changed = [row for row in frame.to_dict("records") if row["inputs"]["gauge"] == "g2"]
    assert changed[0]["expectations"] == {"level": 1.0, "alarm": True}, changed
    assert [d.name for d in search_datasets(experiment_ids=[experiment], filter_string="name LIKE 'gau%'")] == ["gauges"]
    set_dataset_tags(dataset_id=dataset.dataset_id, tags={"season": "summer"})
    assert get_dataset(dataset_id=dataset.dataset_id).tags["season"] == "summer"
    delete_dataset(dataset_id=dataset.dataset_id)
    try:
        get_dataset(dataset_id=dataset.dataset_id)
        raise AssertionError("a deleted data set was found")
    except MlflowException as e:
        assert e.error_code == "RESOURCE_DOES_NOT_EXIST", e


def parts():
    run = client.create_run("0").info.run_id
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "big file.bin")
        file.write_bytes(os.urandom(7_654_321))
        client.log_artifact(run, str(file), "in parts")
        back = mlflow.artifacts.download_artifacts(run_id=run, artifact_path="in parts/big file.bin", dst_path=folder + "/back")
        assert pathlib.Path(back).read_bytes() == file.read_bytes()


def autolog():
    mlflow.sklearn.autolog(log_models=False)
    x = numpy.arange(40.0).reshape(20, 2)
    with mlflow.start_run(run_name="automatic") as run:
        Ridge(alpha=0.5).fit(x, x[:, 0] * 2 + 1)
    mlflow.sklearn.autolog(disable=True)
    data = client.get_run(run.info.run_id).data
    assert data.params["alpha"] == "0.5" and "training_mean_squared_error" in data.metrics, data


def onnx_by_alias():
    from onnx import TensorProto, helper
    graph = helper.make_graph([helper.make_node("Mul", ["x", "two"], ["y"])], "double",
                              [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 1])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])],
                              [helper.make_tensor("two", TensorProto.FLOAT, [1], [2.0])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    x = numpy.array([[1.5], [4.0]], dtype=numpy.float32)
    with mlflow.start_run(run_name="exported"):
        mlflow.onnx.log_model(model, name="double", registered_model_name="double", signature=infer_signature(x, x))
    client.set_registered_model_alias("double", "champion", 1)
    loaded = mlflow.pyfunc.load_model("models:/double@champion").predict(x)
    assert [[float(v) for v in row] for row in loaded["y"]] == [[3.0], [8.0]], loaded
    assert mlflow.onnx.load_model("models:/double@champion").graph.name == "double"


def compare():
    experiment = mlflow.set_experiment("compared").experiment_id
    with mlflow.start_run(run_name="parent") as parent:
        for depth in (1, 2, 3):
            with mlflow.start_run(run_name=f"depth {depth}", nested=True):
                mlflow.log_param("depth", depth)
                mlflow.log_metric("rmse", abs(2 - depth))
    frame = mlflow.search_runs([experiment], f"tags.mlflow.parentRunId = '{parent.info.run_id}'", order_by=["metrics.rmse ASC"])
    assert list(frame["metrics.rmse"]) == [0.0, 1.0, 1.0] and frame["params.depth"][0] == "2"
    return experiment


def main():
    prompts()
    experiment = compare()
    evaluation(experiment)
    parts()
    autolog()
    onnx_by_alias()
    print("all of it", mlflow.__version__)


main()
