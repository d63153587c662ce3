"""`standby patient erase`: what names a patient goes, for good."""

from __future__ import annotations

import click

from app.cli.runtime import ID, find_clinic, with_runtime
from app.db import transaction
from app.factory import Runtime
from app.services import erasing


@click.group()
def patient() -> None:
    """Patients."""


@patient.command("erase")
@click.argument("patient_id", type=ID, metavar="PATIENT")
@click.option("--clinic", "slug")
@click.confirmation_option(prompt="Nothing of it can be brought back, not by us either. Erase the patient?")
@with_runtime
def erase(runtime: Runtime, patient_id: int, slug: str | None) -> None:
    """Erase name, numbers, texts and notes of a patient, and what the audit trail holds of them; opt-outs survive."""
    clinic_id = find_clinic(runtime, slug)
    with transaction(runtime.sessions, clinic_id) as session:
        session.info.update(actor="cli", source="cli")
        try:
            erasing.erase(session, clinic_id, patient_id, actor="cli")
        except erasing.NotErasable as error:
            raise click.UsageError(str(error)) from error
    click.echo(f"patient {patient_id} is erased; backups hold the data until they are replaced")


COMMANDS = (patient,)
