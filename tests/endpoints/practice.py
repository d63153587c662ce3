"""A clinic in which every call of the table works: what its rows call by `{words}`."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import Clinic, Opening, Proposal, ProposalKind, Role
from app.web.api.ids import opaque
from tests import factories
from tests.api import Api, Recorded


class Practice(Recorded):
    """A Place, and what some calls need: who does not wait yet, a visit that has begun, somebody proposed to staff."""

    NOUNS: ClassVar = {
        "ben": "patient",
        "bens_visit": "appointment",
        "later_visit": "appointment",
        "begun_visit": "appointment",
        "to_release": "opening",
        "to_call": "opening",
        "colleague": "staff",
    }
    """Words for a second thing of a noun; any other word is its noun."""
    MOMENTS = frozenset({"next_hour", "free_time", "in_a_year"})
    """Words that are no ids. Days of visits and openings lie three apart: no weekend brings two together."""

    def __init__(self, session: Session, clinic: Clinic) -> None:
        super().__init__(session, clinic)
        kind, provider, patient = (self.rows[one] for one in ("type", "provider", "patient"))
        now, email = clock.now(session), f"colleague@{clinic.slug}.example"
        ben = factories.make_patient(session, clinic, "Ben", f"{clinic.phone[:-3]}112")
        visits = {"begun_visit": (patient, now - timedelta(hours=1))}
        visits["later_visit"] = patient, self.nine(session, clinic, 16)
        visits["bens_visit"] = ben, self.nine(session, clinic, 19)
        more = {
            "chair": factories.make_chair(session, clinic, kind),
            "ben": ben,
            "colleague": factories.make_staff(session, clinic, email=email, roles=[Role.FRONT_DESK]),
            "to_release": self._proposed(session, clinic, ProposalKind.RELEASE, 22),
            "to_call": self._proposed(session, clinic, ProposalKind.CALL, 25),
        }
        more |= {
            word: factories.make_appointment(session, whose, provider, kind, at) for word, (whose, at) in visits.items()
        }
        self.rows |= more
        self.ids |= {word: opaque(self.NOUNS.get(word, word), row.id) for word, row in more.items()}
        self.words = self.ids | {
            "next_hour": (now + timedelta(hours=1)).isoformat(),
            "free_time": self.nine(session, clinic, 28).isoformat(),
            "in_a_year": (now + timedelta(days=365)).date().isoformat(),
        }
        """What stands for `{word}` at this clinic."""

    def _proposed(self, session: Session, clinic: Clinic, kind: ProposalKind, days: int) -> Opening:
        """An opening that staff are to ask the patient about."""
        at = self.nine(session, clinic, days)
        opening = factories.make_opening(session, self.rows["provider"], self.rows["type"], at)
        ids = {"clinic_id": clinic.id, "opening_id": opening.id, "waitlist_entry_id": self.rows["entry"].id}
        session.add(Proposal(**ids, kind=kind, made_at=clock.now(session)))
        return opening


class Practices(Api):
    """The API with two clinics in which every call works, and more of them: a call leaves its clinic changed."""

    own: Practice
    other: Practice

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine, requests_per_minute=100_000, place=Practice)
        self.made = 0

    def another(self) -> Practice:
        """A fresh clinic like `own`."""
        self.made += 1
        numbers = {"phone": f"+131255502{self.made:02}", "sms_number": f"+131255503{self.made:02}"}
        with transaction(self.sessions, ALL_CLINICS) as session:
            zone = factories.where_it_is_noon()
            return Practice(session, factories.make_clinic(session, f"Clinic {self.made}", timezone=zone, **numbers))
