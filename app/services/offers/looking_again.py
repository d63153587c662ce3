"""Openings that passed somebody over look once more when the reason is gone: the question is answered, the thread back.

It is a turn of its own (`ItemKind.MAY_BE_ASKED`), because whoever finds out may hold later locks than the openings'.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import Contact, OfferSkip, Opening, Patient, PatientContact, SkipRule, WaitlistEntry
from app.services.appointments import is_free
from app.services.openings import LIVE_OPENINGS, may_have_nobody, slot_of

UNREACHED = (SkipRule.NO_CONSENT, SkipRule.NO_CHANNEL)
"""Reasons that end when a consent or a phone is recorded."""
PASSING = (SkipRule.QUESTION_OPEN, SkipRule.OTHER_OFFER, SkipRule.STAFF_HAS_THREAD, SkipRule.OPTED_OUT, *UNREACHED)
"""Reasons that end with an event; the others end with time, or not for this opening."""


_now = sa.bindparam("now", type_=Opening.next_step_at.type)
_linked = sa.select(PatientContact.patient_id).where(PatientContact.contact_id == sa.bindparam("contact"))
_reached = sa.select(Patient.id).where(sa.or_(Patient.id.in_(_linked), Patient.guardian_id.in_(_linked)))
SKIPS = (
    sa.select(OfferSkip)
    .join(WaitlistEntry, WaitlistEntry.id == OfferSkip.waitlist_entry_id)
    .where(
        WaitlistEntry.patient_id.in_(_reached),
        OfferSkip.rule.in_(PASSING),
        sa.or_(OfferSkip.until.is_(None), OfferSkip.until > _now),
    )
)
"""Of the patients of a contact."""
PASSED_OVER = sa.select(Opening.id).where(
    Opening.clinic_id == sa.bindparam("clinic"),
    Opening.status.in_(LIVE_OPENINGS),
    sa.or_(may_have_nobody(_now), Opening.id.in_(SKIPS.with_only_columns(OfferSkip.opening_id))),
)


def ids_waiting(session: Session, contact: Contact) -> list[int]:
    """The openings that passed over the patients of this contact, or that have nobody to ask."""
    of = {"clinic": contact.clinic_id, "contact": contact.id, "now": clock.now(session)}
    return list(session.scalars(PASSED_OVER, of))


def look_again(session: Session, contact: Contact) -> int:
    """End those skips and wake the openings; what still forbids it is found again. Returns how many were woken."""
    found = lock(session, Opening, ids_waiting(session, contact))
    now = clock.now(session)
    for passed in session.scalars(SKIPS, {"contact": contact.id, "now": now}):
        passed.until = now
    for opening in found:
        if opening.status in LIVE_OPENINGS:
            opening.next_step_at = now
            session.info["due"] = True
    return len(found)


def live_openings(session: Session, clinic_id: int) -> list[Opening]:
    """The clinic's live openings, locked: before any entry, because that is the order of locks."""
    live = sa.select(Opening.id).where(Opening.clinic_id == clinic_id, Opening.status.in_(LIVE_OPENINGS))
    return [opening for opening in lock(session, Opening, session.scalars(live)) if opening.status in LIVE_OPENINGS]


def wake_openings(session: Session, found: Sequence[Opening]) -> None:
    """People, consents or phones were recorded in bulk: these locked openings look for everybody again."""
    if not found:
        return
    ids, now = [opening.id for opening in found], clock.now(session)
    over = sa.update(OfferSkip).where(OfferSkip.opening_id.in_(ids), OfferSkip.rule.in_(UNREACHED))
    over = over.where(sa.or_(OfferSkip.until.is_(None), OfferSkip.until > now)).values(until=now)
    session.execute(over, execution_options={"synchronize_session": False})
    for opening in found:
        opening.next_step_at = now
    session.info["due"] = True


def wake_taken(session: Session, found: Sequence[Opening]) -> None:
    """Visits were recorded in bulk: those of these locked openings whose time is taken now end with the next step."""
    session.flush()
    for opening in found:
        if not is_free(session, opening.clinic_id, slot_of(opening)):
            opening.next_step_at = clock.now(session)
            session.info["due"] = True
