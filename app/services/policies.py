"""A clinic's rules in numbers and hours: what they may be, what they are by default, and how somebody changes them.

One change names only what it changes, and the stamp of what its author saw: of two people who change the same rule,
the second is told; two who change different rules do not meet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.locking import lock_one
from app.models import Clinic
from app.services import arrivals, audit, clinics, confirmations
from app.services.contact_rules import WIDEST
from app.services.fees import set_policy
from app.services.imports import values
from app.services.refusals import ServiceRefusal
from app.services.waitlist import enrolment


class NotARule(ServiceRefusal):
    """The rule cannot be that; the message says why."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most of a rule, in `unit`; `off`: it may also be nothing at all."""

    low: int
    high: int
    unit: str
    off: bool = False


BOUNDS: Mapping[str, Bounds] = {
    "hold_minutes": Bounds(10, 2880, "minutes"),
    "shortest_hold_minutes": Bounds(5, 120, "minutes"),
    "minimum_notice_minutes": Bounds(15, 2880, "minutes"),
    "batch_size": Bounds(1, 20, "people"),
    "batch_interval_minutes": Bounds(5, 240, "minutes"),
    "notification_limit": Bounds(1, 20, "offers"),
    "decline_limit": Bounds(1, 20, "times"),
    "entry_days": Bounds(7, 730, "days"),
    "chain_depth": Bounds(1, 20, "visits"),
    "move_up_release_minutes": Bounds(5, 120, "minutes"),
    "enrolment_days": Bounds(1, 729, "days", off=True),
    "offers_per_day": Bounds(1, 10, "texts"),
    "outreach_per_day": Bounds(1, 3, "texts"),
    "outreach_per_week": Bounds(1, 10, "texts"),
    "late_cancel_hours": Bounds(1, 168, "hours"),
    "no_show_grace_minutes": Bounds(5, 120, "minutes"),
    "settle_minutes": Bounds(5, 240, "minutes"),
    "free_cancel_minutes": Bounds(0, 240, "minutes"),
    "late_cancel_fee_cents": Bounds(0, 50_000, "cents"),
    "no_show_fee_cents": Bounds(0, 50_000, "cents"),
    "free_misses": Bounds(0, 10, "misses"),
    "free_miss_days": Bounds(30, 1095, "days"),
    "recovery_days": Bounds(7, 180, "days"),
    "recovery_attempts": Bounds(0, 5, "attempts"),
    "confirmation_hours": Bounds(2, confirmations.MOST_HOURS, "hours", off=True),
}
TIMES = ("morning_starts", "afternoon_starts", "evening_starts", "evening_ends", "window_opens", "window_closes")
FLAGS = ("closed_on_sundays", "closed_on_holidays", "check_in_is_live", "trial_mode", "second_factor_required")
ADDRESSES = ("emergency_phone", "alert_phone", "alert_email")
CHANGEABLE = frozenset({*BOUNDS, *TIMES, *FLAGS, *ADDRESSES, "strategy", "fee_free_reasons"})


def defaults() -> SimpleNamespace:
    """The rules of a new clinic, by name."""
    columns = Clinic.__table__.columns
    known = {name: columns[name].default for name in CHANGEABLE if name in columns}
    return SimpleNamespace(**{name: getattr(default, "arg", None) for name, default in known.items()})


