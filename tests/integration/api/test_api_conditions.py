"""If-Match on every change of something that is shown: whoever looked before it changed does nothing to it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from app.models import AuditEntry, Role
from app.web.api import NOUNS, PREFIX
from app.web.api.contract import make_contract
from app.web.api.endpoint import Endpoint
from tests.api import Api

ID = re.compile(r"<opaque\((\w+)\):\w+>")
BY_BODY = {"cancel_day"}
"""What they change is named in the body: a day, not an object that is shown."""
CHANGES = [
    endpoint
    for noun in NOUNS
    for endpoint in noun.endpoints
    if not endpoint.reads and ID.search(endpoint.rule) and endpoint.name not in BY_BODY
]


@pytest.fixture(scope="module")
def bodies() -> dict[str, Any]:
    """Operation id → a body that is well-formed: the contract's own example."""
    paths = make_contract(NOUNS, PREFIX)["paths"]
    return {
        operation["operationId"]: operation["requestBody"]["content"]["application/json"]["example"]
        for path in paths.values()
        for operation in path.values()
        if "requestBody" in operation
    }


@pytest.mark.parametrize("endpoint", CHANGES, ids=lambda endpoint: endpoint.name)
def test_a_change_of_what_has_changed_since_is_not_made(api: Api, bodies: dict[str, Any], endpoint: Endpoint) -> None:
    at = ID.sub(lambda found: api.own.ids[found[1]], endpoint.rule).replace("<weekday:weekday>", "1")
    entries = sa.select(sa.func.count(AuditEntry.id))
    token = api.person(Role.CLINIC_ADMIN)
    before = api.look(lambda session: session.scalar(entries))
    stale = api.call(endpoint.method, at, json=bodies.get(endpoint.name), token=token, headers={"If-Match": '"0000"'})
    assert stale.status_code == 412, stale.text
    assert api.look(lambda session: session.scalar(entries)) == before


def test_the_tag_of_a_change_is_that_of_what_is_shown_next(api: Api) -> None:
    at = f"/waitlist/{api.own.ids['entry']}"
    changed = api.put(at, {"notes": "prefers Dr. Kim"}, headers={"If-Match": api.get(at).headers["ETag"]})
    again = api.put(at, {"notes": "no more"}, headers={"If-Match": changed.headers["ETag"]})
    assert (changed.status_code, again.status_code) == (200, 200)


def test_an_act_that_answers_something_else_has_no_tag(api: Api) -> None:
    booked = api.post(f"/waitlist/{api.own.ids['entry']}/book", {"slotId": api.own.ids["opening"]})
    assert (booked.status_code, "ETag" in booked.headers) == (200, False)
