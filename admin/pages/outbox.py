"""Messages: everything we said or did not say, with what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Query

from admin.languages import N_
from admin.listing import Choice, Listing
from admin.pages.settings.frame import InSettings
from admin.people import names_of_contacts
from admin.transcript import delivery, is_trouble
from admin.words import words
from app.access import Permission
from app.models import MessageStatus, OutboxMessage


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A line of the list; `thread` is where it leads."""

    id: int
    thread: int
    who: str
    text: str
    why: str
    status: str
    at: str
    mark: str


class OutboxPage(InSettings, Listing):
    """The newest first."""

    permissions = (Permission.VIEW_PATIENTS,)
    rows_of, title, slug = OutboxMessage, N_("Messages"), "outbox"
    group, picture = "record", "send"
    about = N_("Every message to a patient, and what became of it.")
    empty = N_("Every message to a patient appears here, also one that a rule kept from being sent.")
    columns = (("who", "To"), ("text", "Message"), ("why", "Why"), ("status", "Status"), ("at", "Written"))
    column_filters = (Choice(OutboxMessage.status, "Status", MessageStatus),)

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """The newest first."""
        return query.order_by(OutboxMessage.id.desc())  # as they were written; by time there is no index

    def rows(self, found: Sequence[OutboxMessage]) -> Iterable[MessageRow]:
        """One more query, however many messages."""
        names = names_of_contacts(self.db, (message.contact_id for message in found))
        wall = self.wall
        for message in found:
            yield MessageRow(
                message.id,
                message.thread_id,
                names[message.contact_id],
                message.body,
                words(message.purpose),
                delivery(message),
                wall.moment(message.created_at),
                "trouble" if is_trouble(message) else "",
            )

    def row_url(self, row: MessageRow) -> str | None:
        """The thread it belongs to."""
        return str(self.get_url("inbox.details_view", row_id=row.thread))
