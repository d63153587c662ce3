"""Where staff release each text, or call: the engine picks the entry and proposes it; nothing is sent.

A proposal is open until staff decide (`releasing`, `calling`), or until the engine picks somebody else.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import (
    Contact,
    Opening,
    Patient,
    Proposal,
    ProposalKind,
    ProposalResult,
    SkipRule,
    TaskKind,
    TaskPriority,
    WaitlistEntry,
)
from app.services import reach, tasks
from app.services.offers.offering import Skipped, contact_now, skip
from app.services.offers.other_offers import other_offer
from app.services.offers.steps import Step
from app.services.refusals import ServiceRefusal
from app.services.waitlist import WAITING


class NotOfferable(ServiceRefusal):
    """Staff cannot offer it like this; the message says why."""


PROPOSED = (
    sa.select(Proposal)
    .where(Proposal.opening_id == sa.bindparam("opening"), Proposal.closed_at.is_(None))
    .execution_options(populate_existing=True)
)
TASKS = {ProposalKind.RELEASE: TaskKind.RELEASE_OFFER, ProposalKind.CALL: TaskKind.CALL_PATIENT}


def propose(step: Step, kind: ProposalKind) -> tuple[WaitlistEntry | None, list[datetime]]:
    """Propose the first of the shortlist whom staff could ask now, unless that is proposed already.

    A task names the opening and the patient. Returns the entry, and when those passed over may be asked.
    """
    picked, later = _pick(step, kind)
    current = step.proposal
    if current and picked and (current.waitlist_entry_id, current.kind) == (picked.id, kind):
        return picked, later
    take_back(step)
    if picked:
        _make(step, picked, kind)
    return picked, later


def take_back(step: Step) -> None:
    """The open proposal is not the one any more: whoever is proposed next gets a task of their own."""
    if step.proposal:
        decide(step.session, step.proposal, ProposalResult.TAKEN_BACK)
        step.proposal = None


def decide(
    session: Session, proposal: Proposal, result: ProposalResult, actor: str = "system", reason: str | None = None
) -> None:
    """Close a proposal of a locked opening, and its task."""
    proposal.closed_at, proposal.result = clock.now(session), result
    proposal.decided_by, proposal.reason = actor, reason
    session.flush()  # before the next one is inserted: one is open at a time
    tasks.close(session, proposal.clinic_id, _cause(proposal), result.lower().replace("_", " "))


def proposed(session: Session, opening_id: int) -> Proposal | None:
    """Whom staff are to ask about an opening now."""
    return session.scalar(PROPOSED, {"opening": opening_id})


def open_proposal(session: Session, opening: Opening, entry_id: int, kind: ProposalKind | None = None) -> Proposal:
    """The open proposal of a locked opening, if it is of this entry (and kind). Raises NotOfferable."""
    proposal = proposed(session, opening.id)
    if proposal is None:
        raise NotOfferable("nobody is proposed for this opening now: somebody has decided already, or nobody fits")
    if proposal.waitlist_entry_id != entry_id:
        raise NotOfferable(f"entry {proposal.waitlist_entry_id} is proposed now, not entry {entry_id}: look again")
    if kind and proposal.kind is not kind:
        raise NotOfferable("this opening is filled by phone: record what the call gave")
    return proposal


def _pick(step: Step, kind: ProposalKind) -> tuple[WaitlistEntry | None, list[datetime]]:
    later: list[datetime] = []
    for entry in step.shortlist:
        if entry.status not in WAITING:
            continue
        contact = other_offer(step.session, step.opening, entry) or _contact(step, entry, kind)
        if isinstance(contact, Contact):
            return entry, later
        skip(step.session, step.opening, entry.id, contact, step.now)
        later += [contact.until] if contact.until else []
    return None, later


def _contact(step: Step, entry: WaitlistEntry, kind: ProposalKind) -> Contact | Skipped:
    if kind is ProposalKind.RELEASE:
        return contact_now(step.session, entry, step.now)
    patient = step.session.get_one(Patient, entry.patient_id)
    return reach.phone_to_call(step.session, patient, step.now) or Skipped(SkipRule.NO_CHANNEL, None)


def _make(step: Step, entry: WaitlistEntry, kind: ProposalKind) -> None:
    opening = step.opening
    step.proposal = Proposal(
        clinic_id=opening.clinic_id, opening_id=opening.id, waitlist_entry_id=entry.id, kind=kind, made_at=step.now
    )
    step.session.add(step.proposal)
    step.session.flush()
    due = min(step.now + tasks.DUE[TaskPriority.URGENT], opening.expires_at)
    tasks.ask_person(
        step.session, opening.clinic_id, TASKS[kind], _cause(step.proposal),
        urgent=True, due_at=due, opening_id=opening.id, patient_id=entry.patient_id,
    )  # fmt: skip


def _cause(proposal: Proposal) -> str:
    """As "opening:12:call:34": an entry that is proposed again reopens its task."""
    return f"opening:{proposal.opening_id}:{proposal.kind.lower()}:{proposal.waitlist_entry_id}"
