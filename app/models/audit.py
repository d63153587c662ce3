"""Who did what, when and from where: append-only, chained by hash within a clinic."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, owned, partial, reference


class AuditEntry(ClinicOwned, Model):
    """One recorded act. A trigger refuses UPDATE, DELETE and TRUNCATE.

    What is personal is sealed under the patient's key, which can be destroyed (`PatientKey`).
    """

    __tablename__ = "audit_entry"
    __table_args__ = owned(
        sa.UniqueConstraint("clinic_id", "number"),
        partial("ix_audit_entry_patient_id", "patient_id", where="patient_id IS NOT NULL"),
    )

    number: Mapped[int]
    """1, 2, 3 … within the clinic: a gap is a removed entry."""
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(80))
    """As "staff:3", "patient:12", "system" or "cli"."""
    source: Mapped[str] = mapped_column(sa.String(80))
    """From where: "text", "console 10.0.0.7", "cli", "advance"."""
    action: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(80))
    """As "waitlist_entry:7"."""
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    patient_id: Mapped[int | None] = mapped_column(Id)
    """Whom it is about. No reference: an entry depends on nothing."""
    sealed: Mapped[str | None] = mapped_column(sa.Text)
    """What is personal of `before` and `after`."""
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class PatientKey(ClinicOwned, Model):
    """The key that seals the personal values of a patient's audit entries; itself sealed (`app.sealing`)."""

    __tablename__ = "patient_key"
    __table_args__ = owned(reference("patient_id", "patient"), sa.UniqueConstraint("patient_id"))

    patient_id: Mapped[int] = mapped_column(Id)
    sealed_key: Mapped[str | None] = mapped_column(sa.Text)
    """Null: destroyed, and none is made again."""
    made_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]


class AuditHead(Model):
    """The end of a clinic's chain; locked last of all."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.UniqueConstraint("clinic_id"), {"sqlite_autoincrement": True})

    clinic_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("clinic.id"))
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default="")
