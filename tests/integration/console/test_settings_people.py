"""Settings, people: who works here, what they may do, and whether they can log in."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app.access import second_factor
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Role, SecondFactor, StaffRole, StaffUser
from tests import factories
from tests.front_desk import Morning, email_of, log_in, make_app, press, text_of
from tests.sql import counted

Sessions = sessionmaker[Session]
PAGE = "/admin/settings/people/"


def number_of(sessions: Sessions, email: str) -> int:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        return session.scalars(sa.select(StaffUser.id).where(StaffUser.email == email)).one()


def roles_of(sessions: Sessions, clinic_id: int, email: str) -> set[Role]:
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        query = sa.select(StaffRole.role).join(StaffUser, StaffUser.id == StaffRole.staff_id)
        return set(session.scalars(query.where(StaffUser.email == email, StaffRole.clinic_id == clinic_id)))


@pytest.fixture
def desk(sessions: Sessions, morning: Morning) -> int:
    return number_of(sessions, email_of(Role.FRONT_DESK))


def test_everybody_is_listed_with_roles_and_what_their_log_in_is_like(boss: FlaskClient) -> None:
    page = text_of(boss, PAGE)
    for word in ("Dana Reyes", "Administrator", "Treatment coordinator", "Can log in", "never"):
        assert word in page


def test_who_is_invited_gets_a_link_that_is_shown_once(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    form: dict[str, Any] = {"name": "Sam Ortiz", "email": "Sam@Example.com", "roles": ["FRONT_DESK"], "once": "k1"}
    first = press(boss, f"{PAGE}invite", **form)
    assert first.json["secret"].startswith("http://localhost:8000/admin/password/")
    assert "secret" not in press(boss, f"{PAGE}invite", **form).json
    assert roles_of(sessions, morning.clinic, "sam@example.com") == {Role.FRONT_DESK}
    assert "Invited" in text_of(boss, PAGE)


def test_where_e_mail_is_sent_the_link_goes_there(sessions: Sessions, morning: Morning) -> None:
    client = make_app(sessions, mail=object()).test_client()
    log_in(client, "boss@example.com")
    said = press(client, f"{PAGE}invite", name="Sam", email="sam@example.com", roles=["BILLING"]).json
    assert said == {"said": "Invited: an e-mail with a link is on its way.", "to": None}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"name": "Sam", "email": "sam"}, "That is not an e-mail address."),
        ({"name": "", "email": "sam@example.com"}, "Name: This field is required."),
        ({"name": "Sam", "email": "sam@example.com", "roles": []}, "Choose at least one role."),
        ({"name": "Sam", "email": "sam@example.com", "roles": ["OWNER"]}, "Roles:"),
        ({"name": "Dana", "email": "boss@example.com"}, "This person works here already"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(
    boss: FlaskClient, sessions: Sessions, typed: dict[str, Any], problem: str
) -> None:
    answer = press(boss, f"{PAGE}invite", **{"roles": ["FRONT_DESK"]} | typed)
    assert problem in answer.json["problem"]


def test_roles_are_changed(boss: FlaskClient, sessions: Sessions, morning: Morning, desk: int) -> None:
    assert press(boss, f"{PAGE}{desk}/roles", roles=["FRONT_DESK", "BILLING"]).status_code == 200
    assert roles_of(sessions, morning.clinic, email_of(Role.FRONT_DESK)) == {Role.FRONT_DESK, Role.BILLING}
    assert "Export fees" in text_of(boss, f"{PAGE}{desk}/")


def test_nobody_is_left_without_an_administrator(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    other = number_of(sessions, email_of(Role.CLINIC_ADMIN))
    assert press(boss, f"{PAGE}{other}/remove").status_code == 200
    me = number_of(sessions, "boss@example.com")
    answer = press(boss, f"{PAGE}{me}/roles", roles=["BILLING"])
    assert "Nobody else administers this clinic" in answer.json["problem"]


def test_who_is_deactivated_is_out_at_once_and_comes_back(
    boss: FlaskClient, sessions: Sessions, morning: Morning, desk: int
) -> None:
    theirs = make_app(sessions).test_client()
    log_in(theirs, email_of(Role.FRONT_DESK))
    assert theirs.get("/admin/tasks/").status_code == 200
    assert press(boss, f"{PAGE}{desk}/inactive").status_code == 200
    assert theirs.get("/admin/tasks/").status_code == 303
    assert "Cannot log in" in text_of(boss, f"{PAGE}{desk}/")
    assert press(boss, f"{PAGE}{desk}/active").status_code == 200
    log_in(theirs, email_of(Role.FRONT_DESK))
    assert theirs.get("/admin/tasks/").status_code == 200


def test_sessions_are_ended(boss: FlaskClient, sessions: Sessions, desk: int) -> None:
    theirs = make_app(sessions).test_client()
    log_in(theirs, email_of(Role.FRONT_DESK))
    assert press(boss, f"{PAGE}{desk}/sessions/end").status_code == 200
    assert theirs.get("/admin/tasks/").status_code == 303


def test_a_second_factor_is_reset(boss: FlaskClient, sessions: Sessions, morning: Morning, desk: int) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        second_factor.start(session, session.get_one(StaffUser, desk))
        session.scalars(sa.select(SecondFactor)).one().confirmed_at = session.get_one(StaffUser, desk).created_at
    assert "Reset their second factor?" in text_of(boss, f"{PAGE}{desk}/")
    assert press(boss, f"{PAGE}{desk}/second-factor/reset").status_code == 200
    assert "Reset their second factor?" not in text_of(boss, f"{PAGE}{desk}/")


def test_who_works_elsewhere_too_keeps_their_log_in(client: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    log_in(client, email_of(Role.CLINIC_ADMIN))  # administers Bright Smiles alone
    dana = number_of(sessions, "boss@example.com")
    for path in ("inactive", "second-factor/reset", "link"):
        assert "works at another clinic" in press(client, f"{PAGE}{dana}/{path}").json["problem"]


def test_people_of_another_clinic_are_not_there(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.other_clinic) as session:
        clinic = session.get_one(Clinic, morning.other_clinic)
        theirs = factories.make_staff(session, clinic, email="x@example.com", name="Xavier").id
    assert "Xavier" not in text_of(boss, PAGE)
    assert boss.get(f"{PAGE}{theirs}/").status_code == 404
    for path in ("roles", "remove", "inactive", "sessions/end", "second-factor/reset", "link"):
        assert (
            press(boss, f"{PAGE}{theirs}/{path}", roles=["BILLING"]).json["problem"]
            == "Nobody with this number works here."
        )


def test_the_pages_take_few_statements(boss: FlaskClient, sessions: Sessions, desk: int) -> None:
    for path in (PAGE, f"{PAGE}{desk}/"):
        with counted(sessions) as statements:
            text_of(boss, path)
        assert len(statements) <= 12
