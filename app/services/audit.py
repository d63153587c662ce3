"""The audit trail: who did what. `record` collects, `write` chains and stores just before the commit.

The chain's head is the last lock of every transaction: taken earlier, it would close a cycle with the rows below it.
Entries name rows by id and hold no name, number or message text. What else is personal is sealed under a key of the
patient: the chain is over what was sealed, and stays whole when the key is destroyed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_heads
from app.models import AuditEntry, AuditHead, Patient
from app.services import patient_keys
from app.statements import columns, insert, run_each, table, upsert

Facts = dict[str, Any]
PERSONAL = frozenset(
    {
        "any_time", "birth_date", "days", "first_day", "guardian_id", "language", "last_day", "late_until",
        "minimum_notice_minutes", "outcome", "place", "provider", "reason", "reason_details", "sex", "source_said",
        "times", "timezone", "until",
    }
)  # fmt: skip
"""Names of facts that tell something of a patient: who and where they are, why a visit went wrong, when it suits them,
what a call gave, and whatever staff wrote. Sealed in entries about a patient; elsewhere (a clinic's reason) they stay
open."""
_head = columns(AuditHead)
_MOVE_ON = (
    sa.update(table(AuditHead))
    .where(_head.id == sa.bindparam("head"))
    .values(number=sa.bindparam("to"), hash=sa.bindparam("at"))
)
WRITTEN = [column.key for column in sa.inspect(AuditEntry).column_attrs if column.key != "id"]


@dataclass(slots=True)
class _End:
    """The end of a clinic's chain, while entries are added: its head's id, and the last entry's number and hash."""

    id: int
    number: int
    hash: str


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
    patient_id: int | None


def record(
    session: Session,
    clinic_id: int,
    action: str,
    subject: object,
    *,
    actor: str | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
    patient_id: int | None = None,
) -> None:
    """Collect one act. `subject` is a row (its table and id are noted) or a text like "clinic:1".

    Of facts about a patient (the subject's, or `patient_id`) those that `PERSONAL` names are sealed. `actor` and the
    source default to what the transaction was opened with (`session.info["actor"]`, `["source"]`).
    """
    notes: list[Note] = session.info.setdefault("audit", [])
    who = actor or session.info.get("actor", "system")
    source = session.info.get("source", "system")
    about = patient_id or _patient_of(subject)
    notes.append(Note(clinic_id, action, _name(subject), who, source, before, after, about))


def collected(session: Session) -> Sequence[Note]:
    """What was collected so far."""
    notes: list[Note] = session.info.get("audit", [])
    return notes


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
    about = {(note.clinic_id, note.patient_id) for note in notes if note.patient_id and _is_personal(note)}
    keys = patient_keys.ensure(session, about)
    ends, entries = _ends(session, {note.clinic_id for note in notes}), []
    for note in notes:
        end = ends[note.clinic_id]
        entry = _entry(note, end, at, _sealed(session, note, keys))
        entries.append({name: getattr(entry, name) for name in WRITTEN})
        end.number, end.hash = entry.number, entry.hash
    insert(session, AuditEntry, entries)
    moves = [{"head": end.id, "to": end.number, "at": end.hash} for end in ends.values()]
    run_each(session, _MOVE_ON, moves)


def verify(session: Session, clinic_id: int, *, last: int | None = None) -> list[str]:
    """Everything wrong with a clinic's chain, as sentences; empty when it is whole. `last`: of so many entries alone,
    which follow the one before them."""
    problems: list[str] = []
    head = session.scalar(sa.select(AuditHead).where(AuditHead.clinic_id == clinic_id))
    end = (head.number, head.hash) if head else (0, "")
    number = max(end[0] - last, 0) if last is not None else 0
    before = sa.select(AuditEntry.hash).where(AuditEntry.clinic_id == clinic_id, AuditEntry.number == number)
    previous = (session.scalar(before) or "") if number else ""
    entries = sa.select(AuditEntry).where(AuditEntry.clinic_id == clinic_id, AuditEntry.number > number)
    for entry in session.scalars(entries.order_by(AuditEntry.number)):
        number += 1
        if entry.number != number:
            problems.append(f"entry {number} is missing (found {entry.number})")
            number = entry.number
        if entry.previous_hash != previous:
            problems.append(f"entry {entry.number} does not follow the one before it")
        if entry.hash != digest(entry):
            problems.append(f"entry {entry.number} was changed")
        previous = entry.hash
    if end != (number, previous):
        problems.append(f"the chain ends at entry {number}, its head says {end[0]}")
    return problems


def facts_of(session: Session, entries: Iterable[AuditEntry]) -> dict[int, tuple[Facts, Facts]]:
    """Entry id → what it says of before and after, the sealed part too; where the key is destroyed, without it."""
    every = list(entries)
    keys = patient_keys.keys_of(session, {entry.patient_id for entry in every if entry.sealed and entry.patient_id})
    found = {}
    for entry in every:
        key = keys.get(entry.patient_id or 0)
        sealed = patient_keys.seal_of(session).open(key, entry.sealed) if key and entry.sealed else {}
        before, after = (entry.before or {}) | sealed.get("before", {}), (entry.after or {}) | sealed.get("after", {})
        found[entry.id] = before, after
    return found


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
    if entry.patient_id is not None:  # entries that are older than sealing say nothing of it
        said += [entry.patient_id, entry.sealed]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _entry(note: Note, end: _End, at: datetime, sealed: str | None) -> AuditEntry:
    entry = AuditEntry(
        clinic_id=note.clinic_id,
        number=end.number + 1,
        at=at,
        actor=note.actor,
        source=note.source,
        action=note.action,
        subject=note.subject,
        before=_open_part(note, note.before),
        after=_open_part(note, note.after),
        patient_id=note.patient_id,
        sealed=sealed,
        previous_hash=end.hash,
    )
    entry.hash = digest(entry)
    return entry


def _ends(session: Session, clinic_ids: set[int]) -> dict[int, _End]:
    def make(clinic_id: int) -> None:  # two first entries at once: one waits for the other's commit, finds its row
        upsert(session, AuditHead, {"clinic_id": clinic_id, "number": 0, "hash": ""}, key=("clinic_id",))

    heads = lock_heads(session, clinic_ids, make)
    return {head.clinic_id: _End(head.id, head.number, head.hash) for head in heads}


def _is_personal(note: Note) -> bool:
    return note.patient_id is not None and not PERSONAL.isdisjoint([*(note.before or ()), *(note.after or ())])


def _sealed(session: Session, note: Note, keys: Mapping[int, str | None]) -> str | None:
    """What is personal, sealed. A patient who was erased has no key: nothing more is kept of them."""
    key = keys.get(note.patient_id or 0) if _is_personal(note) else None
    if key is None:
        return None
    parts = {"before": note.before or {}, "after": note.after or {}}
    values = {side: {name: facts[name] for name in facts if name in PERSONAL} for side, facts in parts.items()}
    return patient_keys.seal_of(session).shut(key, values)


def _open_part(note: Note, facts: Facts | None) -> Facts | None:
    if facts is None or note.patient_id is None:
        return facts
    return {name: value for name, value in facts.items() if name not in PERSONAL}


def _patient_of(subject: object) -> int | None:
    found = subject.id if isinstance(subject, Patient) else getattr(subject, "patient_id", None)
    return found if isinstance(found, int) else None


def _name(subject: object) -> str:
    table = getattr(subject, "__tablename__", None)
    return f"{table}:{subject.id}" if table else str(subject)  # type: ignore[attr-defined]
