"""`standby recovery`: what each command does, and the one sentence it says when it cannot."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import AppointmentCancellation, CancelledByType, RecoveryStatus
from app.services import cancellations
from tests import factories
from tests.integration.test_cli import KEY, Terminal

MISS = "the number of the missed visit"


@dataclass
class Front:
    """Ana's cleaning of next week is cancelled."""

    terminal: Terminal
    sessions: sessionmaker[Session]
    miss: int

    def do(self, *words: str) -> str:
        return self.terminal.done("recovery", *words)

    def refused(self, *words: str) -> str:
        return self.terminal.refused("recovery", *words)

    def status(self) -> RecoveryStatus:
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            return session.get_one(AppointmentCancellation, self.miss).recovery_status


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sessions: sessionmaker[Session], database_url: str) -> Front:
    monkeypatch.chdir(tmp_path)
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        ana = factories.make_patient(session, clinic)
        visit = factories.make_appointment(session, ana, provider, kind, clock.real() + timedelta(days=7))
        miss = cancellations.cancel_appointment(session, visit.id, by=CancelledByType.STAFF, actor="staff:1")
    terminal = Terminal({"SECRET_KEY": KEY, "DATABASE_URL": database_url})
    return Front(terminal, sessions, miss.cancellation_id)


def test_a_recovery_is_listed_shown_begun_called_about_and_ended(front: Front) -> None:
    number = str(front.miss)
    assert "pending, 0 made  next" in front.do("list")
    assert front.do("start", number) == f"recovery {number} begins: the patient is asked as soon as we may\n"
    assert front.do("call-result", number, "no_answer", "--notes", "twice") == (
        f"recorded; recovery {number} is in progress\n"
    )
    assert "PHONE  no answer; twice" in front.do("show", number)
    assert front.do("not-needed", number, "--reason", "is abroad") == f"recovery {number} is not needed\n"
    assert front.status() is RecoveryStatus.NOT_NEEDED
    assert front.do("list") == ""
    assert "not needed (by staff)" in front.do("list", "--all")


def test_rates_are_a_table_and_for_programs(front: Front) -> None:
    front.do("call-result", str(front.miss), "refused")
    assert "0 of 1 0-79 %" in front.do("rates")
    told = json.loads(front.do("rates", "--by", "channel", "--json"))
    assert [group["name"] for group in told["groups"]] == ["phone"]
    assert (told["total"]["won_back"], told["total"]["ended"]) == (0, 1)


def test_the_number_of_a_patient_is_shown_and_no_name(front: Front) -> None:
    said = front.do("list") + front.do("show", str(front.miss))
    assert "patient " in said
    assert "Ana" not in said
    assert "5550111" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "999999"), "there is no missed visit 999999 at this clinic"),
        (("show", "0"), "0 is not in the range"),
        (("show", "x"), "'x' is not a valid integer"),
        (("start", "999999"), "there is no missed visit 999999 at this clinic"),
        (("not-needed", MISS, "--reason", ""), "say why it is not needed"),
        (("not-needed", MISS), "Missing option '--reason'"),
        (("call-result", MISS, "maybe"), "'maybe' is not one of"),
        (("call-result", MISS, "will_call_back"), "say on which day they will call back"),
        (("call-result", MISS, "will_call_back", "--on", "soon"), "'soon' does not match the format"),
        (("call-result", MISS, "rebooked"), "has no later visit of that type: book it first"),
        (("rates", "--from", "2026-12-01", "--to", "2026-11-01"), "the period ends (2026-11-01) before it begins"),
        (("rates", "--by", "moon"), "'moon' is not one of"),
        (("list", "--clinic", "nowhere"), "there is no clinic nowhere"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(front: Front, words: tuple[str, ...], said: str) -> None:
    assert said in front.refused(*(str(front.miss) if word is MISS else word for word in words))
    assert front.status() is RecoveryStatus.PENDING
