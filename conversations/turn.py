"""One turn: an inbox item being handled in its thread, in one transaction. What a topic may use to act and speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock, inbox, outbox
from app.models import (
    ANSWERS,
    CONFIRMS_OPT_OUT,
    Appointment,
    Clinic,
    Contact,
    Conversation,
    InboxItem,
    ItemKind,
    Offer,
    OutboxMessage,
    Patient,
    Purpose,
    TaskKind,
    Thread,
    Topic,
)
from app.services import contact_rules, reach, tasks
from conversations import opening_hours, phrases
from conversations.parts import whole
from conversations.reading.times import Hours

SAYS_NO_STOP = CONFIRMS_OPT_OUT | {Purpose.STAFF_ALERT}
"""Texts that need not say how to stop: the answer to a stop, and what our own people get."""
ANSWER_LIFE = timedelta(hours=1)
"""An answer that could not be sent by then is not sent in the middle of the night: a person calls."""

LATEST = (
    sa.select(Conversation)
    .where(
        Conversation.thread_id == sa.bindparam("thread"),
        Conversation.topic == sa.bindparam("topic"),
        Conversation.closed_at.is_(None),
    )
    .order_by(Conversation.id.desc())
    .limit(1)
)


@dataclass
class Turn:
    """The thread is locked. `conversation` is the one that the item concerns, once a topic has entered it."""

    session: Session
    thread: Thread
    item: InboxItem
    carrier_answers: bool
    clinic: Clinic
    contact: Contact
    conversation: Conversation = field(init=False)
    states: type[StrEnum] = field(init=False)
    said: int = 0
    asked_person: bool = False

    @classmethod
    def begin(cls, session: Session, thread: Thread, item: InboxItem, *, carrier_answers: bool) -> Turn:
        """Everything about the thread that a topic needs. `carrier_answers`: TWILIO_ANSWERS_KEYWORDS."""
        clinic, contact = session.get_one(Clinic, thread.clinic_id), session.get_one(Contact, thread.contact_id)
        return cls(session, thread, item, carrier_answers, clinic, contact)

    @property
    def now(self) -> datetime:
        """The domain's instant of this transaction, aware UTC."""
        return clock.now(self.session)

    @property
    def zone(self) -> str:
        """The clinic's time zone: visits take place there."""
        return self.clinic.timezone

    @cached_property
    def patients(self) -> list[Patient]:
        """Everybody who is reached at the contact, by id."""
        return reach.patients_of(self.session, self.contact)

    @cached_property
    def language(self) -> str:
        """In which we write to them."""
        return next((patient.language for patient in self.patients if patient.language), self.clinic.language)

    @cached_property
    def names(self) -> list[str]:
        """The first names of those for whom somebody at this contact may speak."""
        return [patient.first_name for patient in reach.wards_of(self.session, self.patients)]

    @cached_property
    def text(self) -> str:
        """What the patient wrote, with what they had begun it with in earlier texts; empty for a picture alone."""
        return whole(self.session, self.item)

    @cached_property
    def hours(self) -> Hours:
        """The clinic's opening hours."""
        return opening_hours.of(self.session, self.clinic)

    @property
    def local_now(self) -> datetime:
        """Now, on the clinic's wall clock: what "tomorrow at 9" is said from."""
        return self.now.astimezone(ZoneInfo(self.zone))

    @property
    def state(self) -> StrEnum:
        """The state of the conversation (what `transitions` reads and sets)."""
        return self.states[self.conversation.state]

    @state.setter
    def state(self, value: StrEnum) -> None:
        self.conversation.state = value.name

    def enter(self, conversation: Conversation, states: type[StrEnum]) -> None:
        """Go on with a conversation of the thread."""
        self.conversation, self.states = conversation, states

    def open(self, topic: Topic, first: StrEnum) -> Conversation:
        """Begin a conversation in its first state."""
        conversation = Conversation(
            clinic_id=self.clinic.id,
            thread_id=self.thread.id,
            topic=topic,
            state=first.name,
            state_entry=1,
            data={},
            opened_at=self.now,
        )
        self.session.add(conversation)
        self.session.flush()
        self.enter(conversation, type(first))
        return conversation

    def close(self) -> None:
        """The conversation has nothing more to say or to hear."""
        self.conversation.closed_at = self.now
        self.stop_asking()

    def stop_asking(self) -> None:
        """Its question is not open any more: others may be asked."""
        if self.thread.asking_id == self.conversation.id:
            self.thread.asking_id = None
            self.may_be_asked()

    def may_be_asked(self) -> None:
        """Tell the openings that passed this contact over, or that have nobody to ask (a turn of its own).

        Always: `advance` may be passing them over right now, and what it has not committed cannot be looked for.
        """
        inbox.post(self.session, self.thread, f"inbox:{self.item.id}:may-be-asked", ItemKind.MAY_BE_ASKED, self.item.id)

    def say(
        self,
        key: str,
        purpose: Purpose = Purpose.ANSWER,
        *,
        expires_at: datetime | None = None,
        about: Sequence[Offer] = (),
        confirms: Appointment | None = None,
        **values: str,
    ) -> OutboxMessage:
        """Queue a phrase to the contact; `clinic`, `phone` are filled in. A first text says how to stop.

        An answer expires: what confirms a visit when the visit begins, else an hour from now, or before that when the
        hold of the open offers that it is about ends.
        """
        if expires_at is None and purpose in ANSWERS:
            expires_at = confirms.starts_at if confirms else self._answer_expires(about)
        body = self.words(key, **values)
        if purpose not in SAYS_NO_STOP:
            body = self._welcoming(body)
        self.said += 1
        return outbox.say(
            self.session,
            self.thread,
            body,
            purpose,
            key=f"inbox:{self.item.id}:{self.said}",
            item_id=self.item.id,
            expires_at=expires_at,
            confirms=confirms,
        )

    def words(self, key: str, **values: str) -> str:
        """A phrase in the patient's language, with the clinic's name and phone filled in."""
        clinic = {"clinic": self.clinic.short_name, "phone": spoken(self.clinic.phone)}
        return phrases.phrase(key, self.language, **clinic, **values)

    def pass_on(self) -> OutboxMessage:
        """Queue what a person at the clinic has written, word for word; a first text says how to stop."""
        self.said += 1
        return outbox.say(
            self.session,
            self.thread,
            self._welcoming(self.item.body or ""),
            Purpose.STAFF,
            key=f"inbox:{self.item.id}:{self.said}",
            item_id=self.item.id,
            expires_at=self.now + ANSWER_LIFE,
        )

    def _welcoming(self, body: str) -> str:
        """A contact's first text says how to stop (PRODUCT.md section 3)."""
        if self.contact.welcomed_at is None and "STOP" not in body:
            return body + phrases.phrase("stop.hint", self.language)
        return body

    def _answer_expires(self, about: Sequence[Offer]) -> datetime:
        latest = self.now + ANSWER_LIFE
        ends = [offer.hold_expires_at for offer in about if offer.hold_expires_at > self.now]
        return min(latest, max(ends, default=latest))

    def when(self, instant: datetime, style: str = "full") -> str:
        """A time of a visit in the patient's language, on the clinic's wall clock."""
        return phrases.time_in(instant, self.zone, self.language, style)

    def ask_person(self, kind: TaskKind, about: str | None = None, *, urgent: bool = False, visit: int = 0) -> None:
        """Make a task for staff, once per item unless `about` names another cause; `visit` is the one it is about."""
        self.asked_person = True
        cause = about or f"inbox_item:{self.item.id}:{kind.lower()}"
        patient = self.patients[0].id if len(self.patients) == 1 else None
        tasks.ask_person(
            self.session, self.clinic.id, kind, cause, urgent=urgent, thread=self.thread, patient_id=patient,
            appointment_id=visit or None,
        )  # fmt: skip

    def is_opted_out(self) -> bool:
        """Whether the contact said stop."""
        return contact_rules.is_opted_out(self.session, self.contact.id)

    def latest(self, topic: Topic) -> Conversation | None:
        """The thread's newest conversation of a topic that is not closed."""
        return self.session.scalar(LATEST, {"thread": self.thread.id, "topic": topic})


def spoken(phone: str) -> str:
    """A North American number as people read it: 312-555-0100; others as they are."""
    digits = phone.removeprefix("+1")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if phone.startswith("+1") and len(digits) == 10 else phone
