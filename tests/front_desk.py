"""Two clinics on an ordinary morning, and the console on a small application, for the console's tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from admin.site import add_console
from app import clock, models
from app.db import ALL_CLINICS, transaction
from app.models import MessageStatus, Purpose, Role
from app.services import audit
from tests import factories as make
from tests.sql import counted

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Settings:
    """What the console reads of the configuration."""

    public_base_url: str = "http://localhost:8000"
    redis_url: str | None = None
    mail: object | None = None
    twilio: object | None = None
    segment_price: float = 0.011
    answers_keywords: bool = True
    webhooks_to_private: bool = False


@dataclass(frozen=True)
class SmallRuntime:
    """What the console reads of the runtime."""

    sessions: sessionmaker[Session]
    config: Settings = Settings()


@dataclass(frozen=True)
class Morning:
    """Ids of what the tests look for."""

    clinic: int
    thread: int
    opening: int
    entry: int
    other_clinic: int
    other_thread: int
    other_opening: int


def make_app(
    sessions: sessionmaker[Session], public_base_url: str = "http://localhost:8000", *, mail: object | None = None
) -> Flask:
    """An application with nothing but the console."""
    app = Flask("front_desk")
    app.secret_key = "only-for-tests-0123456789-abcdefghij"
    add_console(app, SmallRuntime(sessions, Settings(public_base_url, mail=mail)))
    return app


def token(client: FlaskClient, path: str = "/admin/login") -> str:
    """The CSRF token of a page's form."""
    return client.get(path).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]


def log_in(client: FlaskClient, email: str, password: str = PASSWORD, **form: str) -> Any:
    """The response to the log-in form."""
    return client.post("/admin/login", data={"csrf_token": token(client), "email": email, "password": password} | form)


def email_of(role: Role) -> str:
    """Who has this one role at Bright Smiles."""
    return f"{role.value}@example.com"


def make_morning(sessions: sessionmaker[Session]) -> Morning:
    """Bright Smiles with a bit of everything, and North Dental with a thread and an opening."""
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = make.make_clinic(session)
        _make_people(session, clinic)
        thread, opening, entry = _make_rows(session, clinic)
        other = make.make_other_clinic(session)
        cy = make.make_patient(session, other, "Cyrus", "+12125550177")
        hear(session, make.thread_of(session, cy), "Are you open on Friday?", timedelta(minutes=20))
        kind = make.make_type(session, other, name="Root canal")
        elsewhere = make.make_opening(
            session, make.make_provider(session, other, kind, name="Dr. Otherwise"), kind, _at(session, other, 1, 9)
        )
        boss = session.scalars(sa.select(models.StaffUser).where(models.StaffUser.email == "boss@example.com")).one()
        session.add(models.StaffRole(staff_id=boss.id, clinic_id=other.id, role=Role.CLINIC_ADMIN))
        return Morning(
            clinic.id, thread.id, opening.id, entry.id, other.id, make.thread_of(session, cy).id, elsewhere.id
        )  # fmt: skip


def _make_people(session: Session, clinic: models.Clinic) -> None:
    people = [(email_of(role), role.value.replace("_", " ").title(), role) for role in Role]
    for email, name, role in (*people, ("boss@example.com", "Dana Reyes", Role.CLINIC_ADMIN)):
        staff = make.make_staff(session, clinic, email=email, name=name, roles=[role], password_hash=_hashed())
        audit.record(session, clinic.id, "staff_created", staff, after={"roles": [role.value]})


@cache
def _hashed() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # the real one is slow on purpose


def _at(session: Session, clinic: models.Clinic, days: int, hour: int, minute: int = 0) -> datetime:
    day = clock.local(clock.now(session), clinic.timezone).date() + timedelta(days=days)
    return clock.at_local(datetime.combine(day, time(hour, minute)), clinic.timezone)


