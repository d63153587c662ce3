"""A person who is logged in, and where they work: what a request needs to know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import transaction
from app.models import Clinic, Role, SecondFactor, StaffRole, StaffUser
from app.services import audit
from app.services.staff_record import note

Rows = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Workplace:
    """A clinic at which a person has roles."""

    clinic_id: int
    name: str
    timezone: str
    roles: frozenset[Role]
    second_factor_required: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in, as of one request. `workplaces` has the active clinics, by name."""

    staff_id: int
    name: str
    session_epoch: int
    workplaces: tuple[Workplace, ...]
    has_second_factor: bool = False

    @property
    def owes_second_factor(self) -> bool:
        """Whether they must set one up before anything else: a clinic of theirs asks for it."""
        return not self.has_second_factor and any(place.second_factor_required for place in self.workplaces)

    def workplace(self, clinic_id: int | None) -> Workplace | None:
        """The workplace with this id, or None: the person has no role there."""
        return next((place for place in self.workplaces if place.clinic_id == clinic_id), None)


# A row for each role at an active clinic, or one without; the same columns for every query that makes a person.
COLUMNS: tuple[Any, ...] = (
    StaffUser.id, StaffUser.name, StaffUser.session_epoch, SecondFactor.confirmed_at, StaffRole.role,
    Clinic.id.label("clinic_id"), Clinic.name.label("clinic_name"), Clinic.timezone, Clinic.second_factor_required,
)  # fmt: skip


def with_places(query: Rows) -> Rows:
    """A query of people, with what `COLUMNS` names joined to it."""
    active = sa.join(StaffRole, Clinic, sa.and_(Clinic.id == StaffRole.clinic_id, Clinic.active))
    joined = query.outerjoin(SecondFactor, SecondFactor.staff_id == StaffUser.id)
    return joined.outerjoin(active, StaffRole.staff_id == StaffUser.id).order_by(Clinic.name, Clinic.id, StaffRole.role)


def person_from(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> Person:
    """The person whom rows of `COLUMNS` are about; there is one row at least."""
    roles: dict[int, set[Role]] = {}
    for row in rows:
        if row.clinic_id is not None:
            roles.setdefault(row.clinic_id, set()).add(row.role)
    about = {row.clinic_id: row for row in rows}
    places = tuple(
        Workplace(n, about[n].clinic_name, about[n].timezone, frozenset(held), about[n].second_factor_required)
        for n, held in roles.items()
    )
    first = rows[0]
    return Person(first.id, first.name, first.session_epoch, places, first.confirmed_at is not None)


def load_person(session: Session, staff_id: int) -> Person:
    """The person as they are now."""
    who = with_places(sa.select(*COLUMNS).select_from(StaffUser)).where(StaffUser.id == staff_id)
    return person_from(session.execute(who).all())


def rename(session: Session, staff_id: int, name: str) -> None:
    """A person's own name, as colleagues see it. Raises ValueError."""
    said = " ".join(name.split())
    if not 0 < len(said) <= 120 or not said.isprintable():
        raise ValueError("a name has 1 to 120 characters")
    staff = session.get_one(StaffUser, staff_id)
    if staff.name != said:
        staff.name = said
        note(session, staff, "staff.renamed")


def enter_clinic(sessions: sessionmaker[Session], person: Person, clinic_id: int, address: str) -> None:
    """Record that a person works at this clinic from now on: after log-in, and when they change clinic."""
    with transaction(sessions, clinic_id) as session:
        session.info |= {"source": f"console {address}", "actor": f"staff:{person.staff_id}"}
        audit.record(session, clinic_id, "console_entered", f"staff_user:{person.staff_id}")
