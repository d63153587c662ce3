"""The INSERT … SELECT by which the inbox finds the thread and posts to it, in one trip to the server.

Made once for a database: making one anew for each text costs more than running it. A repeated key changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.models import Clinic, Contact, InboxItem, ItemKind, Thread
from app.statements import Upsert, columns, table

COUNTED = {"preserve_rowcount": True}
"""Without this option psycopg's INSERT … SELECT reports -1 rows, and a stranger's text would pass for a known one."""
_thread = columns(Thread)
THREADS = sa.select(_thread.clinic_id, _thread.id)


@cache
def posting(dialect: str) -> Upsert:
    """A fact to the thread of a contact (`clinic_id`, `contact_id`)."""
    given = ("key", "kind", "subject_id", "received_at", "posted_at")
    here = sa.and_(_thread.clinic_id == sa.bindparam("clinic_id"), _thread.contact_id == sa.bindparam("contact_id"))
    return _inserting(dialect, THREADS.where(here), given, {"media": 0, "attempts": 0})


@cache
def reception(dialect: str) -> Upsert:
    """A text, from the number of its `sender` and that of its `recipient`: the webhook's statement."""
    clinic, contact = columns(Clinic), columns(Contact)
    given = ("key", "body", "media", "opt_out_type", "received_at", "posted_at")
    threads = (
        THREADS.join(table(Contact), _thread.contact_id == contact.id)
        .join(table(Clinic), contact.clinic_id == clinic.id)
        .where(clinic.sms_number == sa.bindparam("recipient"), contact.address == sa.bindparam("sender"))
    )
    return _inserting(dialect, threads, given, {"kind": ItemKind.TEXT, "attempts": 0})


def _inserting(dialect: str, threads: sa.Select[Any], given: Sequence[str], fixed: Mapping[str, object]) -> Upsert:
    """An item for each of these threads, of parameters and of fixed values, unless its key is there."""
    item = columns(InboxItem)
    source = threads.add_columns(
        *(sa.bindparam(name, type_=item[name].type) for name in given),
        *(sa.literal(value, item[name].type) for name, value in fixed.items()),
    )
    made = (postgresql if dialect == "postgresql" else sqlite).insert(InboxItem)
    filled: Upsert = made.from_select(["clinic_id", "thread_id", *given, *fixed], source)
    return filled.on_conflict_do_nothing(index_elements=["key"])
