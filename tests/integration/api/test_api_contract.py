"""The contract is complete, and every answer is as it says: schemathesis makes requests from it, malformed ones too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from itertools import product
from typing import Any, get_args

import jsonschema_rs
import pytest
import schemathesis
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel
from schemathesis.generation import GenerationMode

from app.models import Role
from app.web.api import NOUNS, PREFIX
from app.web.api.contract import make_contract
from app.web.api.endpoint import Endpoint, Noun
from app.web.api.examples import NoExample, example_of
from app.web.api.forms import WRONG
from tests import databases
from tests.api import Api

UNPROCESSABLE = 422
EXAMPLES = 3 if databases.SERVER else 6
"""Well-formed and malformed requests for each endpoint: few enough for every run, the contract's edges among them."""


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    return make_contract(NOUNS, PREFIX)


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.tag)
def test_every_answer_is_as_the_contract_says(engine: sa.Engine, contract: dict[str, Any], noun: Noun) -> None:
    """Well-formed requests, then malformed ones, on the same application: what it costs is setting it up."""
    api = Api(engine, requests_per_minute=1_000_000)
    schema = schemathesis.openapi.from_dict(contract)
    schema.app = api.app
    schema.config.generation.allow_x00 = False  # no database keeps it; JSON Schema cannot say that of every text
    # 422 of a service: see `_ask`; 412: of an If-Match that it makes up.
    accepted = schema.config.checks.positive_data_acceptance
    accepted.expected_statuses = [*accepted.expected_statuses, "412", "422"]
    token = {"Authorization": f"Bearer {api.person(Role.CLINIC_ADMIN)}"}
    for endpoint, mode in product(noun.endpoints, GenerationMode):
        _ask(schema.find_operation_by_id(endpoint.name).as_strategy(generation_mode=mode), token, mode)


def _ask(requests: Any, token: dict[str, str], mode: GenerationMode) -> None:
    """What the contract allows may be refused for its value (a time zone that is none), but never as malformed."""

    @given(requests)
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        answer = case.call_and_validate(headers=token)
        if mode is GenerationMode.POSITIVE and answer.status_code == UNPROCESSABLE:
            assert answer.json()["detail"] not in (WRONG, "This address takes no body."), answer.text

    ask()


def _operations(contract: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {operation["operationId"]: operation for path in contract["paths"].values() for operation in path.values()}


ENDPOINTS = [endpoint for noun in NOUNS for endpoint in noun.endpoints]


def test_every_endpoint_says_who_may_call_it_and_how_it_fails(contract: dict[str, Any]) -> None:
    operations = _operations(contract)
    assert len(operations) == len(ENDPOINTS)
    for operation in operations.values():
        assert operation["summary"], operation["operationId"]
        assert operation["description"]
        assert {"401", "403", "422", "429"} <= operation["responses"].keys()
        assert "Retry-After" in operation["responses"]["429"]["headers"]


def test_permissions_stand_where_openapi_has_them(contract: dict[str, Any]) -> None:
    operations = _operations(contract)
    assert operations["show_me"]["security"] == [{"token": []}, {"browser": []}]
    waiving = ["billing:waive_fee", "booking:cancel_appointment"]
    assert operations["waive_cancellation_fee"]["security"] == [{"token": waiving}, {"browser": waiving, "csrf": []}]
    either = [way["token"] for way in operations["list_fees"]["security"] if "token" in way]
    assert either == [["booking:view_analytics:fees"], ["billing:export"]]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_body_and_every_answer_has_an_example_that_holds(contract: dict[str, Any], endpoint: Endpoint) -> None:
    operation = _operations(contract)[endpoint.name]
    if endpoint.body:
        example = operation["requestBody"]["content"]["application/json"]["example"]
        endpoint.body.model_validate_json(json.dumps(example), strict=True)
    for status, answer in operation["responses"].items():
        for kind, content in answer.get("content", {}).items():
            if kind != "text/csv":
                problems = jsonschema_rs.iter_errors(_whole(contract, content["schema"]), content["example"])
                assert list(problems) == [], status
    for parameter in operation["parameters"]:
        assert parameter["description"] or parameter["in"] == "query", parameter["name"]


def _whole(contract: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"components": contract["components"]}


def test_an_example_that_nobody_gave_is_missed() -> None:
    known = {"Cat": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}
    with pytest.raises(NoExample, match=r"Cat\.name"):
        example_of({"type": "array", "items": {"$ref": "#/components/schemas/Cat"}}, known)


def test_what_may_be_sent_conditionally_and_again_says_so(contract: dict[str, Any]) -> None:
    operations = _operations(contract)

    def takes(name: str) -> set[str]:
        return {one["name"] for one in operations[name]["parameters"] if one["in"] == "header"}

    assert takes("show_entry") == {"If-None-Match"}
    assert "304" in operations["show_entry"]["responses"]
    assert takes("change_entry") == {"If-Match"}
    assert takes("book_entry") == {"If-Match", "Idempotency-Key"}
    assert operations["book_entry"]["responses"]["200"]["headers"].keys() == {"Idempotent-Replayed"}
    assert operations["add_entry"]["responses"]["201"]["headers"].keys() == {"ETag", "Idempotent-Replayed"}


def test_names_are_camel_case_and_nothing_is_left_undescribed(contract: dict[str, Any]) -> None:
    for name, schema in contract["components"]["schemas"].items():
        assert schema.get("description") or "enum" in schema or name.endswith("Query"), name
        assert all("_" not in field for field in schema.get("properties", {})), name


def test_no_two_models_have_one_name() -> None:
    """The contract names a schema as its class: the second would take the place of the first."""
    found: dict[str, set[type]] = {}
    for endpoint in (endpoint for noun in NOUNS for endpoint in noun.endpoints):
        for model in _models(endpoint.returns, endpoint.query, endpoint.body):
            found.setdefault(model.__name__, set()).add(model)
    assert {name for name, models in found.items() if len(models) > 1} == set()


def _models(*wanted: Any) -> Iterator[type]:
    for one in wanted:
        yield from _models(*get_args(one))
        if isinstance(one, type) and issubclass(one, BaseModel | Enum):
            yield one
            for field in getattr(one, "model_fields", {}).values():
                yield from _models(field.annotation)


def test_the_page_shows_all_of_it_without_a_script(engine: sa.Engine) -> None:
    page = Api(engine).get("/docs", token=None)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert all(endpoint.name in page.text for noun in NOUNS for endpoint in noun.endpoints)
