"""Every endpoint × every role, at the own clinic and at another one. The table is PRODUCT.md section 9, by hand."""

from __future__ import annotations

import re

import pytest

from app.models import Role
from app.web.api import NOUNS
from app.web.api.endpoint import Endpoint
from tests.api import Api
from tests.integration.test_access import TABLE

ENDPOINTS = [endpoint for noun in NOUNS for endpoint in noun.endpoints]
ID = re.compile(r"<opaque\((\w+)\):\w+>")


def _holders(endpoint: Endpoint) -> set[str]:
    if not endpoint.permissions:
        return {role.value for role in Role}
    return {role for permission in endpoint.permissions for role in TABLE[permission].split()}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.rule}")
def test_who_may_call_it_and_whose_objects_it_finds(api: Api, endpoint: Endpoint) -> None:
    own = ID.sub(lambda found: api.own.ids[found[1]], endpoint.rule)
    others = ID.sub(lambda found: api.other.ids[found[1]], endpoint.rule)
    holders = _holders(endpoint)
    for role in Role:
        token = api.person(role)
        body: object = {} if endpoint.body else None
        theirs = api.call(endpoint.method, others, json=body, token=token)
        if role.value not in holders:
            assert api.call(endpoint.method, own, json=body, token=token).status_code == 403, role
            assert theirs.status_code == 403, role
            continue
        if others != own:
            assert theirs.status_code in (404, 422), (role, theirs.status_code)
        ours = api.call(endpoint.method, own, json=body, token=token)
        assert ours.status_code not in (401, 403, 500), (role, ours.status_code)


def test_the_specifications_endpoints_are_there() -> None:
    """Exactly its methods and paths, for the nouns that are built."""
    built = {(endpoint.method, ID.sub(":id", endpoint.rule)) for endpoint in ENDPOINTS}
    assert built >= {
        ("GET", "/waitlist"),
        ("GET", "/waitlist/:id"),
        ("POST", "/waitlist"),
        ("PUT", "/waitlist/:id"),
        ("DELETE", "/waitlist/:id"),
        ("GET", "/recovery/pending"),
        ("POST", "/recovery/:id/attempt"),
        ("PUT", "/recovery/:id/status"),
        ("POST", "/waitlist/:id/notify"),
        ("GET", "/waitlist/match/:id"),
        ("POST", "/waitlist/:id/book"),
        ("GET", "/cancellations"),
        ("GET", "/cancellations/:id"),
        ("PUT", "/cancellations/:id/reason"),
        ("POST", "/cancellations/:id/waive-fee"),
        ("GET", "/cancellations/analytics"),
    }
