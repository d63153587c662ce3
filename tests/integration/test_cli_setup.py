"""The first run, and the commands about people: links are printed, passwords never asked for in arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, sessionmaker

from app.access import LoggedIn, Refused, authenticate, link_holder, second_factor, use_link
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, PasswordRequest, Role, StaffRole, StaffUser
from tests import databases, factories
from tests.integration.test_cli import Terminal, terminal

__all__ = ["terminal"]

Sessions = sessionmaker[Session]
NEW = "staple of a new horse"
GIVEN = ("--clinic", "North Dental", "--timezone", "America/Denver", "--phone", "303 555 0177", "--name", "Dana Reyes",
         "--email", "Dana@north.example")  # fmt: skip
LINK = "http://localhost:8000/admin/password/"

pytestmark = pytest.mark.usefixtures("fast_hashes")


@pytest.fixture
def new(terminal: Terminal, sessions: Sessions, database_url: str) -> Terminal:
    """A new installation: a database, and nothing in it."""
    terminal.variables |= {"SECRET_KEY": databases.SECRET, "DATABASE_URL": database_url}
    return terminal


@pytest.fixture
def desk(new: Terminal, sessions: Sessions, fast_hashes: PasswordHasher) -> Terminal:
    """Bright Smiles, which Dana administers."""
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session)
        factories.make_staff(
            session, clinic, email="dana@example.com", name="Dana", roles=[Role.CLINIC_ADMIN],
            password_hash=fast_hashes.hash(NEW),
        )  # fmt: skip
    return new


def holder(sessions: Sessions, token: str) -> str | None:
    found = link_holder(sessions, token)
    return found.name if found else None


def read(sessions: Sessions, act: Callable[[Session], Any]) -> Any:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return act(session)


def test_setup_makes_the_clinic_and_an_administrator_who_chooses_a_password(new: Terminal, sessions: Sessions) -> None:
    link = new.done("setup", *GIVEN).strip()
    assert link.startswith(LINK)
    use_link(sessions, link.removeprefix(LINK), NEW, "203.0.113.7")
    found = authenticate(sessions, "dana@north.example", NEW, "203.0.113.7")
    assert isinstance(found, LoggedIn)
    (place,) = found.person.workplaces
    assert (place.name, place.timezone, place.roles) == (
        "North Dental",
        "America/Denver",
        frozenset({Role.CLINIC_ADMIN}),
    )
    clinic = read(sessions, lambda s: s.scalars(sa.select(Clinic)).one())
    assert (clinic.slug, clinic.phone, clinic.trial_mode) == ("north-dental", "+13035550177", True)
    assert {"clinic.added", "staff_created", "password_link.made"} <= set(
        read(sessions, lambda s: s.scalars(sa.select(AuditEntry.action)).all())
    )


def test_setup_asks_for_what_is_not_given_until_it_can_be_read(new: Terminal, sessions: Sessions) -> None:
    typed = ("North Dental", "Denver", "America/Denver", "12", "303 555 0177", "Dana", "nobody", "d@north.example")
    result = new.run("setup", typed="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.output
    assert "not an IANA time zone" in result.stderr
    assert result.stdout.startswith(LINK)
    assert holder(sessions, result.stdout.strip().removeprefix(LINK)) == "Dana"


def test_setup_reads_the_environment_and_says_what_is_missing(new: Terminal, sessions: Sessions) -> None:
    variables = {"STANDBY_SETUP_CLINIC": "North Dental", "STANDBY_SETUP_TIMEZONE": "America/Denver",
                 "STANDBY_SETUP_PHONE": "303 555 0177", "STANDBY_SETUP_NAME": "Dana"}  # fmt: skip
    assert "STANDBY_SETUP_EMAIL; nothing was made" in new.refused("setup", **variables)
    assert read(sessions, lambda s: s.scalar(sa.select(sa.func.count(Clinic.id)))) == 0
    assert new.done("setup", **variables, STANDBY_SETUP_EMAIL="d@north.example").startswith(LINK)


def test_setup_twice_says_what_to_do_instead(new: Terminal, sessions: Sessions) -> None:
    new.done("setup", *GIVEN)
    assert "set up already: `standby staff invite`" in new.refused("setup", *GIVEN)
    assert read(sessions, lambda s: s.scalar(sa.select(sa.func.count(StaffUser.id)))) == 1
    assert new.done("staff", "reset-password", "dana@north.example").startswith(LINK)


def test_setup_takes_the_clinic_that_is_there(new: Terminal, sessions: Sessions) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = factories.make_clinic(session).id
    new.done("setup", *GIVEN)
    assert read(sessions, lambda s: s.scalars(sa.select(StaffRole.clinic_id)).all()) == [clinic]


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [(1, " ", "1 to 120"), (1, "x" * 121, "1 to 120"), (1, "🦷", "short-name"), (3, "Denver", "IANA"),
     (5, "12", "not a phone number"), (7, "", "1 to 120"), (9, "dana", "not an e-mail")],
)  # fmt: skip
def test_setup_refuses_nonsense_and_makes_nothing(
    new: Terminal, sessions: Sessions, at: int, value: str, said: str
) -> None:
    given = [*GIVEN[:at], value, *GIVEN[at + 1 :]]
    assert said in new.refused("setup", *given)
    assert read(sessions, lambda s: s.scalar(sa.select(sa.func.count(Clinic.id)))) == 0


def test_a_link_is_printed_for_who_forgot_their_password(desk: Terminal, sessions: Sessions) -> None:
    first = desk.done("staff", "reset-password", " DANA@example.com ").strip().removeprefix(LINK)
    second = desk.done("staff", "reset-password", "dana@example.com").strip().removeprefix(LINK)
    assert [holder(sessions, each) for each in (first, second)] == [None, "Dana"]
    assert desk.refused("staff", "reset-password", "eve@example.com") == "nobody with this e-mail address logs in here"


def test_somebody_is_invited_by_a_link_or_an_e_mail(desk: Terminal, sessions: Sessions) -> None:
    kim = ("staff", "invite", "kim@example.com", "--name", "Kim", "--role", "front_desk")
    assert "SMTP_URL is missing" in desk.refused(*kim, "--send")
    link = desk.done(*kim).strip()
    assert holder(sessions, link.removeprefix(LINK)) == "Kim"
    assert "works here already" in desk.refused(*kim)
    mail = {"SMTP_URL": "smtp://127.0.0.1:2525", "MAIL_FROM": "standby@clinic.example"}
    sam = ("staff", "invite", "sam@example.com", "--name", "Sam", "--role", "doctor", "--send")
    assert desk.done(*sam, **mail) == "done: the link is on its way\n"
    assert read(sessions, lambda s: s.scalar(sa.select(sa.func.count(PasswordRequest.id)))) == 1
    lines = desk.done("staff", "list").splitlines()
    assert [line.split("  ")[0::3] for line in lines] == [
        ["Dana", "active"], ["Kim", "invited"], ["Sam", "invited"],
    ]  # fmt: skip


def test_the_only_administrator_is_not_shut_out_another_is(desk: Terminal, sessions: Sessions) -> None:
    assert "nobody else administers" in desk.refused("staff", "deactivate", "dana@example.com")
    desk.done("staff", "invite", "kim@example.com", "--name", "Kim", "--role", "clinic_admin")
    desk.done("staff", "deactivate", "dana@example.com")
    assert authenticate(sessions, "dana@example.com", NEW, "203.0.113.7") == Refused()
    assert "shut out" in desk.refused("staff", "reset-password", "dana@example.com")
    desk.done("staff", "activate", "dana@example.com")
    assert isinstance(authenticate(sessions, "dana@example.com", NEW, "203.0.113.7"), LoggedIn)


def test_who_lost_their_phone_gets_in_again_and_a_clinic_asks_for_the_factor(
    desk: Terminal, sessions: Sessions
) -> None:
    desk.done("clinic", "second-factor", "on")
    assert read(sessions, lambda s: s.scalar(sa.select(Clinic.second_factor_required))) is True
    desk.done("clinic", "second-factor", "off")
    with transaction(sessions, ALL_CLINICS) as session:
        dana = session.scalars(sa.select(StaffUser)).one()
        second_factor.start(session, dana)
    desk.done("staff", "reset-second-factor", "dana@example.com")
    assert "password only" in desk.done("staff", "list")
