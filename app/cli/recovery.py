"""Commands about recovery: whom to win back after a missed visit, what was tried, and how often it works.

No patient is named: patients by number.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import click
import sqlalchemy as sa

from app import clock
from app.cli.runtime import ID, in_clinic, with_runtime
from app.factory import Runtime
from app.models import (
    RECOVERING,
    AppointmentCancellation,
    AppointmentType,
    CallOutcome,
    RecoveryAttempt,
)
from app.services import analytics
from app.services import recovery as service
from app.services.analytics import Rate, RecoveryBy, WonBack
from app.services.recovery import NotRecoverable

ACTOR = "cli"
DAYS = 90
CLINIC = click.option("--clinic", "slug")
MISS = click.argument("miss_id", type=ID)
DATE = click.DateTime(formats=["%Y-%m-%d"])
_clinic = partial(in_clinic, refusals=(NotRecoverable, analytics.BadPeriod))


@click.group()
def recovery() -> None:
    """Bring patients back whose visit was missed or cancelled."""


@recovery.command("list")
@CLINIC
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@with_runtime
def list_misses(runtime: Runtime, slug: str | None, everything: bool) -> None:
    """Missed visits, the oldest first: number, patient, visit, type, what went wrong, where it stands, what is next."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        query = sa.select(AppointmentCancellation, AppointmentType.name).join(
            AppointmentType, AppointmentType.id == AppointmentCancellation.appointment_type_id
        )
        if not everything:
            query = query.where(AppointmentCancellation.recovery_status.in_(RECOVERING))
        for miss, kind in session.execute(query.order_by(AppointmentCancellation.id)):
            click.echo(_line(miss, kind, clinic.timezone))


@recovery.command("show")
@MISS
@CLINIC
@with_runtime
def show(runtime: Runtime, miss_id: int, slug: str | None) -> None:
    """One missed visit: where its recovery stands, and every attempt."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        miss = session.get(AppointmentCancellation, miss_id)
        if miss is None:
            raise NotRecoverable(f"there is no missed visit {miss_id} at this clinic")
        kind = session.get_one(AppointmentType, miss.appointment_type_id)
        click.echo(_line(miss, kind.name, clinic.timezone))
        if miss.reason:
            click.echo(f"        because: {_said(miss.reason)}")
        attempts = sa.select(RecoveryAttempt).where(RecoveryAttempt.cancellation_id == miss.id)
        for attempt in session.scalars(attempts.order_by(RecoveryAttempt.id)):
            click.echo(_attempt(attempt, clinic.timezone))


@recovery.command("start")
@MISS
@CLINIC
@with_runtime
def start(runtime: Runtime, miss_id: int, slug: str | None) -> None:
    """Begin now, or anew, with all the clinic's attempts and days."""
    with _clinic(runtime, slug) as (session, _):
        service.start(session, miss_id, actor=ACTOR)
    click.echo(f"recovery {miss_id} begins: the patient is asked as soon as we may")


@recovery.command("not-needed")
@MISS
@click.option("--reason", required=True, help="Why: it is audited.")
@CLINIC
@with_runtime
def not_needed(runtime: Runtime, miss_id: int, reason: str, slug: str | None) -> None:
    """Nothing is to be won back: no touch follows."""
    with _clinic(runtime, slug) as (session, _):
        service.not_needed(session, miss_id, actor=ACTOR, reason=reason)
    click.echo(f"recovery {miss_id} is not needed")


@recovery.command("call-result")
@MISS
@click.argument("outcome", type=click.Choice([one.value for one in CallOutcome], case_sensitive=False))
@click.option("--notes")
@click.option("--on", "callback_on", type=DATE, help="With will_call_back: the day, as 2026-12-07.")
@CLINIC
@with_runtime
def call_result(
    runtime: Runtime, miss_id: int, outcome: str, notes: str | None, callback_on: datetime | None, slug: str | None
) -> None:
    """Record what a call gave; `rebooked` finds the visit that you have booked."""
    with _clinic(runtime, slug) as (session, _):
        day = callback_on.date() if callback_on else None
        service.log_call(session, miss_id, CallOutcome(outcome.upper()), by=ACTOR, notes=notes, callback_on=day)
        status = session.get_one(AppointmentCancellation, miss_id).recovery_status
    click.echo(f"recorded; recovery {miss_id} is {_said(status)}")


