"""Consents and opt-outs, recorded with their source (PRODUCT.md section 3). An opt-out is never lifted by us."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.inbox import insert
from app.models import Consent, Contact, NotificationChannel, OptOut, PatientContact, Scope
from app.services import audit


def opt_out(session: Session, contact: Contact, scope: Scope, source: str) -> bool:
    """Record the wish. True when it is new; saying it twice is harmless."""
    values = {
        "clinic_id": contact.clinic_id,
        "contact_id": contact.id,
        "scope": scope,
        "source": source,
        "opted_out_at": clock.now(session),
    }
    new = session.execute(insert(session)(OptOut).values(values).on_conflict_do_nothing().returning(OptOut.id)).first()
    if new:
        _record(session, contact, "consent.opt_out", source, scope=scope)
    return new is not None


def opt_in(session: Session, contact: Contact, source: str) -> bool:
    """Lift the opt-out from all; START never restores marketing. True when there was one."""
    query = sa.select(OptOut).where(
        OptOut.contact_id == contact.id, OptOut.scope == Scope.ALL, OptOut.lifted_at.is_(None)
    )
    standing = session.scalar(query)
    if standing is None:
        return False
    standing.lifted_at, standing.lifted_source = clock.now(session), source
    session.flush()
    # Whoever comes back has not come back to marketing: that opt-out stands, or begins now.
    opt_out(session, contact, Scope.MARKETING, f"{source}; marketing is not restored")
    _record(session, contact, "consent.opt_in", source)
    return True


def give(
    session: Session,
    contact: Contact,
    channel: NotificationChannel,
    scope: Scope,
    source: str,
    wording: str | None = None,
) -> bool:
    """Record a consent. True when it is new."""
    values = {
        "clinic_id": contact.clinic_id,
        "contact_id": contact.id,
        "channel": channel,
        "scope": scope,
        "source": source,
        "wording": wording,
        "given_at": clock.now(session),
    }
    new = session.execute(
        insert(session)(Consent).values(values).on_conflict_do_nothing().returning(Consent.id)
    ).first()
    if new:
        _record(session, contact, "consent.given", source, scope=scope, channel=channel)
    return new is not None


def withdraw(session: Session, contact: Contact, channel: NotificationChannel, scope: Scope, source: str) -> bool:
    """A consent holds no more; `source` is where the wish comes from. True when there was one."""
    standing = session.scalar(
        sa.select(Consent).where(
            Consent.contact_id == contact.id,
            Consent.channel == channel,
            Consent.scope == scope,
            Consent.revoked_at.is_(None),
        )
    )
    if standing is None:
        return False
    standing.revoked_at = clock.now(session)
    _record(session, contact, "consent.withdrawn", source, scope=scope, channel=channel)
    return True


def _record(session: Session, contact: Contact, action: str, source: str, **facts: object) -> None:
    """Audited with its source, which may be staff's own words: sealed with the one patient who is reached there.

    Of a number that several share it is left out, as nobody's key seals it; the consent or opt-out itself holds it.
    """
    at = sa.select(PatientContact.patient_id).where(PatientContact.contact_id == contact.id).limit(2)
    patients = session.scalars(at).all()
    one = patients[0] if len(patients) == 1 else None
    after = facts | ({"source_said": source} if one else {})
    audit.record(session, contact.clinic_id, action, contact, after=after, patient_id=one)


def report_wrong_number(session: Session, contact: Contact, *, actor: str | None = None) -> None:
    """The person at this number is not our patient: nothing is sent to it any more."""
    contact.wrong_number_at = contact.wrong_number_at or clock.now(session)
    audit.record(session, contact.clinic_id, "contact.wrong_number", contact, actor=actor)


def mark_unreachable(session: Session, contact: Contact, code: int | None) -> None:
    """The carrier says that this contact cannot get texts, for good (TWILIO.md, first class of errors)."""
    if contact.unreachable_since is None:
        contact.unreachable_since, contact.unreachable_code = clock.now(session), code
        audit.record(session, contact.clinic_id, "contact.unreachable", contact, after={"code": code})
