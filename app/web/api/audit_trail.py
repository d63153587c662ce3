"""`/audit`: who did what, when and from where; and whether the record is whole. Nobody can change or remove it.

Of a patient who was erased nothing personal is left in it: the key that sealed it is destroyed.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import AuditEntry
from app.opaque import FORM
from app.services import audit, audit_check
from app.web.api.audit_facts import TABLES, Subject, SubjectNoun, actor_named, in_ids, subject_named, subject_of
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, ListQuery, Page
from app.web.api.ids import Actor, AuditId, PatientId, opaque, opaque_actor
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.times import Instant

NOUN = Noun("Audit", "Who did what and when; nobody can change or remove it.", "/audit")
VIEW = Permission.VIEW_AUDIT
LONGEST = 80
FACTS = "With ids where it names something."


class AuditRecord(Answer):
    """An act: who did it, from where, to what, and what was before and after. A fact's name is the act's own."""

    id: AuditId
    number: Annotated[int, Field(description="1, 2, 3 … at this clinic, without a gap.")]
    at: Instant
    actor: Actor
    source: Annotated[str, Field(description="From where.", examples=["console 10.0.0.7"])]
    action: Annotated[str, Field(examples=["waitlist.resolved"])]
    subject: Subject
    patient_id: Annotated[PatientId | None, Field(description="Whom it is about.")]
    before: Annotated[dict[str, Any], Field(description=FACTS, examples=[{"status": "ACTIVE"}])]
    after: Annotated[dict[str, Any], Field(description=FACTS, examples=[{"resolution": "STAFF_REMOVED"}])]
    erased: Annotated[bool, Field(description="What was personal is gone: the patient was erased.")]


class AuditPage(Page[AuditRecord]):
    """A part of the trail."""


class AuditSort(StrEnum):
    """By when it was done."""

    AT = "at"
    LAST_AT = "-at"


# The numbers are as it was done; by time there is no index.
SORTS = {AuditSort.AT: Sort((AuditEntry.number,)), AuditSort.LAST_AT: Sort((AuditEntry.number,), down=True)}
SubjectId = Annotated[str, Field(max_length=LONGEST, pattern=FORM, examples=[opaque("entry", 7)])]
ActionName = Annotated[str, Field(max_length=LONGEST, examples=["waitlist.resolved"])]


class AuditQuery(ListQuery):
    """Filters: an entry is in the list when all of them hold. The newest first, unless asked otherwise."""

    action: list[ActionName] | None = None
    actor: Annotated[str | None, Field(max_length=LONGEST, description="As an entry says it.")] = None
    subject_noun: Annotated[SubjectNoun | None, Field(description="What it is about.")] = None
    subject_id: Annotated[SubjectId | None, Field(description="What it is about: an id of any of these nouns.")] = None
    patient_id: Annotated[PatientId | None, Field(description="Whom it is about.")] = None
    at_from: Annotated[Instant | None, Field(description="Then or later.")] = None
    at_before: Annotated[Instant | None, Field(description="Earlier.")] = None
    sort: AuditSort = AuditSort.LAST_AT


class Verified(Answer):
    """What a check has found."""

    whole: Annotated[bool, Field(examples=[True])]
    problems: Annotated[list[str], Field(description="All that is wrong.", examples=[["entry 3 was changed"]])]
    entries: Annotated[
        int, Field(description=f"How many were checked: the last ones, {audit_check.CHECKED} at the most.")
    ]


@NOUN.get("", AuditPage, VIEW, query=AuditQuery)
def list_audit(call: Call, query: AuditQuery) -> AuditPage:
    """List what was done."""
    row = AuditEntry
    exact: dict[Any, object] = {
        row.actor: actor_named(query.actor) if query.actor is not None else None,
        row.subject: subject_named(query.subject_id) if query.subject_id is not None else None,
        row.patient_id: query.patient_id,
    }
    wanted = sa.select(row).where(row.clinic_id == call.caller.clinic_id)
    wanted = narrowed(wanted, exact, (row.at, query.at_from, query.at_before))
    if query.action:
        wanted = wanted.where(row.action.in_(query.action))
    if query.subject_noun:
        wanted = wanted.where(row.subject.startswith(f"{TABLES[query.subject_noun]}:", autoescape=True))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    return AuditPage(items=_shown(call, found.rows), next_cursor=found.next_cursor, total=found.total)


@NOUN.get("/<opaque(audit):entry_id>", AuditRecord, VIEW)
def show_audit_entry(call: Call, entry_id: int) -> AuditRecord:
    """Show one act."""
    return _shown(call, [own(call, AuditEntry, entry_id)])[0]


@NOUN.post("/verify", Verified, VIEW)
def verify_audit(call: Call) -> Verified:
    """Check that nobody has changed or removed an entry. A check that finds nothing is itself an entry."""
    found = audit_check.check_end(call.session, call.caller.clinic_id)
    return Verified(whole=not found.problems, problems=found.problems, entries=found.entries)


def _shown(call: Call, entries: Iterable[AuditEntry]) -> list[AuditRecord]:
    """One statement for the keys of all."""
    every = list(entries)
    facts = audit.facts_of(call.session, every)
    return [_record(entry, *facts[entry.id]) for entry in every]


def _record(entry: AuditEntry, before: audit.Facts, after: audit.Facts) -> AuditRecord:
    same = {name: getattr(entry, name) for name in ("id", "number", "at", "action", "patient_id")}
    return AuditRecord(
        actor=opaque_actor(entry.actor),
        source=" ".join(opaque_actor(word) for word in entry.source.split(" ")),
        subject=subject_of(entry.subject),
        before=in_ids(before),
        after=in_ids(after),
        erased=bool(entry.sealed) and (before, after) == (entry.before or {}, entry.after or {}),
        **same,
    )
