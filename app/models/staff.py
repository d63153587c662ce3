"""The people who use the console, and what they are at which clinic."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, choice


class Role(StrEnum):
    """PRODUCT.md section 9."""

    CLINIC_ADMIN = "clinic_admin"
    FRONT_DESK = "front_desk"
    CLINICAL_STAFF = "clinical_staff"
    DOCTOR = "doctor"
    TREATMENT_COORDINATOR = "treatment_coordinator"
    BILLING = "billing"
    MARKETING = "marketing"


NOT_CHOSEN = "!"
"""In the place of a hash: nobody has chosen a password yet, and none is right."""


class StaffUser(Model):
    """A person who logs in. Not of one clinic: a chain's administrator has a role at many."""

    __tablename__ = "staff_user"
    __table_args__ = (sa.UniqueConstraint("email"), {"sqlite_autoincrement": True})

    email: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    """+1 ends every session of this person: each carries the epoch in which it began."""
    last_login_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffRole(Model):
    """A role of a person at a clinic."""

    __tablename__ = "staff_role"
    __table_args__ = (
        sa.UniqueConstraint("staff_id", "clinic_id", "role"),
        sa.Index("ix_staff_role_clinic_id", "clinic_id"),
        {"sqlite_autoincrement": True},
    )

    staff_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("staff_user.id"))
    clinic_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("clinic.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
