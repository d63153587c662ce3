"""Why a visit did not take place: said later, or corrected; each change is audited with what it was (spec, audit)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models import AppointmentCancellation, CancellationReason, CancellationType
from app.services import audit, fees
from app.services.cancellations.records import PRACTICE_REASONS
from app.services.refusals import ServiceRefusal

LONGEST_WORDS = 500


class NotAReason(ServiceRefusal):
    """The reason cannot be that; the message says why."""


def change_reason(
    session: Session,
    cancellation: AppointmentCancellation,
    reason: CancellationReason,
    details: str | None = None,
    *,
    actor: str,
) -> bool:
    """Set the reason, and the patient's own words (at most 500 characters; None: those of before stay; empty: none).

    False: nothing is new.

    After a fee was assessed a new reason changes nothing about it; where it would have cost nothing, a task proposes a
    waiver. What the practice cancelled stays so, and no patient's cancellation becomes the practice's: fees and notice
    would say something else than what happened. Raises NotAReason.
    """
    practice = cancellation.cancellation_type is CancellationType.PRACTICE_CANCEL
    if practice is not (reason in PRACTICE_REASONS):
        whose = "the practice" if practice else "the patient"
        raise NotAReason(f"{whose} cancelled it: {reason} cannot be the reason", field="reason")
    words = cancellation.reason_details if details is None else details[:LONGEST_WORDS] or None
    before = {"reason": cancellation.reason, "reason_details": cancellation.reason_details}
    after = {"reason": reason, "reason_details": words}
    if before == after:
        return False
    cancellation.reason, cancellation.reason_details = reason, words
    audit.record(
        session, cancellation.clinic_id, "cancellation.reason", cancellation, actor=actor, before=before, after=after
    )
    fees.propose_waiver(session, cancellation)
    return True


def keep_words(cancellation: AppointmentCancellation, words: str) -> None:
    """What they said where it is none of the reasons: the reason stays unknown, never OTHER (PRODUCT.md section 5)."""
    cancellation.reason_details = words[:LONGEST_WORDS]
