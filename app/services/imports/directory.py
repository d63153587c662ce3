"""Finds the providers, chairs and appointment types that a row names; makes those that its map lets it make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import AppointmentType, Chair, Provider
from app.services.imports.kind import Run

Names = dict[str, set[int]]


class Unknown(ValueError):
    """Nothing in Standby has this name, or several have it; the message completes "<column> …"."""


class Directory:
    """What a clinic has, as it stands in one transaction. Names are compared without regard to case."""

    def __init__(self, session: Session, run: Run) -> None:
        self._session, self._run = session, run
        self._provider_ids: dict[str, int] = {}
        self._providers: Names = defaultdict(set)
        self._chairs: Names = defaultdict(set)
        self._types: Names = defaultdict(set)
        self.minutes: dict[int, int] = {}
        """Appointment type → its duration in minutes."""
        for provider_id, name, external_id in session.execute(
            sa.select(Provider.id, Provider.name, Provider.external_id)
        ):
            self._providers[name.casefold()].add(provider_id)
            if external_id is not None:
                self._provider_ids[external_id] = provider_id
        for chair_id, name in session.execute(sa.select(Chair.id, Chair.name)):
            self._chairs[name.casefold()].add(chair_id)
        for row in session.scalars(sa.select(AppointmentType)):
            self._know_type(row)

    def provider(self, name: str, field: str = "provider") -> int:
        """By external id, else by name. Raises Unknown."""
        if name in self._provider_ids:
            return self._provider_ids[name]
        if self._run.binding.creates(field) and name.casefold() not in self._providers:
            provider = Provider(clinic_id=self._run.clinic_id, name=name, external_id=name)
            self._session.add(provider)
            self._session.flush()
            self._provider_ids[name] = provider.id
            self._run.count_once("providers created", f"provider {name}")
            return provider.id
        return _only(self._providers[name.casefold()], "provider", "use its external id")

    def chair(self, name: str) -> int:
        """By name. Raises Unknown."""
        return _only(self._chairs[name.casefold()], "chair", "rename one")

    def type_(self, name: str, minutes: int | None) -> int:
        """By name; a new one lasts `minutes` (30 if the row does not say). Raises Unknown."""
        if self._run.binding.creates("appointment_type") and name.casefold() not in self._types:
            row = AppointmentType(clinic_id=self._run.clinic_id, name=name, duration_minutes=minutes or 30)
            self._session.add(row)
            self._session.flush()
            self._know_type(row)
            self._run.count_once("appointment types created", f"type {name}")
        return _only(self._types[name.casefold()], "appointment type", "rename one")

    def _know_type(self, row: AppointmentType) -> None:
        self._types[row.name.casefold()].add(row.id)
        self.minutes[row.id] = row.duration_minutes


def _only(found: Iterable[int], noun: str, remedy: str) -> int:
    ids = list(found)
    if not ids:
        raise Unknown(f"names no {noun} of this clinic: add it in the console, or write create = true into the map")
    if len(ids) > 1:
        raise Unknown(f"names {len(ids)} of the clinic's {noun}s: {remedy}")
    return ids[0]
