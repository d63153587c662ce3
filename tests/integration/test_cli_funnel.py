"""`standby funnel`: what it prints, and the one sentence it says when it cannot."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from app.cli.commands import standby
from app.db import ALL_CLINICS, transaction
from tests import databases
from tests.integration.test_funnel import fill

KEY = databases.SECRET
NOVEMBER = ("--clinic", "bright-smiles", "--from", "2026-11-02", "--to", "2026-11-03")


@pytest.fixture(autouse=True)
def _records(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        fill(session)


def run(database_url: str, *arguments: str) -> Result:
    return CliRunner().invoke(standby, ["funnel", *arguments], env={"SECRET_KEY": KEY, "DATABASE_URL": database_url})


def test_a_table_that_a_front_desk_can_read(database_url: str) -> None:
    said = run(database_url, *NOVEMBER, "--by", "provider").stdout.splitlines()
    assert said[0] == "Openings of Bright Smiles, opened 2026-11-02 to 2026-11-03, by provider"
    assert [line.split()[0] for line in said[2:6]] == ["opened", "Dr.", "Dr.", "all"]
    assert said[5].split("  ")[0] == "all openings"
    assert "3 of 4 30-95 %" in said[5]
    assert said[5].endswith("20 min (1 h 48 min)")
    assert said[6] == "The outcome of 1 accepted visits is not known yet; they are not in “attended”."


def test_json_for_programs(database_url: str) -> None:
    said = json.loads(run(database_url, *NOVEMBER, "--json").stdout)
    assert said["groups"] == []
    assert said["total"]["rates"]["filled"]["count"] == 3
    assert said["total"]["rates"]["filled"]["interval_95"] == pytest.approx([0.2307, 0.8824], abs=1e-4)
    assert said["total"]["to_fill"] == {"n": 3, "median": 1200.0, "p90": 6480.0}


def test_without_a_period_it_is_the_last_thirty_days(database_url: str) -> None:
    said = json.loads(run(database_url, "--clinic", "north-dental", "--to", "2026-11-30", "--json").stdout)
    assert (said["from"], said["to"]) == ("2026-11-01", "2026-11-30")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--clinic", "bright-smiles", "--from", "2026-11-03", "--to", "2026-11-02"), "ends (2026-11-02) before"),
        (("--clinic", "bright-smiles", "--to", "9999-12-31"), "days lie between the years 1 and 9999"),
        (("--clinic", "bright-smiles", "--from", "tomorrow"), "'tomorrow' does not match the format"),
        (("--clinic", "bright-smiles", "--by", "chair"), "'chair' is not one of"),
        (("--clinic", "east"), "there is no clinic east; there are: bright-smiles, north-dental"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(
    database_url: str, arguments: tuple[str, ...], says: str
) -> None:
    result = run(database_url, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
