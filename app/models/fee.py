"""Fees for late cancellations and no-shows: a ledger that is only added to, and the batches it is exported in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, at_most_one, choice, owned, reference


class FeeEntryKind(StrEnum):
    """What happened to a fee (PRODUCT.md section 5)."""

    ASSESSED = "ASSESSED"
    WAIVED = "WAIVED"
    """A clinic_admin let it go, with a reason (spec rule 10)."""
    REVERSED = "REVERSED"
    """It should never have been: the patient had come after all."""
    EXPORTED = "EXPORTED"
    """An entry went out to billing."""


CREDITS = "kind IN ('WAIVED', 'REVERSED')"


class FeeEntry(ClinicOwned, Model):
    """One line of the ledger; a trigger refuses UPDATE, DELETE and TRUNCATE.

    `amount_cents` is what the patient owes more (or, negative, less); an export changes nothing about that and has 0.
    """

    __tablename__ = "fee_entry"
    __table_args__ = owned(
        reference("cancellation_id", "appointment_cancellation"),
        reference("patient_id", "patient"),
        reference("about_id", "fee_entry"),
        reference("batch_id", "fee_batch"),
        sa.CheckConstraint(
            "(kind = 'ASSESSED' AND amount_cents > 0 AND about_id IS NULL)"
            " OR (kind IN ('WAIVED', 'REVERSED') AND amount_cents < 0 AND about_id IS NOT NULL)"
            " OR (kind = 'EXPORTED' AND amount_cents = 0 AND about_id IS NOT NULL)",
            name="kind",
        ),
        sa.CheckConstraint("(kind = 'EXPORTED') = (batch_id IS NOT NULL)", name="batch"),
        sa.CheckConstraint("kind <> 'WAIVED' OR reason IS NOT NULL", name="reason"),
        at_most_one("uq_fee_entry_assessed", "cancellation_id", where="kind = 'ASSESSED'"),
        at_most_one("uq_fee_entry_credit", "about_id", where=CREDITS),
        at_most_one("uq_fee_entry_exported", "about_id", where="kind = 'EXPORTED'"),
        sa.Index("ix_fee_entry_clinic_id_at", "clinic_id", "at"),
        sa.Index("ix_fee_entry_patient_id", "patient_id"),
        sa.Index("ix_fee_entry_batch_id", "batch_id"),
    )

    cancellation_id: Mapped[int] = mapped_column(Id)
    patient_id: Mapped[int] = mapped_column(Id)
    kind: Mapped[FeeEntryKind] = mapped_column(choice(FeeEntryKind))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    about_id: Mapped[int | None] = mapped_column(Id)
    """The fee that a credit is about, or the entry that was exported."""
    batch_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(80))
    reason: Mapped[str | None] = mapped_column(sa.Text)


class FeeBatch(ClinicOwned, Model):
    """One export. `number` is 1, 2, 3 … within the clinic: what billing calls it."""

    __tablename__ = "fee_batch"
    __table_args__ = owned(sa.UniqueConstraint("clinic_id", "number"))

    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(80))
