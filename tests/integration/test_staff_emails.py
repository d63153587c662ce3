"""A visit of today that falls away is told by e-mail where the clinic wants it: once, without a name, or a person
hears that it could not be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import cast

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, drain, models
from app.config import MailServer
from app.models import AppointmentStatus, CancelledByType, StaffEmail, TaskKind
from app.services import cancellations, clinics, staff_emails
from tests.dialogue import Desk
from tests.mail_host import MailHost
from tests.transcripts.facts import cancel_together, change, rows, set_fields

TO, NOON = "front@clinic.example", "2026-11-24 12:00"


@pytest.fixture
def host() -> Iterator[MailHost]:
    with MailHost() as opened:
        yield opened


@pytest.fixture
def desk(engine: sa.Engine, host: MailHost) -> Desk:
    made = Desk(engine, start="2026-11-24 08:05", late_cancel_hours=2, alert_email=TO)
    made.sessions.configure(info={**made.sessions.kw["info"], "emails": True})
    made.parts.config.mail = MailServer("127.0.0.1", host.port, "standby@clinic.example")
    return made


def cancel(desk: Desk, when: str = NOON, actor: str = "contact:1") -> int:
    """A patient cancels a visit by themselves."""
    visit = desk.visit(when, patient_id=desk.patient("Ana Maria", f"+13125550{when[11:13]}1"))

    def do(session: Session) -> None:
        cancellations.cancel_appointment(session, visit, by=CancelledByType.PATIENT, actor=actor)

    change(desk, do)
    return visit


def post(desk: Desk) -> int:
    return drain.send_emails(cast("drain.Parts", desk.parts))


def states(desk: Desk) -> list[tuple[str, int, str | None]]:
    return [(one.status.value, one.attempts, one.problem) for one in rows(desk, StaffEmail)]


def lost(desk: Desk) -> list[str | None]:
    """The results of the tasks about e-mails that did not go out."""
    return [task.result for task in rows(desk, models.Task, kind=TaskKind.EMAIL_NOT_SENT)]


def later(monkeypatch: pytest.MonkeyPatch, **amount: float) -> None:
    """Time passes, on the wall and for the clinic."""
    now = clock.real() + timedelta(**amount)
    monkeypatch.setattr(clock, "real", lambda: now)


def test_it_says_what_was_cancelled_and_names_nobody(
    desk: Desk, host: MailHost, caplog: pytest.LogCaptureFixture
) -> None:
    visit = cancel(desk)
    assert (post(desk), post(desk)) == (1, 0)
    (letter,) = host.letters
    assert (letter["To"], letter["Subject"]) == (TO, "Bright Smiles: cancelled for today, Tue Nov 24, 12:00 PM")
    assert letter.get_content().split("\n") == [
        f"Bright Smiles: visit {visit} of today, Tue Nov 24, 12:00 PM, was cancelled. It is in the list of tasks.",
        "", desk.provider.name, desk.kind.name, "", "https://clinic.test/admin/", "",
    ]  # fmt: skip
    assert not [word for word in ("Ana", "Maria", "312555") if word in str(letter)]
    assert (states(desk), caplog.text) == ([("SENT", 1, None)], "")


def test_at_two_in_the_morning_in_spanish_after_a_move_and_for_each_of_a_household(desk: Desk, host: MailHost) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, language="es")
    desk.set_clock("2026-11-24 02:00")
    cancel_together(desk, [desk.visit(NOON), desk.visit("2026-11-24 15:00")])
    assert post(desk) == 2
    assert [letter["Subject"].rpartition("nov ")[0] for letter in host.letters] == [
        "Bright Smiles: cita de hoy cancelada, mar 24 "
    ] * 2


def test_what_is_not_to_be_told_is_not_queued(desk: Desk) -> None:
    cancel(desk, "2026-11-25 08:00")
    cancel(desk, "2026-11-24 10:00", actor="staff:1")
    visit = cancel(desk, "2026-11-24 14:00")
    clinic = rows(desk, models.Clinic)[0]
    desk.set_clock("2026-11-24 14:00")
    change(desk, lambda s: staff_emails.queue(s, clinic, s.get_one(models.Appointment, visit), "over"))
    desk.set_clock("2026-11-24 08:05")
    set_fields(desk, models.Clinic, desk.clinic_id, alert_email=None)
    cancel(desk, "2026-11-24 16:00")
    set_fields(desk, models.Clinic, desk.clinic_id, alert_email=TO)
    desk.sessions.kw["info"]["emails"] = False
    cancel(desk, "2026-11-24 17:00")
    assert [one.appointment_id for one in rows(desk, StaffEmail)] == [visit]
    desk.parts.config.mail = None
    assert post(desk) == 0


def over(desk: Desk) -> None:
    desk.set_clock(NOON)


def unwanted(desk: Desk) -> None:
    change(desk, lambda s: clinics.set_alert_email(s, s.get_one(models.Clinic, desk.clinic_id), None))


def on_again(desk: Desk) -> None:
    (email,) = rows(desk, StaffEmail)
    set_fields(desk, models.Appointment, email.appointment_id, status=AppointmentStatus.SCHEDULED)


def trial(desk: Desk) -> None:
    set_fields(desk, models.Clinic, desk.clinic_id, trial_mode=True)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (over, "its time is over"),
        (unwanted, "nobody wants it"),
        (on_again, "the visit takes place after all"),
        (trial, "trial mode: the address is not a guest"),
    ],
)
def test_what_is_not_true_any_more_or_not_allowed_is_stopped(
    desk: Desk, host: MailHost, happens: Callable[[Desk], None], why: str
) -> None:
    cancel(desk)
    happens(desk)
    assert post(desk) == 0
    assert (states(desk), host.letters, lost(desk)) == ([("STOPPED", 1, why)], [], [])


def test_in_trial_mode_a_guest_gets_it(desk: Desk, host: MailHost) -> None:
    trial(desk)
    change(desk, lambda s: clinics.invite_guest(s, s.get_one(models.Clinic, desk.clinic_id), TO))
    cancel(desk)
    assert (post(desk), len(host.letters)) == (1, 1)


def test_a_server_that_is_away_gets_it_when_it_is_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with MailHost() as away:
        desk.parts.config.mail = MailServer("127.0.0.1", away.port, "standby@clinic.example")
    cancel(desk)
    assert (post(desk), post(desk)) == (1, 0)
    assert states(desk) == [("QUEUED", 1, "later")]
    later(monkeypatch, minutes=2)
    with MailHost(away.port) as back:
        assert (post(desk), post(desk)) == (1, 0)
        assert len(back.letters) == 1
    assert (states(desk), lost(desk)) == ([("SENT", 2, None)], [])


def test_after_five_tries_a_person_hears_of_it_until_one_is_taken(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.replies["RCPT"] = "451 busy"
    cancel(desk)
    assert post(desk) == 1
    for minutes in (2, 4, 8, 16):
        later(monkeypatch, minutes=minutes - 0.1)
        assert post(desk) == 0
        later(monkeypatch, minutes=0.1)
        assert post(desk) == 1
    later(monkeypatch, hours=2)
    assert post(desk) == 0
    assert (states(desk), lost(desk)) == ([("FAILED", 5, "later 451")], [None])
    host.replies = {}
    cancel(desk, "2026-11-24 15:00")
    assert (post(desk), len(host.letters)) == (1, 1)
    desk.work()
    assert lost(desk) == ["one was taken since"]


@pytest.mark.parametrize(
    ("verb", "reply", "state", "taken"),
    [
        ("RCPT", "550 front@clinic.example is nobody", ("FAILED", 1, "unreachable 550"), 0),
        ("AUTH", "535 who?", ("FAILED", 1, "configuration 535"), 0),
        ("WORDS", "", ("UNCLEAR", 1, "unknown_outcome"), 1),
    ],
)
def test_a_refusal_for_good_or_a_doubt_is_a_task_and_never_tried_again(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, verb: str,
    reply: str, state: tuple[str, int, str], taken: int,
) -> None:  # fmt: skip
    desk.parts.config.mail = MailServer("127.0.0.1", host.port, "standby@clinic.example", False, "u", "p")
    host.replies[verb] = reply
    cancel(desk)
    assert post(desk) == 1
    later(monkeypatch, minutes=30)
    assert (post(desk), states(desk), lost(desk), len(host.letters)) == (0, [state], [None], taken)
    assert "@" not in caplog.text
    unwanted(desk)
    assert lost(desk) == ["no e-mail is wanted"]


def test_killed_between_the_hand_over_and_its_record_it_is_unclear_and_not_sent_again(
    desk: Desk, host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel(desk)
    with monkeypatch.context() as context:
        context.setattr(staff_emails, "record_sent", lambda *_: (_ for _ in ()).throw(MemoryError))
        assert post(desk) == 1
    later(monkeypatch, minutes=9)
    assert (post(desk), states(desk)) == (0, [("SENDING", 1, None)])
    later(monkeypatch, minutes=2)
    assert (post(desk), len(host.letters), lost(desk)) == (0, 1, [None])
    assert states(desk) == [("UNCLEAR", 1, "nobody said what came of it")]
    (email,) = rows(desk, StaffEmail)
    change(desk, lambda s: staff_emails.record_sent(s, email.id))  # whoever had it was only slow
    assert states(desk) == [("SENT", 1, None)]


def test_two_clocks_do_not_take_the_same_and_a_mistake_of_ours_sends_nothing_twice(desk: Desk) -> None:
    cancel(desk)
    first = change(desk, staff_emails.claim)
    assert first is not None
    assert TO not in repr(first)
    assert change(desk, staff_emails.claim) is None
    change(desk, partial(staff_emails.record_failure, email_id=first.email_id, problem="later", final=False))
    change(desk, lambda s: s.execute(sa.update(StaffEmail).values(not_before=clock.real())))

    def break_off(*_: object) -> None:
        raise ValueError(f"{TO} cannot be written")

    assert drain.send_emails(cast("drain.Parts", desk.parts), send=break_off) == 1
    assert states(desk) == [("UNCLEAR", 2, "ValueError")]
