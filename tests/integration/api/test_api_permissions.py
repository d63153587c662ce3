"""Every endpoint × every role, at the own clinic and at another one, by token and by the console's session.

What must be so stands in `tests.endpoints`, by hand. Nothing of it is read from the application: an endpoint that asks
for the wrong permission, or finds another clinic's objects, is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.access import Permission
from app.db import ALL_CLINICS, transaction
from app.models import ApiToken, AppointmentCancellation, Role
from app.opaque import FORM, NOUNS, opaque
from app.web.api import NOUNS as FAMILIES
from app.web.api.endpoint import Endpoint
from app.web.api.forms import Form
from tests.api import EVERYTHING, PREFIX
from tests.endpoints import TABLE
from tests.endpoints.practice import Practice, Practices
from tests.endpoints.row import Row
from tests.front_desk import PASSWORD, log_in
from tests.front_desk import token as csrf_token
from tests.integration.test_access import TABLE as HOLDERS

ID = re.compile(r"<opaque\((\w+)\):\w+>")
ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    (one.method, ID.sub(r"{\1}", one.rule).replace("<weekday:weekday>", "1")): one
    for family in FAMILIES
    for one in family.endpoints
}
IMPLIED = {
    "booking:manage_waitlist": {"booking:view_waitlist"},
    "booking:view_analytics": {f"booking:view_analytics:{part}" for part in ("at_risk", "fees", "campaigns")},
}
"""What else a permission includes (PRODUCT.md section 9), by hand."""
PERSONS = {"admin:manage_users", "billing:waive_fee"}
"""What no service's token can hold."""
WAIVING = [row for row in TABLE if "billing:waive_fee" in row.needs]

each_row = pytest.mark.parametrize("row", TABLE, ids=str)


@pytest.fixture
def api(engine: sa.Engine) -> Practices:
    """Two clinics, and as many more as it takes."""
    return Practices(engine)


def _call(api: Practices, request: dict[str, Any], token: str | None) -> TestResponse:
    return api.call(**request, token=token)


def _names(answer: TestResponse, other: Practice) -> set[str]:
    """What the answer tells of another clinic."""
    return {word for word, text in other.ids.items() if text in answer.text}


# --- the table itself -----------------------------------------------------------------------------------------------


def test_every_endpoint_has_its_row() -> None:
    rows = [row.nouns for row in TABLE]
    assert sorted(set(ENDPOINTS) - set(rows)) == [], "add a row to a module of tests/endpoints"
    assert sorted(set(rows) - set(ENDPOINTS)) == [], "these are no endpoints any more"
    assert len(set(rows)) == len(rows), "an endpoint has two rows"


def test_a_rows_body_names_every_id_that_its_endpoint_takes() -> None:
    """So that each is tried with another clinic's."""
    taken = {str(row): set(_ids_of(ENDPOINTS[row.nouns].body)) - set(row.body or ()) for row in TABLE}
    assert {row: left_out for row, left_out in taken.items() if left_out} == {}


def _ids_of(form: type[Form] | None) -> dict[str, str]:
    """Field → noun, of the fields of a body or a query that are ids."""
    examples = {opaque(noun, 7): noun for noun in NOUNS}
    found = {}
    for name, field in (form.model_json_schema()["properties"] if form else {}).items():
        for one in (field, field.get("items", {}), *field.get("anyOf", ())):
            if one.get("pattern") == FORM:
                found[name] = examples[one["examples"][0]]
    return found


# --- by token -------------------------------------------------------------------------------------------------------


@each_row
def test_who_may_call_it_and_whose_objects_it_finds(api: Practices, row: Row) -> None:
    for role in row.outsiders:
        token = api.person(role)
        for place in (api.own, api.other):
            assert _call(api, row.request(place), token).status_code == 403, role
    for role in row.holders:
        place = api.own if row.method == "GET" else api.another()
        token = api.person(role, clinic_id=place.clinic_id)
        for request in row.trespasses(place, api.other):
            answer = _call(api, request, token)
            assert (answer.status_code, _names(answer, api.other)) == (404, set()), (role, request, answer.text)
        answer = _call(api, row.request(place), token)
        assert (answer.status_code, _names(answer, api.other)) == (row.status, set()), (role, answer.text)


