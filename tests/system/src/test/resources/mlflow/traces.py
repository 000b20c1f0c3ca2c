# SPDX-License-Identifier: Apache-2.0
"""Traces with MLflow's Python client against the server in MLFLOW_TRACKING_URI; fails at the first difference."""
import json
import os
import time
import urllib.request

import mlflow
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, SpanType, TraceData
from mlflow.exceptions import MlflowException

client = MlflowClient()


def plain(span):
    """All of a span that its owner can see."""
    return {"name": span.name, "id": span.span_id, "parent": span.parent_id, "start": span.start_time_ns,
            "end": span.end_time_ns, "status": (span.status.status_code.value, span.status.description),
            "type": span.span_type, "inputs": span.inputs, "outputs": span.outputs, "attributes": span.attributes,
            "events": [(e.name, e.timestamp, dict(e.attributes)) for e in span.events]}


@mlflow.trace(span_type=SpanType.AGENT, attributes={"depth": 3, "ratio": 0.25, "deep": {"list": [1, "zwei", None, True]}})
def forecast(basin, hours):
    with mlflow.start_span("rain", span_type=SpanType.TOOL) as span:
        span.set_inputs({"basin": basin, "hours": hours})
        span.set_outputs([0.5 * hour for hour in range(hours)])
        mlflow.update_current_trace(tags={"site": "köln"}, metadata={"mlflow.trace.session": "s-1"})
    try:
        with mlflow.start_span("runoff"):
            raise ValueError("no gauge \"x\"")
    except ValueError:
        pass
    return {"basin": basin, "peak": 12.5, "text": "ä€😀\n'\"\\ %_"}


def sent_and_found(experiment):
    answer = forecast("rhine", 4)
    trace_id = mlflow.get_last_active_trace_id()
    mlflow.flush_trace_async_logging()
    trace = mlflow.get_trace(trace_id)
    assert [s.name for s in trace.data.spans] == ["forecast", "rain", "runoff"], trace.data.spans
    root, rain, runoff = trace.data.spans
    assert root.outputs == answer and root.inputs == {"basin": "rhine", "hours": 4} and root.span_type == "AGENT"
    assert root.attributes["deep"] == {"list": [1, "zwei", None, True]} and root.attributes["ratio"] == 0.25
    assert rain.parent_id == root.span_id and rain.outputs == [0.0, 0.5, 1.0, 1.5]
    assert runoff.status.status_code == "ERROR" and runoff.events[0].name == "exception"
    assert trace.info.state == "OK" and trace.info.tags["site"] == "köln" and trace.info.execution_duration >= 0
    assert trace.info.trace_metadata["mlflow.trace.session"] == "s-1"
    found = mlflow.search_traces(locations=[experiment], return_type="list")
    assert [t.info.trace_id for t in found] == [trace_id]
    assert [plain(s) for s in found[0].data.spans] == [plain(s) for s in trace.data.spans]
    return trace_id


def spans_equal_those_sent(experiment):
    """What the exporter sent is caught on its way and compared with what comes back."""
    from mlflow.tracing.client import TracingClient
    sent = {}
    real = TracingClient.log_spans

    def spy(self, location, spans):
        sent.update({s.span_id: plain(s) for s in spans})
        return real(self, location, spans)

    TracingClient.log_spans = spy
    try:
        forecast("elbe", 3)
        mlflow.flush_trace_async_logging()
    finally:
        TracingClient.log_spans = real
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    back = {s.span_id: plain(s) for s in trace.data.spans}
    assert len(sent) == 3 and back == sent, (sent, back)
    return trace.info.trace_id


