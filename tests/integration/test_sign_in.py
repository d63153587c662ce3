"""Sessions, second factors, links that set a password, and the people of a clinic: what the services decide."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.access import (
    EmailTaken,
    LinkIsOver,
    LoggedIn,
    NeedsCode,
    PasswordTooShort,
    Person,
    Refused,
    WrongCode,
    authenticate,
    begin_session,
    change_password,
    end_all,
    end_one,
    end_session,
    finish,
    gave_code,
    invite_staff,
    is_the_person,
    link_holder,
    load_session,
    open_sessions,
    second_factor,
    use_link,
)
from app.access import staff as roster
from app.access.devices import in_words
from app.access.people import rename
from app.access.staff import LastAdministrator, NotOneOfUs, WorksElsewhere
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, PasswordLink, Role, SecondFactor, SpareCode, StaffSession, StaffUser
from app.services import audit, password_links
from tests.factories import make_clinic, make_other_clinic, make_staff

EMAIL, PASSWORD, NEW = "dana@example.com", "correct horse battery", "staple of a new horse"
ADDRESS = "203.0.113.7"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"
NOON = datetime(2026, 11, 24, 18, 0, 5, tzinfo=UTC)
Sessions = sessionmaker[Session]


class Wall:
    """The wall clock of a test."""

    def __init__(self) -> None:
        self.now = NOON

    def wait(self, **amount: float) -> None:
        """Time passes."""
        self.now += timedelta(**amount)


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    made = Wall()
    monkeypatch.setattr(clock, "real", lambda: made.now)
    return made


@pytest.fixture
def dana(sessions: Sessions, fast_hashes: PasswordHasher) -> int:
    """Dana, who administers Bright Smiles."""
    with transaction(sessions, ALL_CLINICS) as session:
        hashed = fast_hashes.hash(PASSWORD)
        return make_staff(
            session, make_clinic(session), email=EMAIL, name="Dana", roles=[Role.CLINIC_ADMIN], password_hash=hashed
        ).id


def holder(sessions: Sessions, token: str) -> str | None:
    found = link_holder(sessions, token)
    return found.name if found else None


def do(sessions: Sessions, act: Callable[[Session], Any]) -> Any:
    with transaction(sessions, ALL_CLINICS) as session:
        return act(session)


def person(session: Session, staff_id: int) -> StaffUser:
    return session.get_one(StaffUser, staff_id)


def the_clinic(sessions: Sessions) -> int:
    return int(do(sessions, lambda s: s.scalar(sa.select(Clinic.id).where(Clinic.slug == "bright-smiles"))))


def log_in(sessions: Sessions, password: str = PASSWORD) -> LoggedIn | NeedsCode | Refused:
    return authenticate(sessions, EMAIL, password, ADDRESS)


def begin(sessions: Sessions, agent: str = CHROME) -> str:
    result = log_in(sessions)
    assert isinstance(result, LoggedIn)
    return begin_session(sessions, result.person, ADDRESS, agent)


def audited(sessions: Sessions) -> list[str]:
    def read(session: Session) -> list[str]:
        clinics = session.scalars(sa.select(Clinic.id)).all()
        assert not [problem for clinic_id in clinics for problem in audit.verify(session, clinic_id)]
        return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.clinic_id, AuditEntry.number)))

    found: list[str] = do(sessions, read)
    return found


def set_up(sessions: Sessions, staff_id: int) -> tuple[pyotp.TOTP, list[str]]:
    """A second factor that is on: the app, which has shown no code since, and the recovery codes."""
    enrolment = do(sessions, lambda s: second_factor.start(s, person(s, staff_id)))
    app = pyotp.TOTP(enrolment.secret.replace(" ", ""))
    code = app.at(clock.real())
    return app, do(sessions, lambda s: second_factor.confirm(s, person(s, staff_id), code, key="none"))


def finish_with(sessions: Sessions, code: str) -> LoggedIn | Refused:
    step = log_in(sessions)
    assert isinstance(step, NeedsCode)
    return finish(sessions, step, code, ADDRESS)


# --- sessions -------------------------------------------------------------------------------------------------------


def test_who_is_logged_in_is_known_by_one_statement_and_noted_once_a_minute(
    sessions: Sessions, dana: int, wall: Wall
) -> None:
    key, asked = begin(sessions), []
    listen = lambda *said: asked.append(said[2].split()[0])  # noqa: E731
    sa.event.listen(sessions.kw["bind"], "before_cursor_execute", listen)
    found = load_session(sessions, key)
    assert isinstance(found, Person)
    assert [(place.name, set(place.roles)) for place in found.workplaces] == [("Bright Smiles", {Role.CLINIC_ADMIN})]
    assert len(asked) == 1
    wall.wait(seconds=61)
    load_session(sessions, key)
    load_session(sessions, key)
    sa.event.remove(sessions.kw["bind"], "before_cursor_execute", listen)
    assert [verb for verb in asked if verb != "BEGIN"] == ["SELECT", "SELECT", "UPDATE", "SELECT"]


def test_somebody_without_any_role_is_still_a_person(sessions: Sessions, dana: int) -> None:
    key = begin(sessions)
    do(sessions, lambda s: s.execute(sa.text("DELETE FROM staff_role")))
    found = load_session(sessions, key)
    assert found is not None
    assert found.workplaces == ()


def test_an_idle_session_ends_and_looking_for_news_does_not_keep_it(sessions: Sessions, dana: int, wall: Wall) -> None:
    idle, used = begin(sessions), begin(sessions)
    for _ in range(4):
        wall.wait(minutes=10)
        load_session(sessions, idle, is_live=True)
        assert load_session(sessions, used) is not None
    assert load_session(sessions, idle) is None
    assert load_session(sessions, idle, is_live=True) is None


def test_a_session_lasts_twelve_hours_at_most(sessions: Sessions, dana: int, wall: Wall) -> None:
    key = begin(sessions)
    for _ in range(36):
        assert load_session(sessions, key) is not None
        wall.wait(minutes=20)
    assert load_session(sessions, key) is not None
    wall.wait(minutes=1)
    assert load_session(sessions, key) is None
    begin(sessions)
    assert do(sessions, lambda s: s.scalar(sa.select(sa.func.count(StaffSession.id)))) == 1


def test_a_copied_cookie_dies_with_the_log_out(sessions: Sessions, dana: int) -> None:
    key, other = begin(sessions), begin(sessions)
    end_session(sessions, key)
    assert load_session(sessions, key) is None
    assert load_session(sessions, other) is not None
    assert load_session(sessions, "nobody's") is None
    assert key not in str(do(sessions, lambda s: s.execute(sa.text("SELECT * FROM staff_session")).all()))


def test_the_list_shows_this_device_first_and_ends_one_or_all_others(sessions: Sessions, dana: int, wall: Wall) -> None:
    here = begin(sessions)
    wall.wait(minutes=5)
    phone = begin(sessions, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile/15E148 Safari/604.1")
    wall.wait(minutes=5)
    third = begin(sessions, "curl/8")
    lines = do(sessions, lambda s: open_sessions(s, dana, here))
    assert [(line.device, line.is_this) for line in lines] == [
        ("Chrome on Windows", True),
        ("A browser on another device", False),
        ("Safari on iPhone", False),
    ]
    assert do(sessions, lambda s: end_one(s, dana, lines[2].id))
    assert not do(sessions, lambda s: end_one(s, dana, lines[2].id))
    assert load_session(sessions, phone) is None
    do(sessions, lambda s: end_all(s, person(s, dana), but=here))
    assert load_session(sessions, third) is None
    assert load_session(sessions, here) is not None
    assert len(do(sessions, lambda s: open_sessions(s, dana, here))) == 1


def test_nobody_ends_somebody_elses_session(sessions: Sessions, dana: int) -> None:
    key = begin(sessions)
    line = do(sessions, lambda s: open_sessions(s, dana))[0]
    stranger = do(sessions, lambda s: make_staff(s, make_other_clinic(s)).id)
    assert not do(sessions, lambda s: end_one(s, stranger, line.id))
    assert load_session(sessions, key) is not None


def test_a_session_that_begins_while_all_are_ended_is_over(sessions: Sessions, dana: int) -> None:
    result = log_in(sessions)
    assert isinstance(result, LoggedIn)
    do(sessions, lambda s: end_all(s, person(s, dana)))
    assert load_session(sessions, begin_session(sessions, result.person, ADDRESS, CHROME)) is None


def test_who_may_not_log_in_any_more_is_out_at_once(sessions: Sessions, dana: int) -> None:
    key = begin(sessions)
    do(sessions, lambda s: s.execute(sa.update(StaffUser).values(active=False)))
    assert load_session(sessions, key) is None


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36", "Chrome on Android"),
        ("", "A browser on another device"),
        ("<script>" * 100, "A browser on another device"),
    ],
)
def test_a_device_is_said_in_words(agent: str, said: str) -> None:
    assert in_words(agent) == said


# --- second factor --------------------------------------------------------------------------------------------------


def test_a_code_is_asked_for_once_the_app_has_shown_one(sessions: Sessions, dana: int) -> None:
    do(sessions, lambda s: second_factor.start(s, person(s, dana)))
    assert isinstance(log_in(sessions), LoggedIn)
    app, codes = set_up(sessions, dana)
    assert len(set(codes)) == 10
    assert isinstance(log_in(sessions), NeedsCode)
    found = finish_with(sessions, app.at(clock.real() + timedelta(seconds=30)))
    assert isinstance(found, LoggedIn)
    assert found.person.has_second_factor
    kept = str(do(sessions, lambda s: s.execute(sa.text("SELECT * FROM second_factor, spare_code")).all()))
    assert not [secret for secret in (app.secret, *codes) if secret in kept or secret.replace("-", "") in kept]


def test_a_wrong_code_does_not_turn_it_on(sessions: Sessions, dana: int) -> None:
    first = do(sessions, lambda s: second_factor.start(s, person(s, dana)))
    for code in ("", "000000", "12345", "٣٤٥٦٧٨", "a" * 5000):
        with pytest.raises(WrongCode), transaction(sessions, ALL_CLINICS) as session:
            second_factor.confirm(session, person(session, dana), code, key="")
    assert do(sessions, lambda s: second_factor.start(s, person(s, dana))) == first
    assert isinstance(log_in(sessions), LoggedIn)


def test_turning_it_on_ends_the_other_sessions(sessions: Sessions, dana: int) -> None:
    here, other = begin(sessions), begin(sessions)
    enrolment = do(sessions, lambda s: second_factor.start(s, person(s, dana)))
    code = pyotp.TOTP(enrolment.secret.replace(" ", "")).at(clock.real())
    do(sessions, lambda s: second_factor.confirm(s, person(s, dana), code, key=here))
    assert load_session(sessions, other) is None
    found = load_session(sessions, here)
    assert found is not None
    assert found.has_second_factor
    with pytest.raises(WrongCode):
        do(sessions, lambda s: second_factor.start(s, person(s, dana)))


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_half_a_minute_wrong(
    sessions: Sessions, dana: int, wall: Wall, steps: int, taken: bool
) -> None:
    app, _ = set_up(sessions, dana)
    wall.wait(minutes=5)
    found = finish_with(sessions, app.at(clock.real() + timedelta(seconds=30 * steps)))
    assert isinstance(found, LoggedIn) is taken


def test_a_code_is_taken_once_and_none_before_it(sessions: Sessions, dana: int, wall: Wall) -> None:
    app, _ = set_up(sessions, dana)
    wall.wait(minutes=5)
    before, code = app.at(clock.real() - timedelta(seconds=30)), app.at(clock.real())
    assert isinstance(finish_with(sessions, f" {code[:3]} {code[3:]} "), LoggedIn)
    assert finish_with(sessions, code) == Refused()
    assert finish_with(sessions, before) == Refused()
    wall.wait(seconds=30)
    assert isinstance(finish_with(sessions, app.at(clock.real())), LoggedIn)


def test_the_code_that_turned_it_on_is_not_taken_again(sessions: Sessions, dana: int) -> None:
    app, _ = set_up(sessions, dana)
    assert finish_with(sessions, app.at(clock.real())) == Refused()


def test_wrong_codes_lock_out_and_right_passwords_between_do_not_help(
    sessions: Sessions, dana: int, wall: Wall
) -> None:
    app, _ = set_up(sessions, dana)
    wall.wait(minutes=5)
    for _ in range(5):
        assert finish_with(sessions, "000000") == Refused()
    assert log_in(sessions) == Refused()
    step = NeedsCode(dana, do(sessions, lambda s: person(s, dana).session_epoch))
    assert finish(sessions, step, app.at(clock.real()), ADDRESS) == Refused()
    assert "login_locked" in audited(sessions)
    wall.wait(minutes=15, seconds=1)
    assert isinstance(finish_with(sessions, app.at(clock.real())), LoggedIn)


def test_a_recovery_code_is_used_once_in_any_spelling(sessions: Sessions, dana: int) -> None:
    _, codes = set_up(sessions, dana)
    assert isinstance(finish_with(sessions, codes[3].upper().replace("-", " ")), LoggedIn)
    assert finish_with(sessions, codes[3]) == Refused()
    assert do(sessions, lambda s: second_factor.spare_codes_left(s, dana)) == 9
    assert audited(sessions).count("recovery_code.used") == 1


def test_of_two_log_ins_with_one_recovery_code_one_is_refused(sessions: Sessions, dana: int) -> None:
    _, codes = set_up(sessions, dana)
    step = log_in(sessions)
    assert isinstance(step, NeedsCode)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: finish(sessions, step, codes[0], ADDRESS), range(4)))
    assert sorted(type(each).__name__ for each in results) == ["LoggedIn", "Refused", "Refused", "Refused"]


def test_new_recovery_codes_replace_the_old(sessions: Sessions, dana: int) -> None:
    with pytest.raises(WrongCode):
        do(sessions, lambda s: second_factor.new_spare_codes(s, person(s, dana)))
    _, old = set_up(sessions, dana)
    new = do(sessions, lambda s: second_factor.new_spare_codes(s, person(s, dana)))
    assert finish_with(sessions, old[0]) == Refused()
    assert isinstance(finish_with(sessions, new[0]), LoggedIn)


def test_turned_off_nothing_of_it_is_left(sessions: Sessions, dana: int) -> None:
    _, codes = set_up(sessions, dana)
    assert is_the_person(sessions, dana, PASSWORD, ADDRESS)
    assert gave_code(sessions, dana, codes[0], ADDRESS)
    do(sessions, lambda s: second_factor.turn_off(s, person(s, dana)))
    assert isinstance(log_in(sessions), LoggedIn)
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        left = [session.scalar(sa.select(sa.func.count(model.id))) for model in (SecondFactor, SpareCode)]
    assert left == [0, 0]


def test_asking_for_password_and_code_again_counts_as_a_log_in_does(sessions: Sessions, dana: int) -> None:
    for _ in range(5):
        assert not is_the_person(sessions, dana, "wrong horse battery", ADDRESS)
    assert not is_the_person(sessions, dana, PASSWORD, ADDRESS)
    assert log_in(sessions) == Refused()


def test_a_second_step_after_a_new_password_is_refused(sessions: Sessions, dana: int, wall: Wall) -> None:
    app, _ = set_up(sessions, dana)
    wall.wait(minutes=5)
    step = log_in(sessions)
    assert isinstance(step, NeedsCode)
    change_password(sessions, dana, "none", NEW, ADDRESS)
    assert finish(sessions, step, app.at(clock.real()), ADDRESS) == Refused()


def test_a_clinic_asks_everybody_for_a_second_factor(sessions: Sessions, dana: int) -> None:
    key = begin(sessions)
    do(sessions, lambda s: s.execute(sa.update(Clinic).values(second_factor_required=True)))
    found = load_session(sessions, key)
    assert found is not None
    assert found.owes_second_factor
    set_up(sessions, dana)
    step = log_in(sessions)
    assert isinstance(step, NeedsCode)


# --- passwords and links --------------------------------------------------------------------------------------------


def make_link(sessions: Sessions, staff_id: int) -> str:
    return str(do(sessions, lambda s: password_links.make(s, person(s, staff_id))))


def test_a_link_sets_the_password_once_and_ends_everything_else(sessions: Sessions, dana: int) -> None:
    key, token = begin(sessions), make_link(sessions, dana)
    for _ in range(5):
        log_in(sessions, "wrong horse battery")
    assert holder(sessions, token) == "Dana"
    use_link(sessions, token, NEW, ADDRESS)
    assert load_session(sessions, key) is None
    assert log_in(sessions) == Refused()
    assert isinstance(log_in(sessions, NEW), LoggedIn)
    assert holder(sessions, token) is None
    with pytest.raises(LinkIsOver):
        use_link(sessions, token, PASSWORD, ADDRESS)
    assert {"password_link.made", "password.set_by_link"} <= set(audited(sessions))
    assert token not in str(do(sessions, lambda s: s.execute(sa.text("SELECT * FROM password_link")).all()))


def test_a_link_keeps_the_second_factor(sessions: Sessions, dana: int) -> None:
    set_up(sessions, dana)
    use_link(sessions, make_link(sessions, dana), NEW, ADDRESS)
    assert isinstance(log_in(sessions, NEW), NeedsCode)


def test_a_link_is_over_after_half_an_hour_a_newer_one_or_for_who_is_shut_out(
    sessions: Sessions, dana: int, wall: Wall
) -> None:
    first = make_link(sessions, dana)
    second = make_link(sessions, dana)
    assert [holder(sessions, each) for each in (first, second, "", "x" * 5000)] == [None, "Dana", None, None]
    with pytest.raises(LinkIsOver):
        use_link(sessions, first, NEW, ADDRESS)
    wall.wait(minutes=31)
    with pytest.raises(LinkIsOver):
        use_link(sessions, second, NEW, ADDRESS)
    third = make_link(sessions, dana)
    do(sessions, lambda s: s.execute(sa.update(StaffUser).values(active=False)))
    assert holder(sessions, third) is None


def test_a_password_that_is_too_short_does_not_use_the_link_up(sessions: Sessions, dana: int) -> None:
    token = make_link(sessions, dana)
    for bad in ("", "short", "x" * 1025):
        with pytest.raises(PasswordTooShort):
            use_link(sessions, token, bad, ADDRESS)
    use_link(sessions, token, NEW, ADDRESS)


def test_of_four_who_use_a_link_at_once_one_sets_the_password(sessions: Sessions, dana: int) -> None:
    token = make_link(sessions, dana)

    def use(n: int) -> bool:
        try:
            use_link(sessions, token, f"{NEW} {n}", ADDRESS)
        except LinkIsOver:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(use, range(4)))
    assert results.count(True) == 1
    assert isinstance(log_in(sessions, f"{NEW} {results.index(True)}"), LoggedIn)


def test_a_changed_password_ends_the_other_sessions(sessions: Sessions, dana: int) -> None:
    here, other = begin(sessions), begin(sessions)
    with pytest.raises(PasswordTooShort):
        change_password(sessions, dana, here, "short", ADDRESS)
    change_password(sessions, dana, here, NEW, ADDRESS)
    assert load_session(sessions, here) is not None
    assert load_session(sessions, other) is None
    assert isinstance(log_in(sessions, NEW), LoggedIn)
    assert "password.changed" in audited(sessions)


# --- the people of a clinic -----------------------------------------------------------------------------------------


def invite(sessions: Sessions, clinic_id: int, email: str = "kim@example.com", *roles: Role) -> Any:
    wanted = roles or (Role.FRONT_DESK,)
    return do(sessions, lambda s: invite_staff(s, email, "Kim", s.get_one(Clinic, clinic_id), wanted))


def test_who_is_invited_chooses_a_password_within_three_days(sessions: Sessions, dana: int, wall: Wall) -> None:
    clinic = the_clinic(sessions)
    made = invite(sessions, clinic)
    assert authenticate(sessions, "kim@example.com", "!", ADDRESS) == Refused()
    (kim,) = [each for each in do(sessions, lambda s: roster.list_staff(s, clinic)) if each.name == "Kim"]
    assert (kim.invited, kim.roles, kim.active) == (True, (Role.FRONT_DESK,), True)
    wall.wait(days=2, hours=23)
    use_link(sessions, made.token, NEW, ADDRESS)
    assert isinstance(authenticate(sessions, "kim@example.com", NEW, ADDRESS), LoggedIn)
    (kim,) = [each for each in do(sessions, lambda s: roster.list_staff(s, clinic)) if each.name == "Kim"]
    assert (kim.invited, kim.last_login_at) == (False, wall.now)
    with pytest.raises(EmailTaken):
        invite(sessions, clinic, "KIM@example.com")


def test_who_works_elsewhere_already_gets_the_role_and_no_link(sessions: Sessions, dana: int) -> None:
    other = do(sessions, lambda s: make_other_clinic(s).id)
    made = invite(sessions, other, EMAIL, Role.DOCTOR)
    assert (made.staff.id, made.token) == (dana, None)
    assert isinstance(log_in(sessions), LoggedIn)
    assert [each.name for each in do(sessions, lambda s: roster.list_staff(s, other))] == ["Dana"]


def test_the_last_administrator_stays_one(sessions: Sessions, dana: int) -> None:
    clinic = the_clinic(sessions)
    kim = invite(sessions, clinic).staff.id
    with pytest.raises(LastAdministrator):
        do(sessions, lambda s: roster.set_roles(s, clinic, dana, [Role.DOCTOR]))
    with pytest.raises(LastAdministrator):
        do(sessions, lambda s: roster.set_active(s, clinic, dana, active=False, by=dana))
    do(sessions, lambda s: roster.set_roles(s, clinic, kim, [Role.CLINIC_ADMIN]))
    do(sessions, lambda s: roster.set_roles(s, clinic, dana, []))
    assert [each.name for each in do(sessions, lambda s: roster.list_staff(s, clinic))] == ["Kim"]
    with pytest.raises(LastAdministrator):
        do(sessions, lambda s: roster.set_active(s, clinic, kim, active=False, by=None))


def test_of_two_administrators_who_leave_at_once_one_stays(sessions: Sessions, dana: int) -> None:
    clinic = the_clinic(sessions)
    kim = invite(sessions, clinic, "kim@example.com", Role.CLINIC_ADMIN).staff.id

    def leave(staff_id: int) -> bool:
        try:
            do(sessions, lambda s: roster.set_roles(s, clinic, staff_id, [Role.DOCTOR]))
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, (dana, kim))) == [False, True]


def test_an_administrator_shuts_somebody_out_and_lets_them_in_again(sessions: Sessions, dana: int) -> None:
    clinic, key = the_clinic(sessions), begin(sessions)
    kim = invite(sessions, clinic, "kim@example.com", Role.CLINIC_ADMIN).staff.id
    do(sessions, lambda s: roster.set_active(s, clinic, dana, active=False, by=kim))
    assert load_session(sessions, key) is None
    assert log_in(sessions) == Refused()
    do(sessions, lambda s: roster.set_active(s, clinic, dana, active=True, by=kim))
    assert load_session(sessions, key) is None
    assert isinstance(log_in(sessions), LoggedIn)
    assert {"staff.deactivated", "staff.activated", "session.all_ended"} <= set(audited(sessions))


def test_an_administrator_helps_who_lost_their_phone_or_ends_their_sessions(sessions: Sessions, dana: int) -> None:
    clinic = the_clinic(sessions)
    kim = invite(sessions, clinic, "kim@example.com", Role.CLINIC_ADMIN).staff.id
    set_up(sessions, dana)
    assert next(
        each for each in do(sessions, lambda s: roster.list_staff(s, clinic)) if each.staff_id == dana
    ).second_factor
    do(sessions, lambda s: roster.reset_second_factor(s, clinic, dana, by=kim))
    key = begin(sessions)
    do(sessions, lambda s: roster.end_sessions(s, clinic, dana))
    assert load_session(sessions, key) is None


def test_nobody_touches_the_log_in_of_who_works_at_another_clinic_too(sessions: Sessions, dana: int) -> None:
    """Else the administrator of one clinic could get into another: by a link, or by taking the second factor away."""
    other = do(sessions, lambda s: make_other_clinic(s).id)
    intruder = invite(sessions, other, "eve@example.com", Role.CLINIC_ADMIN).staff.id
    acts: list[Callable[[Session], object]] = [
        lambda s: roster.new_link(s, other, dana, by=intruder),
        lambda s: roster.reset_second_factor(s, other, dana, by=intruder),
        lambda s: roster.set_active(s, other, dana, active=False, by=intruder),
    ]
    for act in (*acts, lambda s: roster.end_sessions(s, other, dana), lambda s: roster.set_roles(s, other, dana, [])):
        with pytest.raises(NotOneOfUs):
            do(sessions, act)
    invite(sessions, other, EMAIL, Role.DOCTOR)
    for act in acts:
        with pytest.raises(WorksElsewhere):
            do(sessions, act)
    assert do(sessions, lambda s: s.scalar(sa.select(sa.func.count(PasswordLink.id)))) == 1  # the intruder's own
    do(sessions, lambda s: roster.set_roles(s, the_clinic(sessions), intruder, [Role.CLINIC_ADMIN], joining=True))
    assert holder(sessions, do(sessions, lambda s: roster.new_link(s, other, dana, by=intruder))) == "Dana"


def test_what_is_done_in_one_clinics_session_is_written_down_in_each(sessions: Sessions, dana: int) -> None:
    here, other = the_clinic(sessions), do(sessions, lambda s: make_other_clinic(s).id)
    invite(sessions, other, EMAIL, Role.CLINIC_ADMIN)
    kim = invite(sessions, here, "kim@example.com", Role.CLINIC_ADMIN).staff.id
    do(sessions, lambda s: roster.set_roles(s, other, kim, [Role.CLINIC_ADMIN], joining=True))
    with transaction(sessions, here) as session:
        roster.set_active(session, here, dana, active=False, by=kim)
    assert audited(sessions).count("staff.deactivated") == 2


def test_four_pages_opened_at_once_show_one_secret(sessions: Sessions, dana: int) -> None:
    def start(_: int) -> str:
        return str(do(sessions, lambda s: second_factor.start(s, person(s, dana))).secret)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\x00b"])
def test_a_name_is_a_name(sessions: Sessions, dana: int, name: str) -> None:
    with pytest.raises(ValueError, match="1 to 120"):
        do(sessions, lambda s: rename(s, dana, name))
    do(sessions, lambda s: rename(s, dana, "  Dana   Reyes "))
    assert do(sessions, lambda s: person(s, dana).name) == "Dana Reyes"
