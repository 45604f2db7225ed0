"""Promises about the document: it describes every route, and every reference leads somewhere."""

import re
from collections.abc import Callable
from typing import Any

from hub.identity.roles import PERMISSIONS
from hub.web.api import openapi
from hub.web.api.desks import DESKS
from hub.web.routes import ACCESS

Run = Callable[..., None]


def test_the_document_is_served_to_anybody_and_names_every_route(play: Run) -> None:
    async def story(browser: Any) -> None:
        response = await browser.client.get("/api/v1/openapi.json")
        said = await response.json()
        assert (response.status, said["openapi"]) == (200, "3.1.0")
        assert "Set-Cookie" not in response.headers
        served = {
            (entry.method.lower(), entry.path.replace(":\\d{1,19}", "")): entry.access
            for entry in browser.app[ACCESS].values()
            if entry.bearer
        }
        told = {(m, path): op["x-scope"] for path, each in said["paths"].items() for m, op in each.items()}
        assert told == served
        assert set(told.values()) <= PERMISSIONS.keys()

    play(story)


def test_names_are_given_once_and_references_lead_somewhere() -> None:
    document = openapi.document(DESKS)
    names = [op["operationId"] for each in document["paths"].values() for op in each.values()]
    assert len(names) == len(set(names))
    for found in set(re.findall(r"'\$ref': '#/components/(\w+)/(\w+)'", str(document))):
        assert found[1] in document["components"][found[0]], found


def test_what_changes_something_takes_a_key_and_what_reads_takes_none() -> None:
    for each in openapi.document(DESKS)["paths"].values():
        for method, operation in each.items():
            named = {one["name"] for one in operation["parameters"]}
            assert ("Idempotency-Key" in named) == (method != "get"), operation["operationId"]
            assert ("409" in operation["responses"]) == (method != "get")
