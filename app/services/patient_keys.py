"""The key per patient under which the audit trail seals what is personal (`app.sealing`); destroying it erases.

A destroyed key leaves its row behind, without the key: nothing is sealed, and so nothing kept, for that patient again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import PatientKey, SecondFactor, Webhook
from app.sealing import Seal
from app.statements import upsert


def seal_of(session: Session) -> Seal:
    """The installation's, which the session was opened with."""
    seal: Seal = session.info["seal"]
    return seal


def ensure(session: Session, wanted: Iterable[tuple[int, int]]) -> dict[int, str | None]:
    """Patient → their (sealed) key, for pairs of clinic and patient; made where there was none, None where destroyed.

    In the order of patients, before the chain's head is locked: two transactions that make the same keys wait for each
    other in one direction only.
    """
    pairs = sorted(set(wanted), key=lambda pair: pair[1])
    known = keys_of(session, [patient_id for _, patient_id in pairs])
    for clinic_id, patient_id in pairs:
        if patient_id not in known:
            values = {"clinic_id": clinic_id, "patient_id": patient_id, "sealed_key": seal_of(session).new_key()}
            values |= {"made_at": clock.now(session), "destroyed_at": None}
            upsert(session, PatientKey, values, key=("patient_id",))
    if known.keys() == {patient_id for _, patient_id in pairs}:
        return known
    return keys_of(session, [patient_id for _, patient_id in pairs])


def keys_of(session: Session, patient_ids: Collection[int]) -> dict[int, str | None]:
    """Patient → their (sealed) key, None where it was destroyed; without those that have none yet."""
    if not patient_ids:
        return {}
    query = sa.select(PatientKey).where(PatientKey.patient_id.in_(patient_ids))
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {row.patient_id: row.sealed_key for row in rows}


def destroy(session: Session, clinic_id: int, patient_id: int) -> None:
    """Nothing that was sealed for this patient can be opened again, by anybody."""
    ensure(session, [(clinic_id, patient_id)])
    row = session.scalars(sa.select(PatientKey).where(PatientKey.patient_id == patient_id)).one()
    row.sealed_key, row.destroyed_at = None, clock.now(session)
    session.flush()


def check(session: Session) -> None:
    """Raises WrongKey when the installation's key does not open what this database holds: the newest of each kind."""
    for sealed in (PatientKey.sealed_key, Webhook.sealed_secret, SecondFactor.sealed_secret):
        newest = sa.select(sealed).where(sealed.is_not(None)).order_by(sealed.class_.id.desc()).limit(1)
        found = session.scalar(newest)
        if found is not None:
            seal_of(session).open_text(found)