@each_row
def test_a_token_needs_these_permissions_and_no_others(api: Practices, row: Row) -> None:
    """Also where others have the same roles. A service's token does as well, unless it takes a person."""
    person, service = api.person(Role.CLINIC_ADMIN), api.issue(EVERYTHING)

    def status(token: str, permissions: Iterable[str]) -> int:
        with transaction(api.sessions, ALL_CLINICS) as session:
            session.execute(sa.update(ApiToken).values(permissions=sorted(permissions)))
        return _call(api, row.request(api.own), token).status_code

    for one_of in row.all_of:
        granting = {wide for wide, narrow in IMPLIED.items() if narrow & set(one_of)} | set(one_of)
        assert status(person, set(HOLDERS) - granting) == 403, one_of
    if row.person:
        assert status(service, HOLDERS) == 403
    for enough in product(*row.all_of):
        in_person = row.person or not PERSONS.isdisjoint(enough)
        assert status(person if in_person else service, enough) == row.status, enough


LISTS = [row for row in TABLE if row.method == "GET" and _ids_of(ENDPOINTS[row.nouns].query)]


@pytest.mark.parametrize("row", LISTS, ids=str)
def test_a_list_narrowed_by_another_clinics_id_is_empty(api: Practices, row: Row) -> None:
    """Or there is nothing of that id: 404, where it is more than a filter."""
    token = api.person(Role.CLINIC_ADMIN)
    for name, noun in _ids_of(ENDPOINTS[row.nouns].query).items():
        request = row.request(api.own)
        theirs = api.other.ids["colleague" if noun == "staff" else noun]
        request["query_string"] = (request["query_string"] or {}) | {name: theirs}
        answer = _call(api, request, token)
        if answer.status_code == 404:
            assert row.query, name
        else:
            assert (answer.status_code, answer.get_json()["items"]) == (200, []), (name, answer.text)


@pytest.mark.parametrize("row", WAIVING, ids=str)
def test_a_fee_is_waived_by_a_clinic_admin_alone_whatever_the_scopes(api: Practices, row: Row) -> None:
    tokens: dict[str, str] = {role: api.person(role) for role in Role if role is not Role.CLINIC_ADMIN}
    tokens |= {"service": api.issue(EVERYTHING), "admin": api.person(Role.CLINIC_ADMIN)}
    with transaction(api.sessions, ALL_CLINICS) as session:  # past `issue_token`, which would refuse such scopes
        session.execute(sa.update(ApiToken).values(permissions=sorted(Permission)))
    waived = sa.select(AppointmentCancellation.fee_waived).where(
        AppointmentCancellation.id == api.own.rows["cancellation"].id
    )
    for name, token in tokens.items():
        answer = _call(api, row.request(api.own), token)
        assert answer.status_code == (200 if name == "admin" else 403), (name, answer.text)
        assert api.look(lambda session: session.scalar(waived)) is (name == "admin"), name


# --- by the console's session ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("fast_hashes")
@each_row
def test_the_consoles_session_may_what_its_person_may(api: Practices, row: Row) -> None:
    request = row.request(api.own)
    assert _call(api, request, None).status_code == 401
    for role in row.outsiders[:1]:
        browser, csrf = _log_in(api, role)
        refused = _send(browser, request, csrf)
        assert (refused.status_code, "needs the permission" in refused.text) == (403, True)
    browser, csrf = _log_in(api, row.holders[-1])
    for trespass in row.trespasses(api.own, api.other):
        assert _send(browser, trespass, csrf).status_code == 404
    if row.method != "GET":
        for headers in ({}, {"X-CSRF-Token": "x"}):
            forged = _send(browser, request, headers)
            assert (forged.status_code, "X-CSRF-Token" in forged.text) == (403, True), headers
    answer = _send(browser, request, {} if row.method == "GET" else csrf)
    assert answer.status_code == row.status, answer.text


def _log_in(api: Practices, role: Role) -> tuple[FlaskClient, dict[str, str]]:
    """Somebody's browser, and the header that its script sends."""
    api.make_staff(f"{role}@example.com", role, PASSWORD)
    browser = api.app.test_client()
    assert log_in(browser, f"{role}@example.com").status_code == 303
    return browser, {"X-CSRF-Token": csrf_token(browser, "/admin/account/")}


def _send(browser: FlaskClient, request: dict[str, Any], headers: dict[str, str]) -> TestResponse:
    return browser.open(**request | {"path": PREFIX + request["path"]}, headers=headers)


# --- the specification ----------------------------------------------------------------------------------------------


def test_the_specifications_endpoints_are_there() -> None:
    """Exactly its methods and paths, for the nouns that are built."""
    built = {(method, re.sub(r"{\w+}", ":id", path)) for method, path in ENDPOINTS}
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
