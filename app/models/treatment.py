"""A patient's course of treatment: what was planned, and the milestones on the way (PRODUCT.md section 6)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, owned, partial, reference


class TreatmentPlan(ClinicOwned, Model):
    """So many visits, so many days apart, to be over on a day. Where it stands is computed, never stored."""

    __tablename__ = "treatment_plan"
    __table_args__ = owned(
        reference("patient_id", "patient"),
        sa.UniqueConstraint("clinic_id", "external_id"),
        sa.CheckConstraint("planned_visits > 0", name="planned_visits"),
        sa.CheckConstraint("interval_days > 0", name="interval_days"),
        sa.CheckConstraint("started_on <= expected_end_on", name="order"),
        sa.Index("ix_treatment_plan_patient_id", "patient_id"),
        partial("ix_treatment_plan_running", "clinic_id", "id", where="ended_on IS NULL"),
    )

    patient_id: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(sa.String(120))
    started_on: Mapped[date]
    planned_visits: Mapped[int]
    interval_days: Mapped[int]
    expected_end_on: Mapped[date]
    """As it was planned; never moved."""
    ended_on: Mapped[date | None]
    """When it was over, or given up; null: it goes on."""
    external_id: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[datetime]


class Milestone(ClinicOwned, Model):
    """A step of a plan that is to be reached by a day."""

    __tablename__ = "milestone"
    __table_args__ = owned(
        reference("plan_id", "treatment_plan"),
        sa.UniqueConstraint("clinic_id", "external_id"),
        sa.Index("ix_milestone_plan_id", "plan_id"),
    )

    plan_id: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(sa.String(120))
    due_on: Mapped[date]
    reached_on: Mapped[date | None]
    external_id: Mapped[str] = mapped_column(sa.String(80))
