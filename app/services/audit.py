"""The audit trail: who did what. `record` collects, `write` chains and stores just before the commit.

The chain's head is the last lock of every transaction: taken earlier, it would close a cycle with the rows below it.
Entries name rows by id and hold no name, number or message text.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import AuditEntry, AuditHead
from app.statements import insert

Facts = dict[str, Any]
HEADS = sa.select(AuditHead.clinic_id, AuditHead.id).where(
    AuditHead.clinic_id.in_(sa.bindparam("clinics", expanding=True))
)
WRITTEN = [column.key for column in sa.inspect(AuditEntry).column_attrs if column.key != "id"]


@dataclass(frozen=True, slots=True)
class Note:
    """What `record` keeps until the commit."""

    clinic_id: int
    action: str
    subject: str
    actor: str
    source: str
    before: Facts | None
    after: Facts | None


def record(
    session: Session,
    clinic_id: int,
    action: str,
    subject: object,
    *,
    actor: str | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Collect one act. `subject` is a row (its table and id are noted) or a text like "clinic:1".

    `actor` and the source default to what the transaction was opened with (`session.info["actor"]`, `["source"]`).
    """
    notes: list[Note] = session.info.setdefault("audit", [])
    who = actor or session.info.get("actor", "system")
    notes.append(Note(clinic_id, action, _name(subject), who, session.info.get("source", "system"), before, after))


def take(session: Session) -> list[Note]:
    """What was collected so far, to be written by another transaction: that of a read, which writes nothing itself."""
    notes: list[Note] = session.info.pop("audit", [])
    return notes


def carry_over(session: Session, notes: list[Note]) -> None:
    """Collect what another transaction has noted."""
    session.info.setdefault("audit", []).extend(notes)


def write(session: Session) -> None:
    """Chain and insert what was collected; called by `app.db.transaction` only, right before its commit."""
    notes = take(session)
    if not notes:
        return
    session.flush()
    at = clock.now(session)
    heads, entries = _heads(session, sorted({note.clinic_id for note in notes})), []
    for note in notes:
        head = heads[note.clinic_id]
        entry = _entry(note, head, at)
        entries.append({name: getattr(entry, name) for name in WRITTEN})
        head.number, head.hash = entry.number, entry.hash
    insert(session, AuditEntry, entries)
    session.flush()


def verify(session: Session, clinic_id: int) -> list[str]:
    """Everything wrong with a clinic's chain, as sentences; empty when it is whole."""
    problems: list[str] = []
    previous, number = "", 0
    for entry in session.scalars(
        sa.select(AuditEntry).where(AuditEntry.clinic_id == clinic_id).order_by(AuditEntry.number)
    ):
        number += 1
        if entry.number != number:
            problems.append(f"entry {number} is missing (found {entry.number})")
            number = entry.number
        if entry.previous_hash != previous:
            problems.append(f"entry {entry.number} does not follow the one before it")
        if entry.hash != digest(entry):
            problems.append(f"entry {entry.number} was changed")
        previous = entry.hash
    head = session.scalar(sa.select(AuditHead).where(AuditHead.clinic_id == clinic_id))
    end = (head.number, head.hash) if head else (0, "")
    if end != (number, previous):
        problems.append(f"the chain ends at entry {number}, its head says {end[0]}")
    return problems


def digest(entry: AuditEntry) -> str:
    """SHA-256 over everything the entry says and the hash of the one before it."""
    said = [
        entry.clinic_id,
        entry.number,
        entry.at.isoformat(timespec="microseconds"),
        entry.actor,
        entry.source,
        entry.action,
        entry.subject,
        entry.before,
        entry.after,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _entry(note: Note, head: AuditHead, at: datetime) -> AuditEntry:
    entry = AuditEntry(
        clinic_id=note.clinic_id,
        number=head.number + 1,
        at=at,
        actor=note.actor,
        source=note.source,
        action=note.action,
        subject=note.subject,
        before=note.before,
        after=note.after,
        previous_hash=head.hash,
    )
    entry.hash = digest(entry)
    return entry


def _heads(session: Session, clinic_ids: list[int]) -> dict[int, AuditHead]:
    known = {row.clinic_id: row.id for row in session.execute(HEADS, {"clinics": clinic_ids})}
    for clinic_id in clinic_ids:
        if clinic_id not in known:  # two first entries at once: one waits for the other's commit, then finds its row
            known[clinic_id] = _make_head(session, clinic_id)
    return {head.clinic_id: head for head in lock(session, AuditHead, known.values())}


def _make_head(session: Session, clinic_id: int) -> int:
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(AuditHead).values(clinic_id=clinic_id, number=0, hash="")
    session.execute(insert.on_conflict_do_nothing(index_elements=["clinic_id"]))
    row_id: int = session.scalars(sa.select(AuditHead.id).where(AuditHead.clinic_id == clinic_id)).one()
    return row_id


def _name(subject: object) -> str:
    table = getattr(subject, "__tablename__", None)
    return f"{table}:{subject.id}" if table else str(subject)  # type: ignore[attr-defined]
