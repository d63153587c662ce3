"""Who a request comes from, and what they may do at the one clinic it is about."""

from __future__ import annotations

from dataclasses import dataclass

from app.access.people import Person, Workplace
from app.access.permissions import Permission, grants, of_roles


@dataclass(frozen=True, slots=True)
class Caller:
    """A person in the console, or a token. `actor` is who the audit trail names, `key` is unique among callers."""

    clinic_id: int
    actor: str
    key: str
    name: str
    permissions: frozenset[Permission]
    staff_id: int | None = None

    def may(self, *any_of: Permission) -> bool:
        """Whether they have one of the permissions."""
        return grants(self.permissions, *any_of)


def person_caller(person: Person, place: Workplace) -> Caller:
    """Somebody who is logged in, at the clinic where they work now."""
    actor = f"staff:{person.staff_id}"
    return Caller(place.clinic_id, actor, actor, person.name, of_roles(place.roles), person.staff_id)
