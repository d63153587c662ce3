"""`standby token` and `standby openapi`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from app.cli.commands import standby
from app.factory import Runtime
from app.models import Role
from tests.api import Api


@pytest.fixture
def runtime(api: Api) -> Runtime:
    from app.config import Config
    from app.queue import SilentBell

    engine = api.sessions.kw["bind"]
    url = engine.url.render_as_string(hide_password=False)
    return Runtime(Config(secret_key="s" * 40, database_url=url), engine, api.sessions, None, SilentBell())


def _run(runtime: Runtime, *arguments: str) -> Result:
    return CliRunner().invoke(standby, [*arguments, "--clinic", "bright-smiles"], obj=runtime)


def test_a_token_is_printed_once_and_works_until_it_is_revoked(api: Api, runtime: Runtime) -> None:
    issued = _run(runtime, "token", "issue", "calendar", "--may", "booking:manage_waitlist", "--days", "7")
    text = issued.stdout.strip()
    assert api.get("/waitlist", token=text).status_code == 200
    listed = _run(runtime, "token", "list").stdout
    assert "calendar" in listed
    assert text not in listed
    number = next(line for line in listed.splitlines() if "  calendar  " in line).split()[0]
    assert _run(runtime, "token", "revoke", number).exit_code == 0
    assert api.get("/waitlist", token=text).status_code == 401
    assert "revoked" in _run(runtime, "token", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["issue", "x"], "--may"),
        (["issue", "x", "--may", "everything"], "is not one of"),
        (["issue", " ", "--may", "tasks:work"], "what the token is for"),
        (["issue", "x", "--may", "billing:waive_fee"], "only a person"),
        (["issue", "x", "--may", "tasks:work", "--person", "nobody@example.com"], "nobody with this e-mail"),
        (["issue", "x", "--may", "billing:waive_fee", "--person", "front@example.com"], "may not do billing:waive_fee"),
        (["issue", "x", "--may", "tasks:work", "--days", "367"], "--days"),
        (["revoke", "999999"], "there is no token 999999"),
    ],
)
def test_what_cannot_be_issued_is_said(api: Api, runtime: Runtime, arguments: list[str], says: str) -> None:
    api.make_staff("front@example.com", Role.FRONT_DESK)
    done = _run(runtime, "token", *arguments)
    assert done.exit_code == 2
    assert says in done.stderr


def test_the_contract_is_printed_without_a_database() -> None:
    printed = CliRunner().invoke(standby, ["openapi"])
    assert json.loads(printed.stdout)["openapi"] == "3.1.0"
