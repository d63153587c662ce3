"""What the models do not say of an operation: headers, permissions, problems' media type, examples of it all.

Permissions stand where OpenAPI 3.1 has them: in `security`, as the roles that each way of logging in needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from app.web.api import repeats
from app.web.api.endpoint import CSV, Endpoint
from app.web.api.examples import example_of
from app.web.api.forms import CsvFile
from app.web.api.ids import opaque
from app.web.api.problems import MEDIA_TYPE

TEXT = {"type": "string"}
JSON = "application/json"
TAG = '"3f1c5ab2c0de4f7e9a1b2c3d4e5f6a7b"'
MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": TEXT, "example": TAG,
    "description": "The ETag of what you have seen: if it has changed since, nothing is done (412).",
}  # fmt: skip
NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": TEXT, "example": TAG,
    "description": "The ETag of what you have: if it has not changed since, it is not sent again (304).",
}  # fmt: skip
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "pattern": repeats.FORM}, "example": "lena-1",
    "description": "Any text of yours, new for each request: sent again within a day, the request is answered as it "
    "was and does nothing a second time. With another body: 422.",
}  # fmt: skip
WEEKDAY = {
    "schema": {"type": "integer", "minimum": 0, "maximum": 6}, "example": 1,
    "description": "0 (Sunday) to 6 (Saturday).",
}  # fmt: skip
ETAG = {"description": "Of what is shown: for If-Match and If-None-Match.", "schema": TEXT, "example": TAG}
REPLAYED = {"description": "The answer is that of an earlier request.", "schema": {"type": "string", "const": "true"}}
RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer"}, "example": 12}
DETAILS = {
    400: "The body is not JSON.",
    401: "Send your token: Authorization: Bearer standby_… (`standby token issue`).",
    403: "This needs the permission booking:manage_waitlist.",
    404: "There is nothing of that id here.",
    409: "It is not live any more.",
    412: "It has changed since you looked at it. Read it again, then decide.",
    413: "The body is longer than 1 MB.",
    415: "Send JSON: the header Content-Type must be application/json.",
    422: "Some fields are wrong.",
    429: "At most 600 requests a minute: wait, then try again.",
}
"""What a problem of each status may say."""


def complete(operation: dict[str, Any], endpoint: Endpoint, schemas: Mapping[str, Any]) -> None:
    """Complete what spectree has made of an endpoint; `schemas`: the contract's, by name. Raises NoExample."""
    _parameters(operation, endpoint)
    for status, answer in operation["responses"].items():
        if status >= "400":
            _problem(int(status), answer)
        elif endpoint.returns:
            _success(answer, endpoint, schemas)
    if endpoint.method == "GET" and endpoint.tagged:
        operation["responses"]["304"] = {"description": "It has not changed.", "headers": {"ETag": ETAG}}
    operation["responses"] = dict(sorted(operation["responses"].items()))
    if endpoint.body:
        _with_example(operation["requestBody"]["content"][JSON], schemas)
    operation["security"] = _security(endpoint)
    operation["description"] = "\n\n".join(filter(None, (operation["description"], *_said(endpoint))))


def _parameters(operation: dict[str, Any], endpoint: Endpoint) -> None:
    nouns = dict(reversed(found) for found in re.findall(r"<opaque\((\w+)\):(\w+)>", endpoint.rule))
    parameters = operation["parameters"]
    for parameter in parameters:
        _as_text(parameter)
        if parameter["name"] == "weekday":
            parameter |= WEEKDAY
        if parameter["name"] in nouns:
            parameter |= {"description": "An id, as you were given it.", "example": opaque(nouns[parameter["name"]], 7)}
    if endpoint.current:
        parameters.append(MATCH)
    if endpoint.method == "GET" and endpoint.tagged:
        parameters.append(NONE_MATCH)
    if endpoint.repeatable:
        parameters.append(KEY)


def _as_text(parameter: dict[str, Any]) -> None:
    """A parameter is left out or has a value: there is no null in an address. Ids in a path are strings."""
    schema: dict[str, Any] = dict(parameter["schema"] or TEXT)
    choices = [one for one in schema.pop("anyOf", []) if one != {"type": "null"}]
    parameter["schema"] = {**schema, **(choices[0] if choices else {})}
    if parameter["schema"].get("default", "") is None:
        del parameter["schema"]["default"]


def _problem(status: int, answer: dict[str, Any]) -> None:
    title = HTTPStatus(status).phrase
    example: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": DETAILS[status]}
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        example["errors"] = [{"path": "preferredTimes[0].startTime", "message": "Field required"}]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer["headers"] = {"Retry-After": RETRY_AFTER}
    answer["content"] = {MEDIA_TYPE: {**answer["content"].pop(JSON), "example": example}}


def _success(answer: dict[str, Any], endpoint: Endpoint, schemas: Mapping[str, Any]) -> None:
    headers = {"ETag": ETAG} if endpoint.tagged else {}
    if endpoint.repeatable:
        headers["Idempotent-Replayed"] = REPLAYED
    if headers:
        answer["headers"] = headers
    if endpoint.returns is CsvFile:
        answer["content"] = {CSV: {"schema": TEXT}}
    else:
        _with_example(answer["content"][JSON], schemas)


def _with_example(content: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    content["example"] = example_of(content["schema"], schemas)


def _security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    """Each of the permissions that are enough alone, with those that are needed beside it; a read needs no CSRF."""
    ways: list[dict[str, list[str]]] = []
    for permission in endpoint.permissions or (None,):
        needed = [one.value for one in (permission, *endpoint.also) if one]
        browser: dict[str, list[str]] = {"browser": needed}
        ways += [{"token": needed}, browser if endpoint.method == "GET" else browser | {"csrf": []}]
    return ways


def _said(endpoint: Endpoint) -> tuple[str, str]:
    either, beside = (
        word.join(f"`{one}`" for one in many)
        for word, many in ((" or ", endpoint.permissions), (" and ", endpoint.also))
    )
    needs = f"Needs {' and '.join(filter(None, (either, beside)))}." if either else "For every caller."
    return "Reading it is written to the audit trail." if endpoint.logged else "", needs
