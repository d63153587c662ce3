"""The ledger of fees: assessed, waived, reversed; never edited (PRODUCT.md section 5).

It is the one truth. `late_cancel_fee_cents`, `fee_waived` and `fee_waived_reason` of a cancellation (spec) repeat its
latest state for whoever reads a cancellation; only this module writes them, in the same transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.locking import lock
from app.models import AppointmentCancellation, FeeEntry, FeeEntryKind, Role, StaffRole, StaffUser, TaskKind
from app.services import audit, tasks
from app.services.fees.policy import Amount, Free, price
from app.services.refusals import ServiceRefusal

CREDITS = (FeeEntryKind.WAIVED, FeeEntryKind.REVERSED)
LONGEST_REASON = 500


class NotWaivable(ServiceRefusal):
    """The fee cannot be waived so; the message says why."""


def assess(session: Session, miss: AppointmentCancellation, *, actor: str) -> Amount | Free:
    """Decide the fee of a miss that is settled; its visit is locked. Once: a second time is what the first one was."""
    known = _assessed(session, miss.id)
    if known:
        return Amount(known.amount_cents, known.currency)
    amount = price(session, miss)
    if isinstance(amount, Amount):
        _add(session, miss, FeeEntryKind.ASSESSED, amount.cents, amount.currency, actor)
        miss.late_cancel_fee_cents = amount.cents
        outcome = {"cents": amount.cents, "currency": amount.currency}
        audit.record(session, miss.clinic_id, "fee.assessed", miss, actor=actor, after=outcome)
    else:
        audit.record(session, miss.clinic_id, "fee.none", miss, actor=actor, after={"free": amount})
    return amount


def waive(session: Session, cancellation_id: int, staff_id: int, reason: str) -> FeeEntry:
    """A clinic_admin lets a fee go, with a written reason (spec rule 10). Raises NotWaivable.

    One that was exported becomes a credit of the next export.
    """
    if not reason.strip():
        raise NotWaivable("write why the fee is waived", field="fee_waived_reason")
    if len(reason) > LONGEST_REASON:
        raise NotWaivable(f"a reason has at most {LONGEST_REASON} characters: shorten it", field="fee_waived_reason")
    miss = session.scalar(sa.select(AppointmentCancellation).where(AppointmentCancellation.id == cancellation_id))
    if miss is None:
        raise NotWaivable(f"there is no cancellation {cancellation_id} at this clinic")
    _check_admin(session, staff_id, miss.clinic_id)
    # The interleaving: a check-in holds the miss and waits for our credit's key, we hold the key and wait for the miss.
    lock(session, AppointmentCancellation, [miss.id])
    fee = _assessed(session, miss.id)
    if fee is None:
        raise NotWaivable(f"no fee was assessed for cancellation {cancellation_id}")
    actor = f"staff:{staff_id}"
    entry = _credit(session, miss, fee, FeeEntryKind.WAIVED, actor, reason.strip())
    if entry is None:
        raise NotWaivable(f"the fee of cancellation {cancellation_id} was waived or reversed before")
    miss.fee_waived, miss.fee_waived_reason = True, reason.strip()
    before, after = {"cents": fee.amount_cents}, {"cents": 0, "reason": reason.strip()}
    audit.record(session, miss.clinic_id, "fee.waived", miss, actor=actor, before=before, after=after)
    return entry


def reverse(session: Session, miss: AppointmentCancellation, *, actor: str) -> bool:
    """The miss was none: its fee, if it had one that still stood, is taken back by an entry of its own."""
    fee = _assessed(session, miss.id)
    if fee is None or _credit(session, miss, fee, FeeEntryKind.REVERSED, actor, "the patient had come") is None:
        return False
    miss.late_cancel_fee_cents = None
    audit.record(session, miss.clinic_id, "fee.reversed", miss, actor=actor, before={"cents": fee.amount_cents})
    return True


def propose_waiver(session: Session, miss: AppointmentCancellation) -> None:
    """The reason was corrected to one that costs nothing, after the fee was assessed: an administrator decides."""
    fee = _assessed(session, miss.id)
    if fee is None or is_credited(session, fee) or price(session, miss) is not Free.REASON:
        tasks.close(session, miss.clinic_id, proposal_cause(miss), "the reason changed again")
        return
    tasks.ask_person(
        session, miss.clinic_id, TaskKind.WAIVE_FEE, proposal_cause(miss),
        patient_id=miss.patient_id, appointment_id=miss.appointment_id,
    )  # fmt: skip


def proposal_cause(miss: AppointmentCancellation) -> str:
    """The cause of the task that a fee may be waived."""
    return f"cancellation:{miss.id}:waive"


def balance(session: Session, patient_id: int) -> dict[str, int]:
    """What a patient owes for misses, in cents by currency, whether billing has it already or not."""
    query = (
        sa.select(FeeEntry.currency, sa.func.sum(FeeEntry.amount_cents))
        .where(FeeEntry.patient_id == patient_id)
        .group_by(FeeEntry.currency)
        .order_by(FeeEntry.currency)
    )
    return {currency: int(cents) for currency, cents in session.execute(query)}


def is_credited(session: Session, fee: FeeEntry) -> bool:
    """Whether a fee was waived or reversed."""
    query = sa.select(FeeEntry.id).where(FeeEntry.about_id == fee.id, FeeEntry.kind.in_(CREDITS))
    return session.scalar(query) is not None


def _assessed(session: Session, cancellation_id: int) -> FeeEntry | None:
    query = sa.select(FeeEntry).where(
        FeeEntry.cancellation_id == cancellation_id, FeeEntry.kind == FeeEntryKind.ASSESSED
    )
    return session.scalar(query)


def _credit(
    session: Session, miss: AppointmentCancellation, fee: FeeEntry, kind: FeeEntryKind, actor: str, reason: str
) -> FeeEntry | None:
    """An entry that takes all of a fee back; None: another one did.

    The interleaving: two administrators waive at once, or one does while the front desk checks the patient in. The
    second waits for the first one's commit and then violates `uq_fee_entry_credit`.
    """
    if is_credited(session, fee):
        return None
    try:
        with session.begin_nested():
            return _add(session, miss, kind, -fee.amount_cents, fee.currency, actor, reason=reason, about=fee)
    except IntegrityError as error:
        if "uq_fee_entry_credit" in str(error.orig) or "fee_entry.about_id" in str(error.orig):
            return None
        raise


def _add(
    session: Session,
    miss: AppointmentCancellation,
    kind: FeeEntryKind,
    cents: int,
    currency: str,
    actor: str,
    *,
    reason: str | None = None,
    about: FeeEntry | None = None,
) -> FeeEntry:
    entry = FeeEntry(
        clinic_id=miss.clinic_id,
        cancellation_id=miss.id,
        patient_id=miss.patient_id,
        kind=kind,
        amount_cents=cents,
        currency=currency,
        about_id=about.id if about else None,
        at=clock.now(session),
        actor=actor,
        reason=reason,
    )
    session.add(entry)
    session.flush()
    return entry


def _check_admin(session: Session, staff_id: int, clinic_id: int) -> None:
    query = (
        sa.select(StaffRole.id)
        .join(StaffUser, StaffUser.id == StaffRole.staff_id)
        .where(
            StaffUser.id == staff_id,
            StaffUser.active,
            StaffRole.clinic_id == clinic_id,
            StaffRole.role == Role.CLINIC_ADMIN,
        )
    )
    if session.scalar(query) is None:
        raise NotWaivable("only a clinic_admin of this clinic waives fees: ask one")