def search(experiment, first, second):
    def ids(text, **named):
        return {t.info.trace_id for t in mlflow.search_traces(locations=[experiment], filter_string=text, return_type="list",
                                                              include_spans=False, **named)}

    assert ids("attributes.status = 'OK'") == {first, second} and ids("trace.status = 'ERROR'") == set()
    assert ids("trace.name = 'forecast'") == {first, second}
    assert ids("tag.site = 'köln' AND metadata.`mlflow.trace.session` LIKE 's-%'") == {first, second}
    assert ids("span.name = 'runoff' AND span.status = 'ERROR'") == {first, second}
    assert ids("span.name = 'rain' AND span.status = 'ERROR'") == set()
    assert ids("span.type = 'TOOL'") == {first, second}
    assert ids("span.attributes.depth = '3'") == {first, second} and ids("span.attributes.depth = '4'") == set()
    assert ids("trace.text LIKE '%elbe%'") == {second}
    # As MLflow's own store answers.
    assert ids("tag.site RLIKE '^k.ln$' AND trace.name RLIKE 'cast$' AND metadata.`mlflow.trace.session` RLIKE 's-'") == {first, second}
    assert ids("tags.site RLIKE 'LN'") == set() and ids("trace.status RLIKE '^(OK|ERROR)$'") == {first, second}
    assert ids("span.name RLIKE '^r.*f$' AND span.status = 'ERROR'") == {first, second}
    assert ids("span.name RLIKE 'rain' AND span.status RLIKE 'ERR'") == set()
    assert ids("timestamp_ms > 0 AND execution_time_ms < 1e9") == {first, second} and ids("timestamp_ms < 5") == set()
    ordered = mlflow.search_traces(locations=[experiment], order_by=["timestamp_ms ASC"], return_type="list")
    assert [t.info.trace_id for t in ordered] == [first, second]
    page = client.search_traces(locations=[experiment], max_results=1, order_by=["timestamp_ms ASC"])
    rest = client.search_traces(locations=[experiment], max_results=1, order_by=["timestamp_ms ASC"], page_token=page.token)
    assert [page[0].info.trace_id, rest[0].info.trace_id] == [first, second]
    for wrong in ("nothing", "span.colour = 'red'", "timestamp_ms LIKE 'x'", "timestamp_ms RLIKE '1'",
                  "trace.text RLIKE 'elbe'", "trace.name = 'x'; DROP TABLE ml.trace"):
        try:
            ids(wrong)
            raise AssertionError(f"{wrong} should have been refused")
        except MlflowException as e:
            assert e.error_code == "INVALID_PARAMETER_VALUE", (wrong, e)


def tags_and_assessments(experiment, trace_id):
    client.set_trace_tag(trace_id, "checked", "yes")
    assert mlflow.get_trace(trace_id).info.tags["checked"] == "yes"
    client.delete_trace_tag(trace_id, "checked")
    assert "checked" not in mlflow.get_trace(trace_id).info.tags
    human = AssessmentSource(source_type="HUMAN", source_id="ada")
    feedback = mlflow.log_feedback(trace_id=trace_id, name="quality", value=0.75, source=human, rationale="peak too early")
    mlflow.log_feedback(trace_id=trace_id, name="correct", value=True)
    expectation = mlflow.log_expectation(trace_id=trace_id, name="peak", value={"m3": 12.5}, source=human)
    got = mlflow.get_assessment(trace_id, feedback.assessment_id)
    assert (got.value, got.rationale, got.source.source_id) == (0.75, "peak too early", "ada")
    assert mlflow.get_assessment(trace_id, expectation.assessment_id).value == {"m3": 12.5}
    mlflow.update_assessment(trace_id=trace_id, assessment_id=feedback.assessment_id,
                             assessment=mlflow.entities.Feedback(name="quality", value=0.25, rationale="much too early"))
    got = mlflow.get_assessment(trace_id, feedback.assessment_id)
    assert (got.value, got.rationale, got.source.source_id) == (0.25, "much too early", "ada")
    assert {a.name for a in mlflow.get_trace(trace_id).info.assessments} == {"quality", "correct", "peak"}

    def ids(text):
        return [t.info.trace_id for t in mlflow.search_traces(locations=[experiment], filter_string=text, return_type="list")]

    assert ids("feedback.quality < 0.5") == [trace_id] and ids("feedback.quality > 0.5") == []
    assert ids("feedback.correct = 'true'") == [trace_id]
    newer = mlflow.override_feedback(trace_id=trace_id, assessment_id=feedback.assessment_id, value=1.0)
    assert mlflow.get_assessment(trace_id, feedback.assessment_id).valid is False
    mlflow.delete_assessment(trace_id, newer.assessment_id)
    assert mlflow.get_assessment(trace_id, feedback.assessment_id).valid
    mlflow.delete_assessment(trace_id, expectation.assessment_id)
    assert {a.name for a in mlflow.get_trace(trace_id).info.assessments} == {"quality", "correct"}


