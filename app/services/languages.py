"""The language in which patients are written to: the one they asked for, or showed where none was known."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.models import Patient
from app.services import audit


def speak(session: Session, patients: Sequence[Patient], language: str, *, actor: str) -> bool:
    """Write to these patients in a language ("en", "es") from now on. False: that is how it was."""
    changed = [patient for patient in patients if patient.language != language]
    for patient in changed:
        audit.record(
            session, patient.clinic_id, "patient.language", patient,
            actor=actor, before={"language": patient.language}, after={"language": language},
        )  # fmt: skip
        patient.language = language
    return bool(changed)
