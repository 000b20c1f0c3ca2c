# SPDX-License-Identifier: Apache-2.0
"""Fills the HTTP cache of rocrate-validator, so that it validates without a network: RO-Crate's context comes from the
rocrate package beside it, the terms of Workflow Run RO-Crate are written here.

Usage: rocrate-cache.py CACHE   (then: rocrate-validator validate --offline --cache-path CACHE …)
"""
import io
import json
import sys
from pathlib import Path

import rocrate
from requests.adapters import BaseAdapter, HTTPAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse

TERMS = ["ParameterConnection", "ContainerImage", "DockerImage", "SIFImage", "connection", "sourceParameter",
         "targetParameter", "containerImage", "environment", "resourceUsage", "registry", "tag", "md5", "sha1",
         "sha256", "sha512"]
NAMESPACE = "https://w3id.org/ro/terms/workflow-run"
ro_crate = json.loads((Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text())
if "/1.1" not in ro_crate["@id"]:
    sys.exit("the rocrate package ships the context " + ro_crate["@id"] + ", not that of RO-Crate 1.1")
terms = json.dumps({"@context": {term: NAMESPACE + "#" + term for term in TERMS}})
DOCUMENTS = {"https://w3id.org/ro/crate/1.1/context": json.dumps(ro_crate), NAMESPACE: terms, NAMESPACE + "/context": terms}


class Documents(BaseAdapter):
    def send(self, request, **kwargs):
        raw = HTTPResponse(body=io.BytesIO(DOCUMENTS[request.url].encode()), status=200, preload_content=False,
                           headers={"Content-Type": "application/ld+json"}, request_url=request.url)
        return HTTPAdapter().build_response(request, raw)

    def close(self):
        pass


session = CachedSession(cache_name=sys.argv[1], expire_after=-1, backend="sqlite")
session.mount("https://", Documents())
for url in DOCUMENTS:
    session.get(url)
    print("cached", url)
