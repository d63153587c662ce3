"""The patient, and how the clinic reaches them: contacts, consents, opt-outs."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import ClinicOwned, Id, Model, at_most_one, choice, owned, partial, reference
from app.models.names import PlainName


class NotificationChannel(StrEnum):
    """The spec's NotificationChannel; MAIL is PRODUCT.md section 8."""

    SMS = "SMS"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    PUSH = "PUSH"
    MAIL = "MAIL"


class PatientStatus(StrEnum):
    """TRANSFERRED, DISMISSED and DECEASED patients are never written to (PRODUCT.md section 3)."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    TRANSFERRED = "TRANSFERRED"
    DISMISSED = "DISMISSED"
    DECEASED = "DECEASED"


class TreatmentStage(StrEnum):
    """Where an orthodontic or dental treatment stands."""

    PROSPECT = "PROSPECT"
    CONSULTATION = "CONSULTATION"
    IN_TREATMENT = "IN_TREATMENT"
    RETENTION = "RETENTION"
    COMPLETED = "COMPLETED"


class Scope(StrEnum):
    """What a consent or an opt-out covers."""

    ALL = "ALL"
    MARKETING = "MARKETING"


class Patient(ClinicOwned, Model):
    """A person treated at one clinic."""

    __tablename__ = "patient"
    __table_args__ = owned(
        reference("guardian_id", "patient"),
        sa.UniqueConstraint("clinic_id", "external_id"),
        sa.Index("ix_patient_clinic_id_last_name", "clinic_id", "last_name"),
        partial("ix_patient_guardian_id", "guardian_id", where="guardian_id IS NOT NULL"),
    )

    first_name: Mapped[str] = mapped_column(sa.String(80))
    last_name: Mapped[str] = mapped_column(sa.String(80), default="")
    language: Mapped[str | None] = mapped_column(sa.String(2))
    timezone: Mapped[str | None] = mapped_column(sa.String(64))
    place: Mapped[str | None] = mapped_column(sa.String(6))
    """ISO 3166-2, as "US-FL": which stricter contact hours apply."""
    birth_date: Mapped[date | None]
    sex: Mapped[str | None] = mapped_column(sa.String(1))
    status: Mapped[PatientStatus] = mapped_column(choice(PatientStatus), default=PatientStatus.ACTIVE)
    treatment_stage: Mapped[TreatmentStage | None] = mapped_column(choice(TreatmentStage))
    guardian_id: Mapped[int | None] = mapped_column(Id)
    fee_exempt: Mapped[bool] = mapped_column(default=False)
    policy_acknowledged_at: Mapped[datetime | None]
    left_waitlist_at: Mapped[datetime | None]
    """When the patient wished to be off the waitlist; nothing puts them on it again but themselves or staff."""
    external_id: Mapped[str | None] = mapped_column(sa.String(80))
    """The id in the clinic's own system: what makes an import repeatable."""
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    """When all that names the patient was removed (`app.services.erasing`)."""


# A front desk types how a name begins, without accents or with. PostgreSQL answers LIKE from an index only with these
# operators, whatever the collation of the database.
for _name in (Patient.first_name, Patient.last_name):
    sa.Index(
        f"ix_patient_plain_{_name.key}",
        Patient.clinic_id,
        PlainName(_name).label("plain"),
        postgresql_ops={"plain": "text_pattern_ops"},
    ).ddl_if("postgresql")


class Contact(ClinicOwned, Model):
    """One phone number (E.164) or e-mail address at one clinic; a household when several patients share it."""

    __tablename__ = "contact"
    __table_args__ = owned(sa.UniqueConstraint("clinic_id", "address"))

    address: Mapped[str] = mapped_column(sa.String(254))
    channel: Mapped[NotificationChannel] = mapped_column(choice(NotificationChannel))
    unreachable_since: Mapped[datetime | None]
    """Set when the carrier says that the contact cannot get texts, for good."""
    unreachable_code: Mapped[int | None]
    wrong_number_at: Mapped[datetime | None]
    welcomed_at: Mapped[datetime | None]
    """When the first text went out, the one that says how to stop."""
    created_at: Mapped[datetime]


class PatientContact(ClinicOwned, Model):
    """That a patient is reached at a contact; the lowest rank is tried first."""

    __tablename__ = "patient_contact"
    __table_args__ = owned(
        reference("patient_id", "patient"),
        reference("contact_id", "contact"),
        sa.UniqueConstraint("patient_id", "contact_id"),
        sa.Index("ix_patient_contact_contact_id", "contact_id"),
    )

    patient_id: Mapped[int] = mapped_column(Id)
    contact_id: Mapped[int] = mapped_column(Id)
    rank: Mapped[int] = mapped_column(default=0)


class Consent(ClinicOwned, Model):
    """A recorded consent of a contact to a channel; MARKETING needs its own, written (PRODUCT.md section 3)."""

    __tablename__ = "consent"
    __table_args__ = owned(
        reference("contact_id", "contact"),
        at_most_one("uq_consent_given", "contact_id", "channel", "scope", where="revoked_at IS NULL"),
    )

    contact_id: Mapped[int] = mapped_column(Id)
    channel: Mapped[NotificationChannel] = mapped_column(choice(NotificationChannel))
    scope: Mapped[Scope] = mapped_column(choice(Scope))
    source: Mapped[str] = mapped_column(sa.String(80))
    wording: Mapped[str | None] = mapped_column(sa.Text)
    given_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class OptOut(ClinicOwned, Model):
    """A contact's wish not to be written to, kept after it is lifted; the last check before every send reads it."""

    __tablename__ = "opt_out"
    __table_args__ = owned(
        reference("contact_id", "contact"),
        at_most_one("uq_opt_out_in_force", "contact_id", "scope", where="lifted_at IS NULL"),
    )

    contact_id: Mapped[int] = mapped_column(Id)
    scope: Mapped[Scope] = mapped_column(choice(Scope))
    source: Mapped[str] = mapped_column(sa.String(80))
    opted_out_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_source: Mapped[str | None] = mapped_column(sa.String(80))
