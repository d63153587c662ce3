"""Imports what patients owe by the clinic's own books: each row replaces what an earlier file said of that patient.

Who is not in the file keeps the balance that an earlier one gave them: a file may be a part. One that is paid is 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Clinic, Patient, PatientBalance
from app.services.imports import bulk, values
from app.services.imports.columns import Field, Problem, Row
from app.services.imports.kind import Kind, Run

FIELDS = {
    "patient_external_id": Field(values.text(80), required=True),
    "balance": Field(values.cents, required=True),
    "currency": Field(values.currency),
}


def check(_run: Run, _row: Row, _now: datetime) -> Iterator[Problem]:
    """A row is right when its cells are."""
    yield from ()


def store(session: Session, run: Run, rows: Sequence[Row]) -> None:
    """A batch of balances."""
    now, fees_in = clock.now(session), session.get_one(Clinic, run.clinic_id).fee_currency
    patients = bulk.ids(session, Patient.external_id, (row["patient_external_id"] for row in rows))
    query = sa.select(PatientBalance).where(bulk.among(session, PatientBalance.patient_id, patients.values()))
    known = {row.patient_id: row for row in session.scalars(query)}
    new = []
    for row in rows:
        patient_id = patients.get(row["patient_external_id"])
        if patient_id is None:
            run.refuse(row.line, "patient_external_id", "names no patient of this clinic: import the patients first")
            continue
        said = (row["balance"], row["currency"] or fees_in)
        before = known.get(patient_id)
        if before is None:
            values_of = {"clinic_id": run.clinic_id, "patient_id": patient_id, "imported_at": now}
            new.append(values_of | {"balance_cents": said[0], "currency": said[1]})
            run.report.count("created")
            continue
        same = said == (before.balance_cents, before.currency)
        (before.balance_cents, before.currency), before.imported_at = said, now
        run.report.count("unchanged" if same else "updated")
    bulk.insert_missing(session, PatientBalance, new, "patient_id")


KIND = Kind("balances", FIELDS, "patient_external_id", check, store)
