"""`standby opening`: what each command does, and the one sentence it says when it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.clock import local, real
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, Opening, OpeningStatus, ProviderType, Strategy
from app.services import offers
from tests import factories
from tests.integration.test_cli import KEY, Terminal


@dataclass
class Front:
    """Bright Smiles by day and night; Ana and Ben wait for a cleaning with Dr. Lee."""

    terminal: Terminal
    sessions: sessionmaker[Session]
    clinic: int
    provider: int
    entries: list[int]
    day: str

    def at(self, time: str) -> str:
        return f"{self.day}T{time}"

    def do(self, *words: str) -> str:
        return self.terminal.done("opening", *words)

    def refused(self, *words: str) -> str:
        return self.terminal.refused("opening", *words)

    def create(self, *options: str) -> str:
        """The number of an opening at nine, made with these options; the engine has taken its step."""
        at = ("--at", self.at("09:00"))
        said = self.do("create", "--provider", str(self.provider), "--type", "Cleaning", *at, *options)
        self.step()
        return said.split()[1]

    def step(self) -> None:
        with transaction(self.sessions, self.clinic) as session:
            offers.advance(session, self.clinic)

    def row(self, number: str) -> Opening:
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            return session.get_one(Opening, int(number))

    def acts(self) -> list[str]:
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sessions: sessionmaker[Session], database_url: str) -> Front:
    monkeypatch.chdir(tmp_path)
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session, timezone=factories.where_it_is_noon())
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        people = (
            factories.make_patient(session, clinic, "Ana"),
            factories.make_patient(session, clinic, "Ben", "+13125550222"),
        )
        entries = [factories.make_entry(session, one, kind).id for one in people]
        day = local(real() + timedelta(days=3), clinic.timezone).date().isoformat()
    terminal = Terminal({"SECRET_KEY": KEY, "DATABASE_URL": database_url})
    return Front(terminal, sessions, clinic.id, provider.id, entries, day)


def test_an_opening_is_made_listed_changed_and_withdrawn(front: Front) -> None:
    number = front.create("--strategy", "call", "--hold", "45")
    row = front.row(number)
    assert (row.strategy, row.hold_minutes, row.source) == (Strategy.CALL, 45, "STAFF")
    (line,) = front.do("list").splitlines()
    assert line.split()[0] == number
    assert line.endswith(f"call entry {front.entries[0]}")
    assert "Ana" not in line
    front.do("change", number, "--at", front.at("10:00"), "--until", front.at("11:30"))
    assert front.row(number).starts_at - row.starts_at == timedelta(hours=1)
    front.do("withdraw", number)
    assert front.row(number).status is OpeningStatus.WITHDRAWN
    assert front.do("list") == ""
    assert front.do("list", "--all").split()[0] == number
    assert "is not live" in front.refused("withdraw", number)
    wanted = ["opening.opened", "opening.overridden", "opening.changed", "opening.withdrawn"]
    assert [act for act in front.acts() if act.startswith("opening.")] == wanted


def test_staff_approve_and_pass_over(front: Front) -> None:
    number, (ana, ben) = front.create("--strategy", "approve"), map(str, front.entries)
    assert f"is proposed now, not entry {ben}" in front.refused("approve", number, "--entry", ben)
    front.do("pass-over", number, "--entry", ana, "--reason", "lab case not back")
    front.step()
    assert front.do("list").strip().endswith(f"release entry {ben}")
    assert "Missing option '--reason'" in front.refused("pass-over", number, "--entry", ben)


def test_a_call_that_books(front: Front) -> None:
    number, (ana, ben) = front.create("--strategy", "call"), map(str, front.entries)
    assert front.do("call-result", number, "--entry", ana, "no_answer") == "recorded; the next one is proposed\n"
    front.step()
    assert front.do("call-result", number, "--entry", ben, "booked").startswith("booked: visit ")
    assert front.row(number).status is OpeningStatus.FILLED
    assert "look again" in front.refused("call-result", number, "--entry", ben, "booked")


def test_who_calls_back_is_booked(front: Front) -> None:
    number, (_, ben) = front.create("--strategy", "call"), map(str, front.entries)
    assert front.do("book", number, "--entry", ben).startswith("booked: visit ")
    assert front.do("book", number, "--entry", ben).startswith("booked: visit ")  # again: the same visit
    assert "there is no opening 99" in front.refused("book", "99", "--entry", ben)


def test_one_openings_own_rules_are_set_and_taken_back(front: Front) -> None:
    number = front.create()
    front.do("set", number, "--strategy", "batch", "--batch", "4")
    front.do("set", number, "--interval", "20")
    row = front.row(number)
    assert (row.strategy, row.batch_size, row.batch_interval_minutes) == (Strategy.BATCH, 4, 20)
    front.do("set", number, "--strategy", "usual")
    row = front.row(number)
    assert (row.strategy, row.batch_size, row.batch_interval_minutes) == (None, None, None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--at", "2020-01-01T09:00"], "that time is over"),
        (["--until", "09:00"], "must end after it starts"),
        (["--until", "08:00"], "must end after it starts"),
        (["--until", "09:20"], "takes 60 minutes: that is longer than this opening"),
        (["--type", "Root canal"], "Root canal"),
        (["--provider", "99"], "there is no provider 99 at this clinic"),
        (["--chair", "99"], "there is no chair 99 at this clinic"),
        (["--at", "tomorrow"], "does not match the format"),
        (["--hold", "0"], "--hold"),
        (["--batch", "-1"], "--batch"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_an_opening_that_cannot_be_is_not_made(front: Front, options: list[str], said: str) -> None:
    typed = {"--provider": str(front.provider), "--type": "Cleaning", "--at": front.at("09:00")}
    option, value = options
    typed[option] = front.at(value) if option == "--until" else value
    assert said in front.refused("create", *(word for pair in typed.items() for word in pair))
    assert front.do("list", "--all") == ""


def test_what_belongs_to_another_clinic_is_unknown_here(front: Front) -> None:
    number = front.create()
    with transaction(front.sessions, ALL_CLINICS) as session:
        other = factories.make_other_clinic(session)
        kind = factories.make_type(session, other, name="Exam")
        stranger = factories.make_provider(session, other, kind, name="Dr. Poe").id
        slug = session.scalars(sa.select(Clinic.slug).where(Clinic.id == front.clinic)).one()
        theirs = other.slug
    at = ("--at", front.at("14:00"), "--type", "Cleaning", "--clinic", slug)
    assert f"there is no provider {stranger}" in front.refused("create", "--provider", str(stranger), *at)
    assert "not live" in front.refused("withdraw", number, "--clinic", theirs)
    assert f"there is no opening {number}" in front.refused("set", number, "--hold", "30", "--clinic", theirs)


def test_the_same_time_is_no_second_opening(front: Front) -> None:
    front.create()
    at = ("--type", "Cleaning", "--at", front.at("09:30"))
    assert front.refused("create", "--provider", str(front.provider), *at) == "that time is an opening already"


def test_a_time_too_short_for_its_type_is_offered_to_other_types(front: Front) -> None:
    with transaction(front.sessions, front.clinic) as session:
        kind = factories.make_type(session, session.get_one(Clinic, front.clinic), name="Check", duration_minutes=30)
        session.add(ProviderType(clinic_id=front.clinic, provider_id=front.provider, appointment_type_id=kind.id))
    number = front.create("--until", front.at("09:40"), "--other-types")
    assert front.row(number).other_types
    assert "shorter than Cleaning (60 minutes), so nobody can be asked" in front.do("set", number, "--own-type")
    assert front.do("list").rstrip().endswith("too short: nobody can be asked")
    front.do("set", number, "--hold", "30")
    assert not front.row(number).other_types
    assert "nobody can be asked" not in front.do("set", number, "--other-types")
    assert (front.row(number).other_types, front.row(number).hold_minutes) == (True, 30)
    said = front.do("change", number, "--at", front.at("09:00"), "--until", front.at("09:20"))
    assert "shorter than any type of visit of its provider" in said
    assert "takes 60 minutes" in front.refused(
        "create", "--provider", str(front.provider), "--type", "Cleaning", "--at", front.at("11:00"),
        "--until", front.at("11:40"),
    )  # fmt: skip