def stamp(row: object, names: Iterable[str]) -> str:
    """What the rules of a row are now, as a form that changes them carries it; it tells nobody what they are."""
    said = repr([(name, getattr(row, name)) for name in sorted(names)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def change(session: Session, clinic_id: int, wanted: Mapping[str, Any], *, seen: str | None, actor: str) -> bool:
    """Set some of a clinic's rules, audited; False when they are that already. Holds the clinic's lock.

    `seen` is the `stamp` of the same rules when their author looked; None: they did not look. Raises NotARule, and
    what the services that own a rule refuse.
    """
    clinic = lock_one(session, Clinic, clinic_id)
    if clinic is None or not CHANGEABLE.issuperset(wanted):
        raise NotARule("there is no such rule")
    if seen is not None and seen != stamp(clinic, wanted):
        raise NotARule("somebody else has changed this meanwhile: look at what it is now, then change it again")
    read = {name: _read(clinic, name, value) for name, value in wanted.items()}
    changes = {name: value for name, value in read.items() if _differs(name, getattr(clinic, name), value)}
    _check_together(clinic, changes)
    plain = {name: value for name, value in changes.items() if name not in OWNERS}
    for name in changes.keys() - plain.keys():
        OWNERS[name](session, clinic, changes[name], actor)
    if plain:
        before = {name: _plain(getattr(clinic, name)) for name in plain}
        for name, value in plain.items():
            setattr(clinic, name, value)
        after = {name: _plain(value) for name, value in plain.items()}
        audit.record(session, clinic_id, "clinic.rule_set", clinic, actor=actor, before=before, after=after)
    return bool(changes)


def read_address(clinic: Clinic, typed: str, *, email: bool, field: str = "address") -> str:
    """A phone number (E.164, read by the clinic's region) or an e-mail address. Raises NotARule, of `field`."""
    reader = values.email if email else values.phone
    try:
        address = reader(typed.strip(), values.Style(ZoneInfo(clinic.timezone), clinic.region))
    except values.Unreadable as error:
        raise NotARule(f"what you typed {error}", field=field) from error
    if not address.isascii():
        raise NotARule("the address has letters that not every mail server takes: use plain letters", field=field)
    return address


def _read(clinic: Clinic, name: str, value: Any) -> Any:
    if name in ADDRESSES:
        return read_address(clinic, value, email=name == "alert_email", field=name) if value else None
    bounds = BOUNDS.get(name)
    if bounds is None or (bounds.off and value is None):
        return value
    if not isinstance(value, int) or not bounds.low <= value <= bounds.high:
        low, high = (_money(n) if bounds.unit == "cents" else str(n) for n in (bounds.low, bounds.high))
        unit = "" if bounds.unit == "cents" else f" {bounds.unit}"
        raise NotARule(f"this is {low} to {high}{unit}", field=name)
    return value


def _check_together(clinic: Clinic, changes: Mapping[str, Any]) -> None:
    """What must fit what else the clinic says."""

    def will(name: str) -> Any:
        return changes.get(name, getattr(clinic, name))

    if {"hold_minutes", "shortest_hold_minutes"} & changes.keys() and will("shortest_hold_minutes") > will(
        "hold_minutes"
    ):
        raise NotARule("the shortest hold is not longer than the usual one", field="shortest_hold_minutes")
    if {"outreach_per_day", "outreach_per_week"} & changes.keys() and will("outreach_per_day") > will(
        "outreach_per_week"
    ):
        raise NotARule("not more in a day than in a week", field="outreach_per_day")
    if "entry_days" in changes and (clinic.enrolment_days or 0) >= changes["entry_days"]:
        raise NotARule(
            f"visits {clinic.enrolment_days} days ahead enrol their patients: an entry must wait longer",
            field="entry_days",
        )
    _check_times(changes, will)


def _check_times(changes: Mapping[str, Any], will: Callable[[str], Any]) -> None:
    parts = [will(name) for name in ("morning_starts", "afternoon_starts", "evening_starts", "evening_ends")]
    if not all(isinstance(will(name), time) for name in TIMES):
        raise NotARule("a time is needed, as 9:00 AM")
    if parts != sorted(set(parts)):
        wrong = next((name for name in TIMES[:4] if name in changes), TIMES[0])
        raise NotARule("each part of the day starts after the one before it, and the evening ends last", field=wrong)
    opens, closes = will("window_opens"), will("window_closes")
    if not {"window_opens", "window_closes"} & changes.keys():
        return
    if opens >= closes:
        raise NotARule("the hours end before they start", field="window_closes")
    if opens < WIDEST.opens or closes > WIDEST.closes:
        which = "window_opens" if opens < WIDEST.opens else "window_closes"
        said = "the law lets nobody start before 8:00 AM or after 9:00 PM: choose hours within these"
        raise NotARule(said, field=which)


def _differs(name: str, before: Any, after: Any) -> bool:
    """Of a fee, none and 0 are the same."""
    return bool((before or 0) != (after or 0) if name.endswith("_cents") else before != after)


def _plain(value: Any) -> Any:
    return value.isoformat("minutes") if isinstance(value, time) else value


def _money(cents: int) -> str:
    return f"${cents // 100}"


def _fee(name: str) -> Callable[[Session, Clinic, Any, str], None]:
    return lambda session, clinic, value, actor: set_policy(session, clinic, actor=actor, **{name: value})


OWNERS: Mapping[str, Callable[[Session, Clinic, Any, str], None]] = {
    "confirmation_hours": lambda s, clinic, hours, actor: confirmations.set_hours(s, clinic, hours, actor=actor),
    "enrolment_days": lambda s, clinic, days, actor: enrolment.set_enrolment(s, clinic, days, actor=actor),
    "check_in_is_live": lambda s, clinic, on, actor: arrivals.set_check_in(s, clinic, on=on, actor=actor),
    "trial_mode": lambda s, clinic, on, _: clinics.set_trial(s, clinic, on=on),
    "second_factor_required": lambda s, clinic, on, _: clinics.require_second_factor(s, clinic, on=on),
    "emergency_phone": lambda s, clinic, phone, _: clinics.set_on_call(s, clinic, phone),
    "alert_phone": lambda s, clinic, phone, _: clinics.set_alert_phone(s, clinic, phone),
    "alert_email": lambda s, clinic, email, _: clinics.set_alert_email(s, clinic, email),
    **{
        name: _fee(name)
        for name in (
            "late_cancel_fee_cents", "no_show_fee_cents", "free_misses", "free_miss_days", "fee_free_reasons",
        )
    },
}  # fmt: skip
"""Rules that a service of their own sets, because more follows from them."""
