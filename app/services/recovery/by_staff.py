"""What staff decide about a recovery themselves: begin it now, or how it ends."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import RECOVERING, AppointmentCancellation, Clinic, RecoveryEnd, RecoveryStatus
from app.services import audit
from app.services.recovery.calls import NotRecoverable
from app.services.recovery.ending import finish
from app.services.recovery.standing import end_of, later_visit

SAID = {
    RecoveryEnd.CAME_AFTER_ALL: "the patient came after all",
    RecoveryEnd.BOOKED: "the patient has a new visit already",
    RecoveryEnd.BOOKED_OTHERWISE: "the patient has a later visit of that type already",
    RecoveryEnd.NOT_WRITTEN_TO: "this patient is not written to",
}


def start(session: Session, miss_id: int, *, actor: str) -> None:
    """Begin now, or anew, with all the clinic's attempts and days. Raises NotRecoverable."""
    miss = _locked(session, miss_id)
    end = end_of(session, miss)
    if end:
        raise NotRecoverable(f"recovery {miss_id} is not needed: {SAID[end]}")
    now, before = clock.now(session), {"status": miss.recovery_status}
    clinic = session.get_one(Clinic, miss.clinic_id)
    if clinic.recovery_attempts == 0:
        raise NotRecoverable("this clinic makes no attempts by itself: call the patient")
    miss.recovery_status, miss.recovery_end = RecoveryStatus.PENDING, None
    miss.recovery_since, miss.touches = now, 0
    miss.answered_at, miss.held_by, miss.next_touch_at = None, None, now
    session.info["due"] = True
    audit.record(session, miss.clinic_id, "recovery.started", miss, actor=actor, before=before)


def not_needed(session: Session, miss_id: int, *, actor: str, reason: str) -> None:
    """Nothing is to be won back: no touch follows, and an open question ends. Raises NotRecoverable."""
    miss = _to_end(session, miss_id, reason, "say why it is not needed")
    audit.record(session, miss.clinic_id, "recovery.not_needed", miss, actor=actor, after={"reason": reason})
    finish(session, miss, RecoveryEnd.BY_STAFF, actor=actor)


def give_up(session: Session, miss_id: int, *, actor: str, reason: str) -> None:
    """The patient is not to be won back: LOST. Raises NotRecoverable."""
    miss = _to_end(session, miss_id, reason, "say why it is given up")
    audit.record(session, miss.clinic_id, "recovery.given_up", miss, actor=actor, after={"reason": reason})
    finish(session, miss, RecoveryEnd.GIVEN_UP, actor=actor)


def won_back(session: Session, miss_id: int, *, actor: str) -> None:
    """The patient has booked anew because somebody asked: RECOVERED. Raises NotRecoverable: no such visit is booked."""
    miss = _locked(session, miss_id)
    if miss.recovery_status not in (*RECOVERING, RecoveryStatus.LOST):
        raise NotRecoverable(f"recovery {miss_id} is over: {miss.recovery_status.lower().replace('_', ' ')}")
    visit = later_visit(session, miss)
    if visit is None:
        raise NotRecoverable(f"patient {miss.patient_id} has no later visit of that type: book it first")
    finish(session, miss, RecoveryEnd.BOOKED, actor=actor, visit=visit)


def _to_end(session: Session, miss_id: int, reason: str, why_not_said: str) -> AppointmentCancellation:
    """One that is not over, locked. Raises NotRecoverable, with `why_not_said` where no reason is given."""
    miss = _locked(session, miss_id)
    if not reason.strip():
        raise NotRecoverable(why_not_said, field="reason")
    if miss.recovery_status not in RECOVERING:
        raise NotRecoverable(f"recovery {miss_id} is over: {miss.recovery_status.lower().replace('_', ' ')}")
    return miss


def _locked(session: Session, miss_id: int) -> AppointmentCancellation:
    miss = lock_one(session, AppointmentCancellation, miss_id)
    if miss is None:
        raise NotRecoverable(f"there is no missed visit {miss_id} at this clinic")
    return miss
