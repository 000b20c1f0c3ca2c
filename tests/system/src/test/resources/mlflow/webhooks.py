# SPDX-License-Identifier: Apache-2.0
"""Webhooks with MLflow's Python client; deliveries come to a server of this script. The first attempt of each is refused."""
import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import mlflow
from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookStatus
from mlflow.exceptions import MlflowException

SECRET = "the secret of the gauges"
client = MlflowClient()
seen = []
refused = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        delivery, seconds = self.headers["X-MLflow-Delivery-Id"], self.headers["X-MLflow-Timestamp"]
        signed = hmac.new(SECRET.encode(), f"{delivery}.{seconds}.".encode() + body, hashlib.sha256).digest()
        assert self.headers["X-MLflow-Signature"] == "v1," + base64.b64encode(signed).decode()
        first = delivery not in refused and json.loads(body)["data"]["name"] != "example_model"
        refused.add(delivery)
        if not first:
            seen.append(json.loads(body))
        self.send_response(503 if first else 200)
        self.end_headers()
        self.wfile.write(b"thanks")

    def log_message(self, *arguments):
        pass


def wait_for(count):
    for _ in range(2400):
        if len(seen) >= count:
            return
        time.sleep(0.1)
    raise AssertionError(f"{len(seen)} deliveries instead of {count}: {seen}")


def main():
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    for wrong in ("http://192.168.7.7/x", "https://169.254.169.254/latest", "ftp://127.0.0.1/", "https://user:pass@example.org/", "x"):
        try:
            client.create_webhook("wrong", wrong, ["model_version.created"])
            raise AssertionError(f"{wrong} should have been refused")
        except MlflowException as e:
            assert e.error_code == "INVALID_PARAMETER_VALUE", e
    events = ["registered_model.created", "model_version.created", "model_version_alias.created", "model_version_tag.set"]
    hook = client.create_webhook("gauges", url, events, description="tells the gauges", secret=SECRET)
    assert client.get_webhook(hook.webhook_id).description == "tells the gauges" and hook.secret is None
    assert [w.name for w in client.list_webhooks()] == ["gauges"]
    result = client.test_webhook(hook.webhook_id)
    assert result.success and result.response_status == 200 and result.response_body == "thanks", result
    assert seen.pop()["data"]["name"] == "example_model"
    client.create_registered_model("told", tags={"a": "b"}, description="of")
    client.create_model_version("told", "s3://elsewhere/1", tags={"k": "v"})
    client.set_registered_model_alias("told", "champion", 1)
    client.set_model_version_tag("told", "1", "checked", "yes")
    client.delete_model_version_tag("told", "1", "checked")
    wait_for(4)
    by = {(s["entity"], s["action"]): s["data"] for s in seen}
    assert by["registered_model", "created"] == {"name": "told", "tags": {"a": "b"}, "description": "of"}, by
    assert by["model_version", "created"]["source"] == "s3://elsewhere/1" and by["model_version", "created"]["tags"] == {"k": "v"}
    assert by["model_version_alias", "created"] == {"name": "told", "alias": "champion", "version": "1"}
    assert by["model_version_tag", "set"] == {"name": "told", "version": "1", "key": "checked", "value": "yes"}
    client.update_webhook(hook.webhook_id, status=WebhookStatus.DISABLED)
    client.create_registered_model("not told")
    time.sleep(4)
    assert len(seen) == 4, seen
    client.delete_webhook(hook.webhook_id)
    assert client.list_webhooks() == []
    print("told", mlflow.__version__)


main()
