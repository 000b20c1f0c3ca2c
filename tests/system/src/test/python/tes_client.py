# SPDX-License-Identifier: Apache-2.0
"""Drives a TES server by py-tes: URL TOKEN FOLDER IMAGE; says what it saw as one JSON line."""
import json
import sys

import tes

url, token, folder, image = sys.argv[1:]
client = tes.HTTPClient(url, timeout=240, token=token)
seen = {"version": client.get_service_info().type["version"]}

task = tes.Task(
    name="py-tes",
    tags={"project": "flood"},
    inputs=[tes.Input(url="file://" + folder + "/in", path=folder + "/in"),
            tes.Input(content="literal", path=folder + "/literal")],
    outputs=[tes.Output(url="file://" + folder + "/result", path=folder + "/out")],
    resources=tes.Resources(cpu_cores=1, ram_gb=0.1),
    executors=[
        tes.Executor(image=image, command=["sh", "-c", "cat in literal; echo $WORD >&2"], workdir=folder,
                     stdout=folder + "/out", env={"WORD": "hello"}),
        tes.Executor(image=image, command=["sh", "-c", "exit 3"], ignore_error=True),
        tes.Executor(image=image, command=["wc", "-c"], stdin=folder + "/in")])
done = client.wait(client.create_task(task), timeout=240)
full = client.get_task(done.id, "FULL")
seen["state"] = full.state
seen["exits"] = [log.exit_code for log in full.logs[0].logs]
seen["stdout"] = full.logs[0].logs[2].stdout
seen["stderr"] = full.logs[0].logs[0].stderr
seen["outputs"] = [output.url for output in full.logs[0].outputs or []]
seen["system"] = full.logs[0].system_logs

failed = client.wait(client.create_task(tes.Task(executors=[
    tes.Executor(image=image, command=["sh", "-c", "exit 7"]), tes.Executor(image=image, command=["true"])])), timeout=240)
seen["failed"] = [failed.state] + [log.exit_code for log in client.get_task(failed.id, "BASIC").logs[0].logs]

endless = client.create_task(tes.Task(executors=[tes.Executor(image=image, command=["sleep", "3000"])]))
client.cancel_task(endless)
seen["cancelled"] = None
for _ in range(960):
    seen["cancelled"] = client.get_task(endless, "MINIMAL").state
    if seen["cancelled"] == "CANCELED":
        break
    import time
    time.sleep(0.25)

pages, token_of_page = [], None
while True:
    page = client.list_tasks(view="BASIC", page_size=1, page_token=token_of_page)
    pages.append([task.id for task in page.tasks])
    token_of_page = page.next_page_token
    if not token_of_page:
        break
seen["pages"] = [len(page) for page in pages]
print(json.dumps(seen))
