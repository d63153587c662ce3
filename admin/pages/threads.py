"""Threads: who writes with the clinic, and each thread as a transcript."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Query

from admin.languages import N_
from admin.listing import Listing
from admin.page import by_id
from admin.people import names_of_contacts
from admin.transcript import transcript
from admin.words import address, words
from app.access import Permission
from app.models import (
    Contact,
    Conversation,
    InboxItem,
    ItemKind,
    OptOut,
    OutboxMessage,
    PatientContact,
    StaffUser,
    Thread,
)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A line of the list."""

    id: int
    who: str
    last: str
    bot: str
    at: str
    mark: str
    """A class of the row: "flagged" or nothing."""


class ThreadsPage(Listing):
    """Newest activity first, flagged ones marked."""

    permissions = (Permission.VIEW_PATIENTS,)
    rows_of, title, slug = Thread, N_("Threads"), "threads"
    icon, key = "inbox", "i"
    empty = N_("When a patient writes, or Standby writes to one, the conversation appears here.")
    columns = (("who", "Patient"), ("last", "Last message"), ("bot", "Bot"), ("at", "Last activity"))
    has_details = True
    details_template = "console/thread.html"

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """By the last message either way."""
        ours = sa.select(sa.func.max(OutboxMessage.created_at)).where(OutboxMessage.thread_id == Thread.id)
        last = ours.scalar_subquery()
        heard = sa.func.coalesce(Thread.last_item_at, last, Thread.created_at)
        said = sa.func.coalesce(last, heard)
        return query.order_by(sa.case((heard > said, heard), else_=said).desc(), Thread.id.desc())

    def rows(self, found: Sequence[Thread]) -> Iterable[ThreadRow]:
        """Six queries, however many threads."""
        names = names_of_contacts(self.db, (thread.contact_id for thread in found))
        topics = by_id(self.db, Conversation, (thread.asking_id for thread in found))
        staff = by_id(self.db, StaffUser, (thread.staff_id for thread in found))
        said = self._last_said([thread.id for thread in found])
        wall = self.wall
        for thread in found:
            at, text = said.get(thread.id, (None, ""))
            yield ThreadRow(
                thread.id,
                names[thread.contact_id],
                text,
                state_of_bot(thread, topics.get(thread.asking_id or 0), staff.get(thread.staff_id or 0)),
                wall.moment(max(filter(None, (at, thread.last_item_at)), default=None)),
                "flagged" if thread.flagged else "",
            )

    def details(self, row: Thread) -> dict[str, Any]:
        """The transcript, with what the bot waits for."""
        contact = self.db.get_one(Contact, row.contact_id)
        of_contact = sa.select(PatientContact.patient_id).where(PatientContact.contact_id == contact.id)
        self.note_read("thread.read", row, sorted(self.db.scalars(of_contact)))
        asking = self.db.get(Conversation, row.asking_id) if row.asking_id else None
        staff = self.db.get(StaffUser, row.staff_id) if row.staff_id else None
        return {
            "who": names_of_contacts(self.db, [contact.id])[contact.id],
            "address": address(contact),
            "bot": state_of_bot(row, asking, staff),
            "flagged": row.flagged,
            "warnings": self._warnings(contact),
            "transcript": transcript(self.db, self.wall, row),
        }

    def _warnings(self, contact: Contact) -> list[str]:
        query = sa.select(OptOut).where(OptOut.contact_id == contact.id, OptOut.lifted_at.is_(None))
        out = [f"Opted out of {words(o.scope).lower()} messages" for o in self.db.scalars(query)]
        if contact.unreachable_since:
            out.append("Cannot get texts")
        if contact.wrong_number_at:
            out.append("Says the number is wrong")
        return out

    def _last_said(self, thread_ids: list[int]) -> dict[int, tuple[datetime, str]]:
        """Thread id → time and text of its latest message, either way."""
        theirs = sa.select(sa.func.max(InboxItem.id)).where(
            InboxItem.thread_id.in_(thread_ids), InboxItem.kind == ItemKind.TEXT
        )
        ours = sa.select(sa.func.max(OutboxMessage.id)).where(OutboxMessage.thread_id.in_(thread_ids))
        last: dict[int, tuple[datetime, str]] = {}
        for item in self.db.scalars(sa.select(InboxItem).where(InboxItem.id.in_(theirs.group_by(InboxItem.thread_id)))):
            last[item.thread_id] = (item.received_at, item.body or "(picture)")
        newest = OutboxMessage.id.in_(ours.group_by(OutboxMessage.thread_id))
        for message in self.db.scalars(sa.select(OutboxMessage).where(newest)):
            before = last.get(message.thread_id)
            if before is None or before[0] < message.created_at:
                last[message.thread_id] = (message.created_at, f"You: {message.body}")
        return last


def state_of_bot(thread: Thread, asking: Conversation | None, staff: StaffUser | None) -> str:
    """Who speaks in a thread now, in words."""
    if staff:
        return f"Silent: {staff.name} has it"
    if thread.looping_since:
        return "Silent: seems to talk with a machine"
    return f"Asking: {words(asking.topic).lower()}" if asking else "Listening"
