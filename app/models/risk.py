"""How likely a patient is to drop out, and what was done about it (spec)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, choice, owned, reference


class RiskLevel(StrEnum):
    """Spec."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class RiskStatus(StrEnum):
    """Spec."""

    ACTIVE = "ACTIVE"
    REVIEWED = "REVIEWED"
    RESOLVED = "RESOLVED"
    DROPPED_OUT = "DROPPED_OUT"


class InterventionStatus(StrEnum):
    """Spec."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCESSFUL = "SUCCESSFUL"
    UNSUCCESSFUL = "UNSUCCESSFUL"


class PatientRiskScore(ClinicOwned, Model):
    """A patient's risk, 0 to 100, with its factors ({factor, weight, description, value}) and recommendations."""

    __tablename__ = "patient_risk_score"
    __table_args__ = owned(
        reference("patient_id", "patient"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["staff_user.id"]),
        sa.ForeignKeyConstraint(["intervention_by"], ["staff_user.id"]),
        sa.CheckConstraint("risk_score BETWEEN 0 AND 100", name="range"),
        sa.Index("ix_patient_risk_score_patient_id", "patient_id"),
        sa.Index("ix_patient_risk_score_clinic_id_risk_level", "clinic_id", "risk_level"),
        sa.Index("ix_patient_risk_score_clinic_id_status", "clinic_id", "status"),
    )

    patient_id: Mapped[int] = mapped_column(Id)
    risk_score: Mapped[float]
    risk_level: Mapped[RiskLevel] = mapped_column(choice(RiskLevel))
    calculated_at: Mapped[datetime]
    risk_factors: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    recommended_actions: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    status: Mapped[RiskStatus] = mapped_column(choice(RiskStatus), default=RiskStatus.ACTIVE)
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(Id)
    review_notes: Mapped[str | None] = mapped_column(sa.Text)
    intervention_status: Mapped[InterventionStatus | None] = mapped_column(choice(InterventionStatus))
    intervention_at: Mapped[datetime | None]
    intervention_by: Mapped[int | None] = mapped_column(Id)
