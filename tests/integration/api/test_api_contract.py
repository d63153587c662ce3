"""The contract is complete, and every answer is as it says: schemathesis makes requests from it, malformed ones too."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import product
from typing import Any, get_args

import pytest
import schemathesis
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel
from schemathesis.generation import GenerationMode

from app.models import Role
from app.web.api import NOUNS, PREFIX
from app.web.api.contract import make_contract
from app.web.api.endpoint import Noun
from app.web.api.forms import WRONG
from tests.api import Api

UNPROCESSABLE = 422
EXAMPLES = 6
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
    accepted = schema.config.checks.positive_data_acceptance  # 422 of a service: see `_ask`
    accepted.expected_statuses = [*accepted.expected_statuses, "422"]
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


def test_every_endpoint_says_who_may_call_it_and_how_it_fails(contract: dict[str, Any]) -> None:
    operations = [operation for path in contract["paths"].values() for operation in path.values()]
    assert len(operations) == sum(len(noun.endpoints) for noun in NOUNS)
    for operation in operations:
        assert operation["summary"], operation["operationId"]
        assert "x-permissions" in operation
        assert {"401", "403", "422", "429"} <= operation["responses"].keys()


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
