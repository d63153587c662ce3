"""Who treats and where: providers and chairs, with the types of visit that they can do."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.locking import lock_one
from app.models import AppointmentType, Chair, ChairType, Clinic, Provider, ProviderType
from app.services import audit
from app.services.practice.refusal import NotInPractice

LONGEST_NAME = 80
NOUNS: dict[type[Any], str] = {Provider: "provider", Chair: "chair", AppointmentType: "visit_type"}


def add_provider(session: Session, clinic_id: int, name: str, kinds: Collection[int]) -> Provider:
    """Somebody who treats. `kinds`: the types of visit they perform; none: any. Audited. Raises NotInPractice."""
    row = Provider(clinic_id=clinic_id, name=free_name(session, Provider, clinic_id, name))
    _note_added(session, row, _set_kinds(session, row, kinds))
    return row


def add_chair(session: Session, clinic_id: int, name: str, kinds: Collection[int]) -> Chair:
    """A chair or room. `kinds`: what can be done there; none: anything. Audited. Raises NotInPractice."""
    row = Chair(clinic_id=clinic_id, name=free_name(session, Chair, clinic_id, name))
    _note_added(session, row, _set_kinds(session, row, kinds))
    return row


def change_provider(
    session: Session, clinic_id: int, provider_id: int, name: str | None, kinds: Collection[int] | None
) -> None:
    """Name and types of visit of a provider; None: as they are. Audited. Raises NotInPractice."""
    _change(session, Provider, clinic_id, provider_id, name, kinds)


def change_chair(
    session: Session, clinic_id: int, chair_id: int, name: str | None, kinds: Collection[int] | None
) -> None:
    """Name and types of visit of a chair; None: as they are. Audited. Raises NotInPractice."""
    _change(session, Chair, clinic_id, chair_id, name, kinds)


def set_in_use(session: Session, clinic_id: int, model: type[Any], row_id: int, *, active: bool) -> str:
    """Whether anything new is planned with it; visits that are booked stay. Its name; audited. Raises NotInPractice."""
    row = find(session, model, clinic_id, row_id)
    if row.active != active:
        row.active = active
        audit.record(
            session, clinic_id, f"{NOUNS[model]}.in_use", row, before={"in_use": not active}, after={"in_use": active}
        )
    name: str = row.name
    return name


def find(session: Session, model: type[Any], clinic_id: int, row_id: int) -> Any:
    """The clinic's row. Raises NotInPractice."""
    row = session.scalar(sa.select(model).where(model.clinic_id == clinic_id, model.id == row_id))
    if row is None:
        raise NotInPractice("it is not there any more")
    return row


def free_name(session: Session, model: type[Any], clinic_id: int, name: str, but: int | None = None) -> str:
    """The name as it is kept; held until the end of the transaction. Raises NotInPractice: it is taken, or none.

    Imports find people, chairs and types by name, without regard to case.
    """
    said = " ".join(name.split())
    if not 0 < len(said) <= LONGEST_NAME or not said.isprintable():
        raise NotInPractice(f"a name has 1 to {LONGEST_NAME} characters", field="name")
    lock_one(session, Clinic, clinic_id)
    others = sa.select(model.id, model.name).where(model.clinic_id == clinic_id)
    if any(row.id != but and row.name.casefold() == said.casefold() for row in session.execute(others)):
        raise NotInPractice("there is one of that name already, perhaps one that is not in use")
    return said


def _note_added(session: Session, row: Provider | Chair, kinds: list[int]) -> None:
    audit.record(session, row.clinic_id, f"{NOUNS[type(row)]}.added", row, after={"name": row.name, "types": kinds})


def _change(
    session: Session, model: type[Any], clinic_id: int, row_id: int, name: str | None, kinds: Collection[int] | None
) -> None:
    lock_one(session, Clinic, clinic_id)  # what stays is what it is now, not what it was before somebody else's change
    row = find(session, model, clinic_id, row_id)
    session.refresh(row)
    before = {"name": row.name, "types": _kinds_of(session, row)}
    if name is not None:
        row.name = free_name(session, model, clinic_id, name, but=row_id)
    after = {"name": row.name, "types": before["types"] if kinds is None else _set_kinds(session, row, kinds)}
    if before != after:
        audit.record(session, clinic_id, f"{NOUNS[model]}.changed", row, before=before, after=after)


def _link(row: Any) -> tuple[Any, Any, str]:
    if isinstance(row, Provider):
        return ProviderType, ProviderType.provider_id, "provider_id"
    return ChairType, ChairType.chair_id, "chair_id"


def _kinds_of(session: Session, row: Any) -> list[int]:
    link, owner, _ = _link(row)
    query = sa.select(link.appointment_type_id).where(owner == row.id)
    return list(session.scalars(query.order_by(link.appointment_type_id)))


def _set_kinds(session: Session, row: Any, kinds: Collection[int]) -> list[int]:
    link, owner, name = _link(row)
    session.add(row)
    session.flush()
    known = sa.select(AppointmentType.id).where(AppointmentType.clinic_id == row.clinic_id)
    if not set(kinds) <= set(session.scalars(known)):
        raise NotInPractice("there is no such type of visit")
    had = set(_kinds_of(session, row))
    for kind in session.scalars(sa.select(link).where(owner == row.id, link.appointment_type_id.in_(had - set(kinds)))):
        session.delete(kind)
    ids = {"clinic_id": row.clinic_id, name: row.id}
    session.add_all(link(**ids, appointment_type_id=kind) for kind in sorted(set(kinds) - had))
    session.flush()
    return sorted(set(kinds))
