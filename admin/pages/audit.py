"""Audit: who did what, when and from where, by person, act, subject and day; and whether the record is whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session

from admin.actions import Done, Refused, act, show
from admin.forms import Form
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.acts import ACTS, NOUNS, ROBOTS
from admin.pages.settings.frame import InSettings
from admin.pages.settings.words import ROLES
from app import clock
from app.access import Permission
from app.access.staff import list_staff
from app.models import AuditEntry, AuditHead, Role, StaffUser
from app.services.audit import Facts, facts_of
from app.services.audit_check import CHECKED, check_end

SHOWN = 50
SEARCHED = 20_000
"""So many entries are looked through at once: the record has no index by act, and may have millions."""
PEOPLE = frozenset({"staff", "staff_user"})
LONGEST_ACT = 64

Exact = Callable[[datetime], str]
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
"""As facts hold an instant (ISO 8601)."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words; `facts` are (name, before, after)."""

    number: int
    at: str
    who: str
    what: str
    about: str
    source: str
    facts: list[tuple[str, str, str]]
    erased: bool


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; None: anything. `before`: entries with a smaller number."""

    who: str | None
    act: str | None
    noun: str | None
    day: date | None
    before: int | None

    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return any((self.who, self.act, self.noun, self.day))


class AuditPage(InSettings):
    """The clinic's record."""

    permissions = (Permission.VIEW_AUDIT,)
    title, slug = N_("Audit"), "audit"
    group, picture = "record", "lock"
    about = N_("Who did what and when; nobody can change or remove it.")

    @show("/")
    def index_view(self) -> Any:
        """The newest first, narrowed by what the address says."""
        return self.answer("console/settings/audit.html", self._shown)

    @act("/verify", Permission.VIEW_AUDIT)
    def verify(self, session: Session, _form: Form) -> Done:
        """The end of the chain, which is quick; `standby audit verify` checks all of it."""
        found = check_end(session, self.clinic_id)
        if found.problems:
            raise Refused(_("The record is not whole: %(problem)s. Keep a copy and call whoever runs the server.",
                            problem=found.problems[0]))  # fmt: skip
        return Done(_("Entries %(first)s to %(last)s are whole.", first=found.first, last=found.last))

    def _shown(self) -> dict[str, Any]:
        asked, wall = self._search(), self.wall
        head = self.db.scalar(sa.select(AuditHead.number).where(AuditHead.clinic_id == self.clinic_id)) or 0
        top = min(asked.before or head + 1, head + 1)
        floor = max(top - 1 - SEARCHED, 0) if asked.narrows() else 0
        query = sa.select(AuditEntry).where(
            AuditEntry.number < top, AuditEntry.number > floor, *self._conditions(asked)
        )
        found = list(self.db.scalars(query.order_by(AuditEntry.number.desc()).limit(SHOWN + 1)))
        older = found[SHOWN - 1].number if len(found) > SHOWN else (floor + 1 if floor else None)
        people = list_staff(self.db, self.clinic_id)
        checked = self._last_check(head)
        return {
            "lines": self._lines(found[:SHOWN]),
            "people": [(f"staff:{one.staff_id}", one.name) for one in people]
            + [(name, _(ROBOTS[name])) for name in ("system", "cli")],
            "acts": sorted(((name, _(label)) for name, label in ACTS.items()), key=lambda pair: pair[1]),
            "nouns": sorted(((name, _(label)) for name, label in NOUNS.items()), key=lambda pair: pair[1]),
            "asked": asked,
            "older": self._address(asked, older) if older else "",
            "searched_to": floor if floor and len(found) <= SHOWN else 0,
            "head": head,
            "checked": checked and (checked.after or {}).get("to"),
            "checked_at": checked and wall.within(wall.moment(checked.at)),
            "most_checked": min(CHECKED, head),
        }

    def _search(self) -> Search:
        day = request.args.get("day", "")
        try:
            on = date.fromisoformat(day) if day else None
        except ValueError:
            on = None
        before = request.args.get("before")
        who, act, noun = (request.args.get(name, "")[:LONGEST_ACT] or None for name in ("who", "action", "noun"))
        return Search(who, act, noun, on, self.number(before) if before else None)

    def _conditions(self, asked: Search) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if asked.who:
            found.append(AuditEntry.actor == asked.who)
        if asked.act:
            found.append(AuditEntry.action == asked.act)
        if asked.noun:
            found.append(AuditEntry.subject.startswith(f"{asked.noun}:", autoescape=True))
        if asked.day:
            begins, ends = (
                clock.at_local(datetime.combine(asked.day + timedelta(days=n), time()), self.wall.zone) for n in (0, 1)
            )
            found += [AuditEntry.at >= begins, AuditEntry.at < ends]
        return found

    def _address(self, asked: Search, before: int) -> str:
        said = {"who": asked.who, "action": asked.act, "noun": asked.noun, "day": asked.day and asked.day.isoformat()}
        return str(self.get_url(".index_view", before=before, **{name: value for name, value in said.items() if value}))

    def _last_check(self, head: int) -> AuditEntry | None:
        query = sa.select(AuditEntry).where(AuditEntry.number > head - SEARCHED, AuditEntry.action == "audit.verified")
        return self.db.scalar(query.order_by(AuditEntry.number.desc()).limit(1))

    def _lines(self, found: Sequence[AuditEntry]) -> list[Line]:
        facts = facts_of(self.db, found)
        named = [said for entry in found for said in (entry.actor, entry.subject)]
        ids = {int(number) for kind, _colon, number in (said.partition(":") for said in named) if kind in PEOPLE}
        names = sa.select(StaffUser.id, StaffUser.name).where(StaffUser.id.in_(ids))
        staff = {f"staff:{row.id}": row.name for row in self.db.execute(names)}
        return [self._line(entry, facts[entry.id], staff) for entry in found]

    def _line(self, entry: AuditEntry, facts: tuple[Facts, Facts], staff: dict[str, str]) -> Line:
        noun, _colon, number = entry.subject.partition(":")
        name = staff.get(f"staff:{number}") if noun in PEOPLE else None
        kind = entry.actor.partition(":")[0]
        return Line(
            number=entry.number,
            at=self.wall.exact(entry.at),
            who=staff.get(entry.actor) or _(ROBOTS.get(kind, "")) or plain(entry.actor),
            what=_(ACTS.get(entry.action, "")) or plain(entry.action),
            about=name or f"{_(NOUNS.get(noun, '')) or plain(noun)} {number}",
            source=entry.source,
            facts=change(*facts, self.wall.exact),
            erased=bool(entry.sealed) and facts == (entry.before or {}, entry.after or {}),
        )


def change(before: Facts, after: Facts, exact: Exact) -> list[tuple[str, str, str]]:
    """(name, before, after) of every fact, in words; `exact` says an instant."""
    keys = [*before, *(key for key in after if key not in before)]
    return [(plain(key), said(before.get(key), exact), said(after.get(key), exact)) for key in keys]


def plain(name: str) -> str:
    """A name of the program's without its signs, as "Hold minutes"."""
    return name.replace("_", " ").replace(".", " ").replace(":", " ").strip().capitalize()


def said(value: Any, exact: Exact) -> str:
    """A fact's value as people write it; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(said(one, exact) for one in value) or _("none")
    if isinstance(value, dict):
        return ", ".join(f"{plain(name)} {said(one, exact)}" for name, one in value.items()) or _("none")
    text = str(value)
    if INSTANT.fullmatch(text):
        return exact(datetime.fromisoformat(text))
    if text in set(Role):
        return _(ROLES[Role(text)])
    return plain(text) if text.isupper() and len(text) > 3 else text