def runs(experiment, trace_id):
    with mlflow.start_run() as run:
        forecast("weser", 1)
        within = mlflow.get_last_active_trace_id()
    mlflow.flush_trace_async_logging()
    client.link_traces_to_run([trace_id], run.info.run_id)
    found = mlflow.search_traces(locations=[experiment], run_id=run.info.run_id, return_type="list")
    assert {t.info.trace_id for t in found} == {within, trace_id}
    return within


def opentelemetry(experiment):
    """Spans of a program that does not know MLflow, in the JSON encoding, while the root still runs and after."""
    def send(span_id, parent, end):
        span = {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": span_id, "name": "GET /level", "kind": 2,
                "startTimeUnixNano": "1700000000000000001", "endTimeUnixNano": str(end), "status": {"code": "STATUS_CODE_OK"},
                "attributes": [{"key": "http.status", "value": {"intValue": "200"}}, {"key": "session.id", "value": {"stringValue": "s-2"}}]}
        if parent:
            span["parentSpanId"] = parent
        body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
        request = urllib.request.Request(os.environ["MLFLOW_TRACKING_URI"] + "/v1/traces", body, {
            "Content-Type": "application/json", "x-mlflow-experiment-id": experiment,
            "Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"]})
        assert urllib.request.urlopen(request).status == 200

    trace_id = "tr-0af7651916cd43dd8448eb211c80319c"
    send("00f067aa0ba902b7", "b7ad6b7169203331", 1700000000500000001)
    assert client.search_traces(locations=[experiment], filter_string=f"request_id = '{trace_id}'")[0].info.state == "IN_PROGRESS"
    send("b7ad6b7169203331", "", 1700000001500000001)
    trace = mlflow.get_trace(trace_id)
    assert trace.info.state == "OK" and trace.info.execution_duration == 1500 and trace.info.request_time == 1700000000000
    assert trace.info.tags["mlflow.traceName"] == "GET /level" and trace.info.trace_metadata["mlflow.trace.session"] == "s-2"
    assert {s.span_id for s in trace.data.spans} == {"00f067aa0ba902b7", "b7ad6b7169203331"}
    assert trace.data.spans[0].start_time_ns == 1700000000000000001 and trace.data.spans[0].attributes["http.status"] == 200
    return trace_id


def asked(path, body=None):
    """An answer to what the client itself does not ask."""
    request = urllib.request.Request(os.environ["MLFLOW_TRACKING_URI"] + path, body and json.dumps(body).encode(), {
        "Content-Type": "application/json", "Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"]})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def files(trace_ids):
    for trace_id in trace_ids:
        saved = TraceData.from_dict(asked("/ajax-api/2.0/mlflow/get-trace-artifact?request_id=" + trace_id))
        assert [plain(s) for s in saved.spans] == [plain(s) for s in mlflow.get_trace(trace_id).data.spans], saved


def raw_expectations(trace_id):
    kept = asked(f"/api/3.0/mlflow/traces/{trace_id}/assessments", {"assessment": {
        "assessment_name": "gauges", "expectation": {"value": ["a", {"b": 1}]},
        "source": {"source_type": "HUMAN", "source_id": "ada"}}})["assessment"]
    assert json.loads(kept["expectation"]["serialized_value"]["value"]) == ["a", {"b": 1}], kept
    assert mlflow.get_assessment(trace_id, kept["assessment_id"]).value == ["a", {"b": 1}]


def deletion(experiment, ids):
    assert client.delete_traces(experiment, trace_ids=ids[:1] + ["tr-unknown"]) == 1
    try:
        client.get_trace(ids[0], display=False)
        raise AssertionError("a deleted trace was found")
    except MlflowException as e:
        assert e.error_code == "RESOURCE_DOES_NOT_EXIST", e
    assert client.delete_traces(experiment, max_timestamp_millis=int(time.time() * 1000) + 1000, max_traces=2) == 2
    assert client.delete_traces(experiment, max_timestamp_millis=int(time.time() * 1000) + 1000) == len(ids) - 3
    assert mlflow.search_traces(locations=[experiment], return_type="list") == []


def main():
    experiment = mlflow.set_experiment("traced").experiment_id
    first = sent_and_found(experiment)
    second = spans_equal_those_sent(experiment)
    search(experiment, first, second)
    tags_and_assessments(experiment, first)
    third = runs(experiment, first)
    fourth = opentelemetry(experiment)
    files([first, second, fourth])
    raw_expectations(first)
    deletion(experiment, [second, first, third, fourth])
    print("traces as MLflow has them", mlflow.__version__)


main()
