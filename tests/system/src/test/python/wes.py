# SPDX-License-Identifier: Apache-2.0
"""Drives the server with the client library of the PyPI package wes-service, and checks each answer against the schema.

Usage: wes.py HOST:PORT TOKEN FOLDER [OPENAPI]   (FOLDER holds main.cwl, tools/wc.cwl and data.txt)
"""
import functools
import os
import sys
import time

import jsonschema
import requests
import yaml
from wes_client import util

host, token, folder = sys.argv[1:4]
document = yaml.safe_load(open(sys.argv[4])) if len(sys.argv) > 4 else None


def local(schema):
    """The schema without what it takes from other documents, which are not at hand."""
    if isinstance(schema, dict):
        return {} if str(schema.get("$ref", "")).startswith("http") else {key: local(part) for key, part in schema.items()}
    return [local(part) for part in schema] if isinstance(schema, list) else schema


auth = {"Authorization": "Bearer " + token}
base = "http://" + host + "/ga4gh/wes/v1"
# Version 5.0 of the client leaves the credentials out when it submits a run.
post = requests.post
requests.post = functools.partial(post, headers=auth)


def checked(name, value):
    if document is not None:
        jsonschema.validate(value, {"$ref": "#/components/schemas/" + name, "components": local(document["components"])})
    return value


def get(path, name, status=200):
    answer = requests.get(base + path, headers=auth)
    assert answer.status_code == status, (path, answer.status_code, answer.text)
    return checked(name, answer.json())


os.chdir(folder)
client = util.WESClient({"auth": auth, "proto": "http", "host": host})
info = checked("ServiceInfo", client.get_service_info())
assert {"id", "name", "type", "organization", "version"} <= info.keys(), info
assert "v1.2" in info["workflow_type_versions"]["CWL"]["workflow_type_version"]
assert info["workflow_engine_versions"]["cwl"]["workflow_engine_version"] == [info["version"]], info
# Only an operator's configuration has the server fetch what users name.
assert info["supported_filesystem_protocols"] == ["file"], info
assert {"runner", "retries"} <= {parameter["name"] for parameter in info["default_workflow_engine_parameters"]}, info
params = '{"f": {"class": "File", "path": "data.txt"}}'
run = checked("RunId", client.run("main.cwl", params, ["tools/wc.cwl", "data.txt"]))["run_id"]
for _ in range(2400):
    state = checked("RunStatus", client.get_run_status(run))["state"]
    if state not in ("QUEUED", "INITIALIZING", "RUNNING"):
        break
    time.sleep(0.1)
assert state == "COMPLETE", state
log = checked("RunLog", client.get_run_log(run))
assert log["outputs"]["n"]["class"] == "File" and log["run_log"]["exit_code"] == 0, log
assert log["request"]["workflow_params"]["f"]["path"] == "data.txt", log
assert requests.get(log["task_logs"][0]["stdout"], headers=auth).status_code == 200
tasks = get("/runs/" + run + "/tasks", "TaskListResponse")["task_logs"]
assert [task["id"] for task in tasks] == ["count"], tasks
get("/runs/" + run + "/tasks/count", "TaskLog")
get("/runs/" + run + "/tasks/none", "ErrorResponse", 404)
get("/runs/none/status", "ErrorResponse", 404)
assert checked("RunListResponse", client.list_runs())["runs"][0]["run_id"] == run

fields = {"workflow_url": "sleep.cwl", "workflow_type": "CWL", "workflow_type_version": "v1.2", "tags": '{"who": "me"}'}
sleep = "cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: [sleep, '1000']\ninputs: []\noutputs: []\n"
whole = {"workflow_engine": "cwl", "workflow_engine_version": info["version"], "workflow_engine_parameters": '{"retries": "0"}'}
second = checked("RunId", requests.post(base + "/runs", data={**fields, **whole},
                                        files=[("workflow_attachment", ("sleep.cwl", sleep))]).json())["run_id"]
page = get("/runs?page_size=1", "RunListResponse")
assert checked("RunLog", client.get_run_log(second))["request"]["workflow_engine_parameters"] == {"retries": "0"}
assert len(get("/runs?page_size=5000000000", "RunListResponse")["runs"]) == 2
assert page["runs"][0]["run_id"] == second and page["runs"][0]["tags"] == {"who": "me"}, page
assert get("/runs?page_size=1&page_token=" + page["next_page_token"], "RunListResponse")["runs"][0]["run_id"] == run
checked("RunId", client.cancel(second))
for _ in range(2400):
    state = client.get_run_status(second)["state"]
    if state == "CANCELED":
        break
    time.sleep(0.1)
assert state == "CANCELED", state

for change, file in (({"workflow_type": "WDL"}, "sleep.cwl"), ({"workflow_type_version": "v9"}, "sleep.cwl"),
                     ({"workflow_params": "{"}, "sleep.cwl"), ({"workflow_url": "none.cwl"}, "sleep.cwl"), ({}, "../sleep.cwl"),
                     ({"workflow_engine_parameters": '{"x": "y"}'}, "sleep.cwl"), ({"tags": '{"n": 1}'}, "sleep.cwl"),
                     ({"tags": "["}, "sleep.cwl"), ({"workflow_engine": "toil"}, "sleep.cwl"),
                     ({"workflow_engine_version": "1"}, "sleep.cwl"),
                     ({"workflow_engine": "cwl", "workflow_engine_version": "none"}, "sleep.cwl")):
    answer = requests.post(base + "/runs", data={**fields, **change}, files=[("workflow_attachment", (file, sleep))])
    assert answer.status_code == 400, (change, file, answer.status_code, answer.text)
    checked("ErrorResponse", answer.json())
for name, value in (("retries", '"many"'), ("retries", "-1"), ("maxParallel", "0"), ("onError", '"stop"'), ("reuse", '"maybe"'),
                    ("keepIntermediates", "[true]"), ("runner", '"nowhere"')):
    answer = requests.post(base + "/runs", data={**fields, "workflow_engine_parameters": '{"%s": %s}' % (name, value)},
                           files=[("workflow_attachment", ("sleep.cwl", sleep))])
    assert answer.status_code == 400 and name in checked("ErrorResponse", answer.json())["msg"], (name, value, answer.text)
answer = requests.post(base + "/runs", json=fields)
assert answer.status_code == 400, answer.text
checked("ErrorResponse", answer.json())
for query in ("page_size=0", "page_size=many", "page_token=x"):
    get("/runs?" + query, "ErrorResponse", 400)
assert len(get("/runs", "RunListResponse")["runs"]) == 2, "a refused request started a run"
answer = post(base + "/runs", data=fields)
assert answer.status_code == 401
checked("ErrorResponse", answer.json())

third = requests.post(base + "/runs", data=fields, files=[("workflow_attachment", ("sleep.cwl", sleep.replace(
    "[sleep, '1000']", "[sh, -c, 'echo dry >&2; exit 7']")))]).json()["run_id"]
for _ in range(2400):
    state = client.get_run_status(third)["state"]
    if state not in ("QUEUED", "INITIALIZING", "RUNNING"):
        break
    time.sleep(0.1)
assert state == "EXECUTOR_ERROR", state
log = checked("RunLog", client.get_run_log(third))
assert log["run_log"]["exit_code"] == 1 and log["task_logs"][0]["exit_code"] == 7, log
task = get("/runs/" + third + "/tasks/" + log["task_logs"][0]["id"], "TaskLog")
assert task == log["task_logs"][0] == get("/runs/" + third + "/tasks?page_size=1", "TaskListResponse")["task_logs"][0]
assert "dry" in requests.get(task["stderr"], headers=auth).text
print("ok")
