"""What a patient owes by the clinic's own books, as its billing system says (PRODUCT.md section 7, payment issues)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, owned, reference


class PatientBalance(ClinicOwned, Model):
    """The latest imported balance of a patient. Our own fees are in the ledger; billing may have booked them, too."""

    __tablename__ = "patient_balance"
    __table_args__ = owned(reference("patient_id", "patient"), sa.UniqueConstraint("patient_id"))

    patient_id: Mapped[int] = mapped_column(Id)
    balance_cents: Mapped[int] = mapped_column(sa.BigInteger)
    """Positive: the patient owes it; negative: a credit."""
    currency: Mapped[str] = mapped_column(sa.String(3))
    imported_at: Mapped[datetime]
    """When a file last said so."""
