"""`standby day`: a provider's day is cancelled, and it is said who knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.clock import local, real
from app.db import ALL_CLINICS, transaction
from tests import factories
from tests.integration.test_cli import KEY, Terminal

AT = (real() + timedelta(days=7)).replace(hour=18, minute=0, second=0, microsecond=0)
DAY = f"{local(AT, 'America/Chicago'):%Y-%m-%d}"


@dataclass
class Front:
    """Dr. Lee has two visits in a week: Ana's, who can be texted, and Ben's, who has no phone."""

    terminal: Terminal
    ana: int
    ben: int

    def day(self, command: str, *options: str) -> list[str]:
        return self.terminal.done("day", command, "--provider", "dr. lee", "--date", DAY, *options).splitlines()


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sessions: sessionmaker[Session], database_url: str) -> Front:
    monkeypatch.chdir(tmp_path)
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        lee = factories.make_provider(session, clinic, kind)
        ana = factories.make_patient(session, clinic)
        ben = factories.make_patient(session, clinic, "Ben", None)
        first = factories.make_appointment(session, ana, lee, kind, AT)
        second = factories.make_appointment(session, ben, lee, kind, AT + timedelta(hours=1))
        return Front(Terminal({"SECRET_KEY": KEY, "DATABASE_URL": database_url}), first.id, second.id)


def test_a_day_is_cancelled_and_everybody_is_accounted_for(front: Front) -> None:
    who = [
        f"{front.ana:6}  waiting",
        f"{front.ben:6}  cannot be told: call (standby task list)",
        "0 told, 1 waiting, 1 cannot be told",
    ]
    assert front.day("cancel") == ["2 visits are cancelled", *who]
    assert front.day("cancel") == ["0 visits are cancelled", *who]
    assert front.day("show") == who


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--provider", "Dr. Lee", "--date", "2020-01-01"), "that day is over"),
        (("--provider", "Dr. Who", "--date", DAY), "Dr. Who"),
        (("--provider", "Dr. Lee", "--date", "tomorrow"), "'tomorrow' does not match the format"),
        (("--provider", "Dr. Lee", "--date", DAY, "--reason", "ILLNESS"), "is not one of"),
    ],
)
def test_a_day_that_cannot_be_cancelled_is_refused(front: Front, options: tuple[str, ...], said: str) -> None:
    assert said in front.terminal.refused("day", "cancel", *options)
