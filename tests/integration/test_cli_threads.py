"""`standby thread` and `standby clinic on-call`: what each command does, and the sentence it says when it cannot."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, Thread
from tests import factories
from tests.integration.test_cli import Terminal, desk, terminal

__all__ = ["desk", "terminal"]
SAM, KIM = "sam@clinic.test", "kim@clinic.test"


@pytest.fixture
def thread(desk: Terminal, sessions: sessionmaker[Session]) -> str:
    """Ana's thread; Sam and Kim work at the clinic, Eve at another."""
    assert desk
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = session.scalars(sa.select(Clinic)).one()
        for email in (SAM, KIM):
            factories.make_staff(session, clinic, email=email)
        number = factories.thread_of(session, factories.make_patient(session, clinic)).id
        factories.make_staff(session, factories.make_other_clinic(session), email="eve@else.test")
        return str(number)


def owner(sessions: sessionmaker[Session]) -> int | None:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return session.scalars(sa.select(Thread.staff_id)).one()


HERE = ("--clinic", "bright-smiles")


def test_a_thread_is_given_to_somebody_else(desk: Terminal, thread: str, sessions: sessionmaker[Session]) -> None:
    assert desk.done("thread", "take", thread, "--by", SAM, *HERE).strip() == f"thread {thread} is yours"
    before = owner(sessions)
    assert "somebody else has thread" in desk.refused("thread", "take", thread, "--by", KIM, *HERE)
    said = desk.done("thread", "assign", thread, "--to", f" {KIM.upper()} ", "--by", SAM, *HERE)
    assert said.strip() == f"thread {thread} is theirs"
    assert owner(sessions) not in (None, before)
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "thread.assigned")).one()
        assert entry.actor == f"staff:{before}"
    assert desk.done("thread", "back", thread, "--by", SAM, *HERE).startswith("the bot speaks in thread")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("assign", "{}", "--by", SAM), "Missing option '--to'"),
        (("assign", "{}", "--to", "nobody@clinic.test", "--by", SAM), "--to: nobody has that e-mail"),
        (("assign", "{}", "--to", KIM, "--by", "nobody@clinic.test"), "--by: nobody has that e-mail"),
        (("assign", "{}", "--to", "eve@else.test", "--by", SAM), "does not work at this clinic"),
        (("assign", "4711", "--to", KIM, "--by", SAM), "there is no thread 4711"),
        (("assign", "0", "--to", KIM, "--by", SAM), "0 is not in the range"),
    ],
)
def test_what_cannot_be_assigned_is_a_sentence(
    desk: Terminal, thread: str, sessions: sessionmaker[Session], words: tuple[str, ...], says: str
) -> None:
    assert says in desk.refused("thread", *(word.format(thread) for word in words), *HERE)
    assert owner(sessions) is None


def on_call(sessions: sessionmaker[Session]) -> str | None:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return session.scalars(sa.select(Clinic.emergency_phone)).one()


def test_who_is_on_call_is_set_and_unset(desk: Terminal, sessions: sessionmaker[Session]) -> None:
    assert desk.done("clinic", "on-call", "312 555 0911").strip() == "done"
    assert on_call(sessions) == "+13125550911"
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "clinic.on_call_set")).one()
        assert (entry.before, entry.after) == ({"somebody": False}, {"somebody": True})
    assert desk.done("clinic", "on-call", "nobody").startswith("nobody is on call")
    assert on_call(sessions) is None


@pytest.mark.parametrize("number", ["911", "", "somebody", "312 555 0911 ext 4"])
def test_an_on_call_number_that_is_none_is_refused(
    desk: Terminal, sessions: sessionmaker[Session], number: str
) -> None:
    assert "NUMBER " in desk.refused("clinic", "on-call", number)
    assert on_call(sessions) is None


def test_who_is_texted_about_visits_of_today_is_set_and_unset(desk: Terminal, sessions: sessionmaker[Session]) -> None:
    assert desk.done("clinic", "alerts", "312 555 0911").strip() == "done"
    assert desk.done("clinic", "alerts", "nobody").startswith("nobody is texted")
    assert "NUMBER " in desk.refused("clinic", "alerts", "911")
    assert desk.refused("clinic", "alerts").startswith("name a NUMBER")
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        assert session.scalars(sa.select(Clinic.alert_phone)).one() is None
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "clinic.alert_phone_set")).all()
    assert [entry.after for entry in entries] == [{"somebody": True}, {"somebody": False}]


TO = ("clinic", "alerts", "--email", "Front@Clinic.example")
MAIL = {"SMTP_URL": "smtp://u:p@mail.clinic.example", "MAIL_FROM": "standby@clinic.example"}


def test_who_gets_an_e_mail_about_visits_of_today_is_set_and_unset(
    desk: Terminal, sessions: sessionmaker[Session]
) -> None:
    assert desk.done("clinic", "alerts", "312 555 0911").strip() == "done"
    assert "SMTP_URL is missing" in desk.done(*TO)
    assert desk.done(*TO, **MAIL).strip() == "done"
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        clinic = session.scalars(sa.select(Clinic)).one()
        assert (clinic.alert_email, clinic.alert_phone) == ("front@clinic.example", "+13125550911")
    desk.done("trial", "on")
    assert "guest add" in desk.done(*TO, **MAIL)
    assert desk.done("guest", "add", "front@clinic.example").strip() == "done"
    assert desk.done("clinic", "alerts", "nobody", "--no-email").splitlines()[1] == "nobody gets an e-mail"
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        assert session.scalars(sa.select(Clinic.alert_email)).one() is None
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "clinic.alert_email_set")).all()
    assert [entry.after for entry in entries] == [{"somebody": somebody} for somebody in (True, True, True, False)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--email", "front"), "--email is not an e-mail address"),
        (("--email", ""), "--email is not an e-mail address"),
        (("--email", "a@x.example\nBcc: b@x.example"), "--email is not an e-mail address"),
        (("--email", "recepción@x.example"), "letters that not every mail server takes"),
        (("--email", "a@x.example", "--no-email"), "--email ADDRESS or --no-email"),
        (("a@x.example",), "NUMBER is not a phone number"),
    ],
)
def test_an_e_mail_address_that_is_none_is_refused(
    desk: Terminal, sessions: sessionmaker[Session], words: tuple[str, ...], says: str
) -> None:
    assert says in desk.refused("clinic", "alerts", *words)
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        assert session.scalars(sa.select(Clinic.alert_email)).one() is None
