"""The audit trail, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Query

from admin.languages import N_
from admin.listing import Listing, Pick
from admin.page import by_id
from app.access import Permission
from app.models import AuditEntry, StaffUser
from app.services.audit import Facts, facts_of


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the list."""

    id: int
    number: int
    at: str
    who: str
    action: str
    subject: str
    change: str
    source: str
    mark: str = ""


class AuditPage(Listing):
    """Who did what, when and from where; `?action=login_failed` narrows it."""

    permissions = (Permission.VIEW_AUDIT,)
    rows_of, title, slug = AuditEntry, N_("Audit"), "audit"
    icon, key = "lock", ""
    empty = N_("Whatever anybody does is recorded here; nobody can change or remove it.")
    columns = (
        ("number", N_("No.")),
        ("at", N_("When")),
        ("who", N_("Who")),
        ("action", N_("What")),
        ("subject", N_("About")),
        ("change", N_("Change")),
        ("source", N_("From")),
    )

    def narrowed(self, query: Query[Any]) -> Query[Any]:
        """One kind of act, if the URL names one."""
        action = request.args.get("action")
        return query.where(AuditEntry.action == action) if action else query

    def ordered(self, query: Query[Any]) -> Query[Any]:
        """The newest first."""
        return query.order_by(AuditEntry.number.desc())

    def picks(self) -> list[Pick]:
        """Every kind of act there is."""
        kinds = self.db.scalars(sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()
        now, index = request.args.get("action", ""), ".index_view"
        every = Pick("All", self.get_url(index), not now)
        return [every, *(Pick(_words(kind), self.get_url(index, action=kind), kind == now) for kind in kinds)]

    def rows(self, found: Sequence[AuditEntry]) -> Iterable[EntryRow]:
        """Two more queries, however many entries."""
        facts = facts_of(self.db, found)
        ids = [int(number) for kind, _, number in (e.actor.partition(":") for e in found) if kind == "staff"]
        staff = by_id(self.db, StaffUser, ids)
        names = {f"staff:{person.id}": person.name for person in staff.values()}
        for entry in found:
            yield EntryRow(
                entry.id,
                entry.number,
                self.wall.exact(entry.at),
                names.get(entry.actor) or entry.actor.replace(":", " ").capitalize(),
                _words(entry.action),
                entry.subject.replace("_", " ").replace(":", " "),
                _change(entry, facts[entry.id]),
                entry.source,
            )


def _change(entry: AuditEntry, facts: tuple[Facts, Facts]) -> str:
    said = change(*facts)
    if entry.sealed and facts == (entry.before or {}, entry.after or {}):
        return f"{said}, more was erased".removeprefix("–, ")
    return said


def change(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """As "status: OPEN → FILLED"; a dash when nothing was noted."""
    old, new = before or {}, after or {}
    keys = [*old, *(key for key in new if key not in old)]
    said = [f"{key}: {_arrow(old.get(key), new.get(key))}" for key in keys]
    return ", ".join(said) or "–"


def _arrow(old: Any, new: Any) -> str:
    return " → ".join(_value(value) for value in (old, new) if value is not None)


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