@recovery.command("rates")
@CLINIC
@click.option("--by", type=click.Choice([by.value for by in RecoveryBy]), default=RecoveryBy.TOUCH.value)
@click.option("--from", "since", type=DATE, help=f"First day, as 2026-11-01. Without it: the last {DAYS} days.")
@click.option("--to", "until", type=DATE, help="Last day; without it today, at the clinic.")
@click.option("--json", "as_json", is_flag=True, help="For programs: shares between 0 and 1.")
@with_runtime
def rates(
    runtime: Runtime, slug: str | None, by: str, since: datetime | None, until: datetime | None, as_json: bool
) -> None:
    """How often missed visits are won back, with 95 % intervals. Days are those of the miss, on the clinic's clock."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        last = until.date() if until else clock.local(clock.now(session), clinic.timezone).date()
        first = since.date() if since else last - timedelta(days=min(DAYS - 1, last.toordinal() - 1))
        counted = analytics.recovery_rates(session, clinic.id, first, last, RecoveryBy(by))
        every = [*counted.groups, counted.total]
        click.echo(json.dumps(_as_json(first, last, by, every), indent=2) if as_json else _as_text(every))


def _line(miss: AppointmentCancellation, kind: str, zone: str) -> str:
    visit = f"{clock.local(miss.original_start_time, zone):%a %b %d %H:%M}"
    why = f" ({_said(miss.recovery_end)})" if miss.recovery_end else ""
    waits = f", waits: {_said(miss.held_by)}" if miss.held_by else ""
    following = f"  next {clock.local(miss.next_touch_at, zone):%b %d %H:%M}{waits}" if miss.next_touch_at else ""
    return (
        f"{miss.id:6}  patient {miss.patient_id:<5} {visit}  {kind:20} {_said(miss.cancellation_type):15} "
        f"{_said(miss.recovery_status)}{why}, {miss.touches} made{following}"
    )


def _attempt(attempt: RecoveryAttempt, zone: str) -> str:
    at = f"{clock.local(attempt.attempted_at, zone):%b %d %H:%M}"
    gave = _said(attempt.outcome or attempt.result)
    rest = [f"on {attempt.callback_on}"] if attempt.callback_on else []
    rest += [attempt.notes] if attempt.notes else []
    counts = "" if attempt.counts else "  (does not count)"
    return f"        {at}  {attempt.channel.value:5}  {gave}{counts}" + "".join(f"; {one}" for one in rest)


def _as_text(every: list[WonBack]) -> str:
    width = max(len(one.name) for one in every)
    heads = f"{'':{width}}  {'won back':17}  going on  booked otherwise"
    lines = [
        f"{one.name:{width}}  {_rate(one.rate):17}  {one.going_on:8}  {one.booked_otherwise:16}".rstrip()
        for one in every
    ]
    return "\n".join([heads, *lines])


def _rate(rate: Rate) -> str:
    if rate.interval is None:
        return "-"
    low, high = (round(100 * end) for end in rate.interval)
    return f"{rate.count} of {rate.of} {low}-{high} %"


def _as_json(first: date, last: date, by: str, every: list[WonBack]) -> dict[str, Any]:
    *groups, total = [
        {
            "name": one.name,
            "won_back": one.rate.count,
            "ended": one.rate.of,
            "share": one.rate.share,
            "interval": one.rate.interval,
            "going_on": one.going_on,
            "booked_otherwise": one.booked_otherwise,
        }
        for one in every
    ]
    return {"from": first.isoformat(), "to": last.isoformat(), "by": by, "groups": groups, "total": total}


def _said(value: str) -> str:
    return value.lower().replace("_", " ")


COMMANDS = (recovery,)
