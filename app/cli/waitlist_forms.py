"""What is typed about a waitlist entry: the options, and what they mean at a clinic. "any" empties a field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import at_local
from app.models import AppointmentType, Clinic, Patient, Provider
from app.services.imports import values, words
from app.services.waitlist import NotAnEntry, Preferences

EMPTY: Final = object()
"""Typed as "any" or "none"."""
EXTERNAL = "external:"
N = TypeVar("N", Provider, AppointmentType)


class Cell(click.ParamType[Any]):
    """A value as an import reads it from a cell, or `EMPTY`."""

    def __init__(self, name: str, parser: values.Parser) -> None:
        self.name, self._parser = name, parser

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value. Raises click.BadParameter."""
        if not isinstance(value, str):
            return value
        if value.strip().casefold() in ("any", "none"):
            return EMPTY
        try:
            return self._parser(value, values.Style(ZoneInfo("UTC")))
        except values.Unreadable as error:
            self.fail(f"{value!r} {error}", param, ctx)


def _stamp(cell: str, _style: values.Style) -> datetime:
    try:
        return datetime.fromisoformat(cell).astimezone(UTC)
    except ValueError:
        raise values.Unreadable("is no version: copy it from `waitlist show`") from None


DAY, STAMP = Cell("day", values.day), Cell("version", _stamp)
VISIT = Cell("visit", values.whole(1, 2**63 - 1))
OPTIONS = (
    click.option("--provider", help="Name, number or external:ID."),
    click.option("--from", "first_day", type=DAY, help="Not before this day, as 2026-11-24."),
    click.option("--until", "last_day", type=DAY, help="Not after this day."),
    click.option("--days", type=Cell("days", words.weekdays), help="As Mon,Wed or 1-5 (0 is Sunday)."),
    click.option("--times", type=Cell("times", words.times), help="As MORNING,EVENING or 09:00-12:00."),
    click.option("--notice", type=Cell("minutes", values.whole(0, 60 * 24 * 30)), help="Minutes they need to come."),
    click.option("--any-time/--usual-hours", "any_time", default=None, help='"Text me any time": 7:00 to 22:00.'),
    click.option("--visit", type=VISIT, help="The patient's later visit, given back when an earlier one is accepted."),
    click.option("--reason", help="Why they wait."),
    click.option("--notes", help="What staff should know."),
    click.option("--expires", type=DAY, help="The last day on the list."),
)


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed; None: nothing."""

    provider: Any = None
    first_day: Any = None
    last_day: Any = None
    days: Any = None
    times: Any = None
    notice: Any = None
    any_time: bool | None = None
    visit: Any = None
    reason: str | None = None
    notes: str | None = None
    expires: Any = None

    def preferences(self, session: Session, clinic: Clinic, before: Preferences) -> Preferences:
        """The wishes before, with what was typed. Raises NotAnEntry for a provider nobody knows."""
        said: dict[str, tuple[Any, Any]] = {
            "first_day": (self.first_day, None),
            "last_day": (self.last_day, None),
            "days": (_days(self.days), ()),
            "times": (self.times, ()),
            "minimum_notice_minutes": (self.notice, None),
            "any_time": (self.any_time, False),
            "provider_id": (_provider(session, clinic, self.provider), None),
        }
        typed = {name: empty if value is EMPTY else value for name, (value, empty) in said.items() if value is not None}
        return replace(before, **typed)

    def later_visit(self) -> int | None:
        """The visit's number, 0 for none, None when nothing was typed."""
        return 0 if self.visit is EMPTY else self.visit

    def expires_at(self, clinic: Clinic) -> datetime | None:
        """The end of the last day at the clinic. Raises NotAnEntry for none: every entry expires."""
        if self.expires is EMPTY:
            raise NotAnEntry("every entry expires: name the last day")
        last: date | None = self.expires
        return at_local(datetime.combine(last + timedelta(days=1), time()), clinic.timezone) if last else None


def form_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that `Form` reads."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def find_patient(session: Session, clinic: Clinic, typed: str) -> Patient:
    """By Standby's number, or "external:" and the id in the clinic's own system. Raises NotAnEntry."""
    named = Patient.external_id == typed.removeprefix(EXTERNAL)
    if not typed.startswith(EXTERNAL):
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
            raise NotAnEntry(f"{typed!r} is no patient: type the number, or {EXTERNAL}ID of the clinic's own system")
        named = Patient.id == int(typed)
    found = session.scalar(sa.select(Patient).where(Patient.clinic_id == clinic.id, named))
    if found is None:
        raise NotAnEntry(f"this clinic has no patient {typed}")
    return found


def find_type(session: Session, clinic: Clinic, typed: str) -> int:
    """The id of an appointment type, by name or number. Raises NotAnEntry with the names there are."""
    return _find(session, clinic, AppointmentType, typed, "appointment type")


def _provider(session: Session, clinic: Clinic, typed: str | None) -> Any:
    if typed is None:
        return None
    if typed.casefold() in ("any", "none"):
        return EMPTY
    return find_provider(session, clinic, typed)


def find_provider(session: Session, clinic: Clinic, typed: str) -> int:
    """The id of a provider, by name or number. Raises NotAnEntry with the names there are."""
    return _find(session, clinic, Provider, typed, "provider")


def _find(session: Session, clinic: Clinic, model: type[N], typed: str, noun: str) -> int:
    rows = session.scalars(sa.select(model).where(model.clinic_id == clinic.id).order_by(model.name, model.id)).all()
    wanted = typed.strip().casefold()
    found = [row for row in rows if wanted in _names(row)]
    if len(found) == 1:
        return found[0].id
    if found:
        raise NotAnEntry(f"{len(found)} {noun}s are called {typed}: type the number, {_listed(found)}")
    active = [row for row in rows if row.active]
    raise NotAnEntry(f"this clinic has no {noun} {typed}; there are: {_listed(active) or 'none'}")


def _names(row: Provider | AppointmentType) -> set[str]:
    external = getattr(row, "external_id", None)
    return {row.name.casefold(), str(row.id), f"{EXTERNAL}{external}".casefold() if external else row.name.casefold()}


def _listed(rows: list[N]) -> str:
    return ", ".join(f"{row.name} ({row.id})" for row in rows)


def _days(mask: Any) -> Any:
    return mask if mask is None or mask is EMPTY else tuple(day for day in range(7) if mask & 1 << day)