def _make_rows(session: Session, clinic: models.Clinic) -> tuple[models.Thread, models.Opening, models.WaitlistEntry]:
    now = clock.now(session)
    cleaning = make.make_type(session, clinic)
    braces = make.make_type(session, clinic, name="Braces check", duration_minutes=30)
    lee = make.make_provider(session, clinic, cleaning, braces)
    chair = make.make_chair(session, clinic, cleaning, braces)
    ana = make.make_patient(session, clinic, "Ana", "+13125550111", last_name="Rivera")
    leo = make.make_patient(session, clinic, "Leo", "+13125550111", last_name="Rivera")
    ben = make.make_patient(session, clinic, "Ben", "+13125550112", last_name="Okafor")
    mia = make.make_patient(session, clinic, "Mia", "+13125550113", last_name="Larsen")
    entry = make.make_entry(
        session, ana, cleaning, models.WaitlistPriority.HIGH, days_mask=0b0001010, preferred_provider_id=lee.id,
        notifications_sent=1, status=models.WaitlistStatus.NOTIFIED,
    )  # fmt: skip
    session.add(models.WaitlistTime(clinic_id=clinic.id, entry_id=entry.id, type=models.TimeOfDay.MORNING))
    second = make.make_entry(session, ben, cleaning, models.WaitlistPriority.URGENT, declines=1)
    make.make_entry(session, leo, braces, days_mask=0b0111110, minimum_notice_minutes=240)
    make.make_entry(session, mia, braces, models.WaitlistPriority.FLEXIBLE, status=models.WaitlistStatus.BOOKED)
    opening = make.make_opening(
        session, lee, cleaning, _at(session, clinic, 2, 9), chair, status=models.OpeningStatus.OFFERING,
        source=models.OpeningSource.CANCELLATION,
    )  # fmt: skip
    filled = make.make_opening(
        session, lee, braces, _at(session, clinic, 1, 14), chair, status=models.OpeningStatus.FILLED, closed_at=now
    )
    make.make_opening(session, lee, braces, _at(session, clinic, -1, 11), chair, status=models.OpeningStatus.EXPIRED)
    for hour, patient, status in (
        (9, ben, models.AppointmentStatus.CONFIRMED),
        (10, mia, models.AppointmentStatus.SCHEDULED),
        (13, leo, models.AppointmentStatus.NO_SHOW),
    ):
        make.make_appointment(session, patient, lee, cleaning, _at(session, clinic, 0, hour), chair, status=status)
    visit = make.make_appointment(session, mia, lee, braces, filled.starts_at, chair)
    filled.filled_appointment_id = visit.id
    _make_offers(session, opening, entry, second, ana, ben, mia)
    thread = _make_thread(session, clinic, ana, opening, entry)
    _make_trouble(session, clinic, ben, mia)
    return thread, opening, entry


def _make_offers(
    session: Session, opening: models.Opening, entry: models.WaitlistEntry, second: models.WaitlistEntry,
    ana: models.Patient, ben: models.Patient, mia: models.Patient,
) -> None:  # fmt: skip
    now = clock.now(session)
    make.make_offer(
        session, opening, second, make.contact_of(session, ben), made_at=now - timedelta(hours=2),
        sent_at=now - timedelta(hours=2), closed_at=now - timedelta(hours=1), responded_at=now - timedelta(hours=1),
        response=models.NotificationResponse.DECLINED, hold_released=True,
    )  # fmt: skip
    make.make_offer(
        session, opening, entry, make.contact_of(session, ana), sent_at=now - timedelta(minutes=5),
        hold_expires_at=now + timedelta(minutes=42),
    )  # fmt: skip
    third = make.make_entry(session, mia, session.get_one(models.AppointmentType, opening.appointment_type_id))
    session.add(
        models.OfferSkip(
            clinic_id=opening.clinic_id, opening_id=opening.id, waitlist_entry_id=third.id,
            rule=models.SkipRule.CONTACT_WINDOW, until=now + timedelta(hours=3), created_at=now,
        )
    )  # fmt: skip


def say(session: Session, thread: models.Thread, body: str, ago: timedelta, **fields: Any) -> models.OutboxMessage:
    """A text of ours in a thread."""
    at = clock.now(session) - ago
    key = f"test:{thread.id}:{session.scalar(sa.select(sa.func.count(models.OutboxMessage.id)))}"
    default = {
        "clinic_id": thread.clinic_id, "thread_id": thread.id, "contact_id": thread.contact_id, "key": key,
        "reference": key, "channel": models.NotificationChannel.SMS, "purpose": Purpose.OFFER, "body": body,
        "segments": 1, "status": MessageStatus.DELIVERED, "created_at": at, "not_before": at,
    }  # fmt: skip
    message = models.OutboxMessage(**default | fields)
    session.add(message)
    session.flush()
    return message


def hear(session: Session, thread: models.Thread, body: str, ago: timedelta, **fields: Any) -> None:
    """A text of the patient."""
    at = clock.now(session) - ago
    key = f"test:{thread.id}:{at.isoformat()}"
    default = {
        "clinic_id": thread.clinic_id, "thread_id": thread.id, "key": key, "kind": models.ItemKind.TEXT, "body": body,
        "received_at": at, "posted_at": at, "handled_at": at,
    }  # fmt: skip
    session.add(models.InboxItem(**default | fields))
    thread.last_item_at = at
    thread.unread_since = thread.unread_since or at
    session.flush()


