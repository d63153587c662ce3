"""A program that calls the API: the application on the test's database, two clinics, and tokens with permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock, drain
from app.access import Permission, hash_password, issue_token
from app.access.permissions import of_roles
from app.access.tokens import PERSONS_ALONE
from app.db import ALL_CLINICS, transaction
from app.limits import limiter_of
from app.models import Clinic, PatientStatus, Role
from app.queue import SilentBell
from app.web.api.ids import opaque
from tests import factories, web
from tests.dialogue import RecordingCarrier

PREFIX = "/api/booking"
EVERYTHING = frozenset(Permission) - PERSONS_ALONE


@cache
def _app(engine: sa.Engine, requests_per_minute: int) -> Flask:
    """One for all tests of a process, as the engine is: making it takes as long as a test of a few requests."""
    return web.make_app(engine, api_requests_per_minute=requests_per_minute)


class Place:
    """A clinic with one of everything; `ids[noun]` is the opaque id of its row."""

    def __init__(self, session: Session, clinic: Clinic) -> None:
        self.clinic_id = clinic.id
        kind = factories.make_type(session, clinic)
        provider = factories.make_provider(session, clinic, kind)
        patient = factories.make_patient(session, clinic, phone=f"{(clinic.phone)[:-3]}111")
        entry = factories.make_entry(session, patient, kind)
        other = factories.make_patient(session, clinic, "Zoe", phone=None, status=PatientStatus.INACTIVE)
        miss = factories.make_miss(session, patient, provider, kind)
        miss.next_touch_at = None  # the clock leaves it alone
        self.rows: dict[str, Any] = {
            "type": kind,
            "provider": provider,
            "patient": patient,
            "entry": entry,
            "appointment": factories.make_appointment(session, other, provider, kind, self.nine(session, clinic, 13)),
            "opening": factories.make_opening(session, provider, kind, self.nine(session, clinic, 10)),
            "cancellation": miss,
            "contact": factories.contact_of(session, patient),
            "thread": factories.thread_of(session, patient),
            "task": factories.make_task(session, patient),
            "fee": factories.make_fee(session, miss),
            "batch": factories.make_batch(session, clinic),
            "chair": factories.make_chair(session, clinic, name="Room A", active=False),
            "block": factories.make_block(session, provider, self.nine(session, clinic, 400)),
            **factories.make_rules(session, clinic),
            **factories.make_webhook(session, clinic),
        }
        self.ids = {noun: opaque(noun, row.id) for noun, row in self.rows.items()}

    @staticmethod
    def nine(session: Session, clinic: Clinic, days: int) -> datetime:
        """Nine in the morning at the clinic so many days from now, or on the Monday after: the provider works."""
        day = clock.local(clock.now(session), clinic.timezone).date() + timedelta(days=days)
        while day.isoweekday() > 5:
            day += timedelta(days=1)
        return clock.at_local(datetime.combine(day, time(9)), clinic.timezone)


class Recorded(Place):
    """A Place with a record: a message to the patient, and an entry of the audit trail about them."""

    def __init__(self, session: Session, clinic: Clinic) -> None:
        super().__init__(session, clinic)
        message = factories.make_message(session, self.rows["thread"])
        facts = {"after": {"place": "US-IL"}}  # sealed
        entry = factories.make_audit_entry(session, self.rows["patient"], "patient.changed", **facts)
        self.rows |= {"message": message, "audit": entry}
        self.ids |= {"message": opaque("message", message.id * 2 + 1), "audit": opaque("audit", entry.id)}


class Api:
    """Bright Smiles (`own`), North Dental (`other`), and requests with a token of the first."""

    def __init__(self, engine: sa.Engine, *, requests_per_minute: int = 600, place: type[Place] = Place) -> None:
        self.sessions = web.sessions_of(engine)
        self.app = _app(engine, requests_per_minute)
        limiter_of(self.app, None).reset()
        with transaction(self.sessions, ALL_CLINICS) as session:
            self.own = place(session, factories.make_clinic(session, timezone=factories.where_it_is_noon()))
        with transaction(self.sessions, ALL_CLINICS) as session:
            self.other = place(session, factories.make_other_clinic(session))
        self.token = self.issue(EVERYTHING)
        self.staff_id = 0
        """Whom `person` made last."""

    def issue(self, permissions: Iterable[Permission], *, days: float = 1, clinic_id: int | None = None) -> str:
        """A service's token."""
        with transaction(self.sessions, ALL_CLINICS) as session:
            clinic = session.get_one(Clinic, clinic_id or self.own.clinic_id)
            ends = clock.real() + timedelta(days=days)
            return issue_token(session, clinic, "test", list(permissions), expires_at=ends, actor="test")[1]

    def person(
        self, role: Role, permissions: Iterable[Permission] | None = None, *, clinic_id: int | None = None
    ) -> str:
        """The token of somebody who has this role alone, with all that it may do unless `permissions` narrow it."""
        with transaction(self.sessions, ALL_CLINICS) as session:
            clinic = session.get_one(Clinic, clinic_id or self.own.clinic_id)
            staff = factories.make_staff(session, clinic, email=f"{role}@example.com", roles=[role])
            self.staff_id = staff.id
            wanted = list(of_roles([role]) if permissions is None else permissions)
            ends = clock.real() + timedelta(days=1)
            return issue_token(session, clinic, role, wanted, expires_at=ends, actor="test", staff=staff)[1]

    def make_staff(self, email: str, role: Role, password: str = "") -> int:
        """Somebody with this role at the own clinic."""
        with transaction(self.sessions, ALL_CLINICS) as session:
            clinic = session.get_one(Clinic, self.own.clinic_id)
            secret = {"password_hash": hash_password(password)} if password else {}
            return factories.make_staff(session, clinic, email=email, roles=[role], **secret).id

    def call(self, method: str, path: str, *, token: str | None = "", **options: Any) -> TestResponse:
        """A request; `token=None`: without one."""
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.token}"
        return self.app.test_client().open(PREFIX + path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **options)

    def post(self, path: str, json: object = None, **options: Any) -> TestResponse:
        """POST."""
        return self.call("POST", path, json=json, **options)

    def put(self, path: str, json: object = None, **options: Any) -> TestResponse:
        """PUT."""
        return self.call("PUT", path, json=json, **options)

    def patch(self, path: str, json: object = None, **options: Any) -> TestResponse:
        """PATCH."""
        return self.call("PATCH", path, json=json, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """DELETE."""
        return self.call("DELETE", path, **options)

    def work(self) -> list[str]:
        """Do all that is due; the texts that went to the own clinic's patient meanwhile."""
        carrier = RecordingCarrier()
        config = SimpleNamespace(answers_keywords=True, public_base_url="https://clinic.test")
        parts = SimpleNamespace(
            config=config, sessions=self.sessions, transport=carrier, bell=SilentBell(), engine=self.sessions.kw["bind"]
        )
        drain.run_until_idle(cast("drain.Parts", parts))
        return [one.body for one in carrier.texts if one.to == "+13125550111"]

    def count_statements(self, act: Callable[[], object]) -> int:
        """How often the database was asked."""
        engine, asked = self.sessions.kw["bind"], []
        count = lambda *_: asked.append(1)  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", count)
        act()
        sa.event.remove(engine, "before_cursor_execute", count)
        return len(asked)

    def look(self, read: Callable[[Session], Any]) -> Any:
        """What the database holds now."""
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            return read(session)


def paths(answer: TestResponse) -> list[str]:
    """The fields that a problem names."""
    assert answer.mimetype == "application/problem+json"
    return [one["path"] for one in answer.get_json().get("errors", [])]
