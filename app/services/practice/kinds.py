"""The types of visit: how long, what they cost, and how their openings are offered where it differs from the clinic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.models import AppointmentType, Strategy
from app.services import audit
from app.services.policies import BOUNDS, Bounds, stamp
from app.services.practice.refusal import NotInPractice
from app.services.practice.rooms import find, free_name

KIND_BOUNDS: Mapping[str, Bounds] = {
    "duration_minutes": Bounds(5, 480, "minutes"),
    "price_cents": Bounds(0, 5_000_000, "cents", off=True),
} | {
    name: Bounds(BOUNDS[name].low, BOUNDS[name].high, BOUNDS[name].unit, off=True)
    for name in (
        "late_cancel_fee_cents", "no_show_fee_cents", "hold_minutes", "batch_size", "batch_interval_minutes",
    )
}  # fmt: skip
"""What a type of visit may say; `off`: nothing, and what the clinic says counts."""
WORDS = {
    "duration_minutes": "how long it takes", "price_cents": "its price", "late_cancel_fee_cents": "its fee",
    "no_show_fee_cents": "its fee", "hold_minutes": "its hold", "batch_size": "its batch",
    "batch_interval_minutes": "the time to its next batch",
}  # fmt: skip
CHANGEABLE = ("name", *KIND_BOUNDS, "strategy", "staff_approves")


def add_kind(session: Session, clinic_id: int, wanted: Mapping[str, Any]) -> AppointmentType:
    """A new type of visit; audited. Raises NotInPractice."""
    values = _checked(wanted) | {"name": free_name(session, AppointmentType, clinic_id, str(wanted["name"]))}
    row = AppointmentType(clinic_id=clinic_id, **values)
    session.add(row)
    session.flush()
    audit.record(session, clinic_id, "visit_type.added", row, after=_plain(values))
    return row


def change_kind(session: Session, clinic_id: int, kind_id: int, wanted: Mapping[str, Any], *, seen: str) -> bool:
    """What differs from what it was; audited. False: nothing does. Visits that are booked stay as they are.

    `seen` is the `stamp` of what its author looked at. Raises NotInPractice, also where somebody else was faster.
    """
    values = _checked(wanted)
    if "name" in wanted:
        values["name"] = free_name(session, AppointmentType, clinic_id, str(wanted["name"]), but=kind_id)
    row = find(session, AppointmentType, clinic_id, kind_id)
    session.refresh(row)
    if seen != stamp(row, CHANGEABLE):
        raise NotInPractice("somebody else has changed it meanwhile: look at what it is now, then change it again")
    changes = {name: value for name, value in values.items() if getattr(row, name) != value}
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        audit.record(session, clinic_id, "visit_type.changed", row, before=_plain(before), after=_plain(changes))
    return bool(changes)


def _checked(wanted: Mapping[str, Any]) -> dict[str, Any]:
    for name, bounds in KIND_BOUNDS.items():
        value = wanted.get(name)
        if value is None and (bounds.off or name not in wanted):
            continue
        if not isinstance(value, int) or not bounds.low <= value <= bounds.high:
            money = bounds.unit == "cents"
            low, high = (f"${n // 100}" if money else str(n) for n in (bounds.low, bounds.high))
            unit = "" if money else f" {bounds.unit}"
            raise NotInPractice(f"{WORDS[name]} is {low} to {high}{unit}", field=name)
    strategy = wanted.get("strategy")
    if strategy is not None and not isinstance(strategy, Strategy):
        raise NotInPractice("there is no such way to offer an opening", field="strategy")
    return {name: wanted[name] for name in CHANGEABLE if name in wanted and name != "name"}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.value if isinstance(value, Strategy) else value for name, value in values.items()}