def _make_thread(
    session: Session,
    clinic: models.Clinic,
    ana: models.Patient,
    opening: models.Opening,
    entry: models.WaitlistEntry,
) -> models.Thread:
    now = clock.now(session)
    thread = make.thread_of(session, ana)
    say(session, thread, "Hi Ana, Bright Smiles: you’re on our list for an earlier cleaning. Reply STOP to opt out.",
        timedelta(days=1, hours=3))  # fmt: skip
    hear(
        session, thread, "Great, mornings are best for me", timedelta(days=1, hours=2), reading="preference (mornings)"
    )
    say(session, thread, "Got it: mornings.", timedelta(days=1, hours=2), purpose=Purpose.ANSWER,
        status=MessageStatus.READ)  # fmt: skip
    say(session, thread, "An earlier note that came too late.", timedelta(hours=14), status=MessageStatus.STOPPED,
        stop_rule=models.StopRule.CONTACT_WINDOW)  # fmt: skip
    say(session, thread, "Hi Ana, an opening Tue at 9:00 AM. Reply YES to book, NO to pass. Held until 11:30 AM.",
        timedelta(minutes=5))  # fmt: skip
    hear(session, thread, "is that with <b>Dr Lee</b>?", timedelta(minutes=2), reading="unknown")
    asking = models.Conversation(
        clinic_id=clinic.id, thread_id=thread.id, topic=models.Topic.OFFER, state="ASKED", opened_at=now
    )
    session.add(asking)
    session.flush()
    offer = session.scalars(sa.select(models.Offer).where(models.Offer.waitlist_entry_id == entry.id)).one()
    session.add(models.QuestionOption(clinic_id=clinic.id, conversation_id=asking.id, n=1, offer_id=offer.id))
    thread.asking_id, thread.flagged = asking.id, True
    session.flush()
    return thread


def _make_trouble(session: Session, clinic: models.Clinic, ben: models.Patient, mia: models.Patient) -> None:
    now = clock.now(session)
    hear(session, make.thread_of(session, ben), "No thanks, and please stop texting me", timedelta(hours=1))
    desk = session.scalars(sa.select(models.StaffUser).where(models.StaffUser.email == email_of(Role.FRONT_DESK))).one()
    theirs = make.thread_of(session, mia)
    theirs.staff_id = desk.id
    say(session, theirs, "This is Sam at the desk. We’ll call you.", timedelta(minutes=50), purpose=Purpose.STAFF,
        status=MessageStatus.FAILED, error_code=30006)  # fmt: skip
    session.add(
        models.OptOut(
            clinic_id=clinic.id, contact_id=make.contact_of(session, ben).id, scope=models.Scope.ALL, source="text",
            opted_out_at=now,
        )
    )  # fmt: skip
    for n, (kind, priority, due, done) in enumerate(
        (
            (models.TaskKind.NOT_UNDERSTOOD, models.TaskPriority.NORMAL, timedelta(hours=1), None),
            (models.TaskKind.URGENT_MESSAGE, models.TaskPriority.URGENT, timedelta(minutes=-5), None),
            (models.TaskKind.ENTER_IN_CALENDAR, models.TaskPriority.NORMAL, timedelta(hours=-3), now),
        )
    ):
        session.add(
            models.Task(
                clinic_id=clinic.id, kind=kind, cause=f"test:{n}", priority=priority, due_at=now + due, done_at=done,
                thread_id=make.thread_of(session, ben).id, patient_id=ben.id, created_at=now,
                result="entered" if done else None,
                details="Asked something we could not read" if n == 0 else None,
            )
        )  # fmt: skip


def text_of(client: FlaskClient, path: str) -> str:
    """The page at `path`, which is there."""
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def press(client: FlaskClient, path: str, **form: object) -> Any:
    """The answer to a button or a form of the console, as its script sends it: JSON with `said` or `problem`."""
    page = client.get("/admin/account/").get_data(as_text=True)
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post(path, data={"csrf_token": csrf} | form, headers={"X-Standby-Form": "1"})


def statements_of(client: FlaskClient, sessions: sessionmaker[Session], path: str) -> list[str]:
    """The SQL statements that the page at `path` takes. BEGIN is no one: SQLite's driver leaves it to us."""
    with counted(sessions) as said:
        text_of(client, path)
    return [statement for statement in said if statement != "BEGIN"]
