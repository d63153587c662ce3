"""Commands about fees: what a miss costs, who owes what, waiving, the export for billing, totals."""

from __future__ import annotations

import csv
import sys
from dataclasses import astuple
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TextIO

import click
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.cli.runtime import ID, in_clinic, with_runtime
from app.cli.waitlist_forms import find_type
from app.factory import Runtime
from app.models import AppointmentCancellation, AppointmentType, FeeEntry, FeeEntryKind, StaffUser
from app.services import fees as service
from app.services.waitlist import NotAnEntry

CLINIC = click.option("--clinic", "slug")
MONTH = click.DateTime(["%Y-%m"])
REFUSALS = (service.NotWaivable, service.NotAPolicy, service.NoBatch, NotAnEntry)
_clinic = partial(in_clinic, refusals=REFUSALS)


class Money(click.ParamType[int]):
    """An amount as "25" or "25.50", in cents."""

    name = "amount"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Cents; fails for anything with more than two decimals, or below zero."""
        try:
            cents = Decimal(value) * 100
        except InvalidOperation:
            cents = Decimal(-1)
        if not cents.is_finite() or cents < 0 or cents != cents.to_integral_value() or cents > 10**9:
            self.fail(f"{value!r} is not an amount as 25 or 25.50", param, ctx)
        return int(cents)


@click.group()
def fees() -> None:
    """Fees for late cancellations and no-shows."""


@fees.command("list")
@CLINIC
@click.option("--all", "everything", is_flag=True, help="Also those that were waived or reversed.")
@with_runtime
def list_fees(runtime: Runtime, slug: str | None, everything: bool) -> None:
    """Fees by age: cancellation, visit's day, amount, patient's number, what became of it. No patient is named."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        credit, sent = aliased(FeeEntry), aliased(FeeEntry)
        query = (
            sa.select(FeeEntry, AppointmentCancellation, credit.kind, sent.id)
            .join(AppointmentCancellation, AppointmentCancellation.id == FeeEntry.cancellation_id)
            .outerjoin(credit, sa.and_(credit.about_id == FeeEntry.id, credit.kind != FeeEntryKind.EXPORTED))
            .outerjoin(sent, sa.and_(sent.about_id == FeeEntry.id, sent.kind == FeeEntryKind.EXPORTED))
            .where(FeeEntry.kind == FeeEntryKind.ASSESSED)
            .order_by(FeeEntry.id)
        )
        for entry, miss, credited, exported in session.execute(query):
            if credited and not everything:
                continue
            day = clock.local(miss.original_start_time, clinic.timezone)
            amount = f"{service.money(entry.amount_cents)} {entry.currency}"
            marks = ([credited.lower()] if credited else []) + (["exported"] if exported else [])
            click.echo(
                f"{miss.id:6}  {day:%Y-%m-%d}  {miss.cancellation_type.lower():12} {amount:>12}  "
                f"patient {entry.patient_id}  {', '.join(marks) or 'open'}"
            )


@fees.command()
@click.argument("cancellation_id", type=ID, metavar="CANCELLATION")
@click.option("--reason", required=True, help="Why; it is kept.")
@click.option("--by", "email", required=True, help="E-mail of the clinic_admin who decides.")
@CLINIC
@with_runtime
def waive(runtime: Runtime, cancellation_id: int, reason: str, email: str, slug: str | None) -> None:
    """Let a fee go (clinic_admin only)."""
    with _clinic(runtime, slug) as (session, _):
        staff = session.scalar(sa.select(StaffUser).where(StaffUser.email == email.strip().lower()))
        if staff is None:
            raise click.UsageError("nobody has that e-mail: see `standby staff`")
        session.info.update(actor=f"staff:{staff.id}")
        service.waive(session, cancellation_id, staff.id, reason)
    click.echo(f"the fee of cancellation {cancellation_id} is waived")


@fees.command()
@click.option("--batch", type=ID, help="Write an earlier batch again, instead of making a new one.")
@click.option("--output", type=click.File("w", encoding="utf-8"), help="A file; else it is printed.")
@CLINIC
@with_runtime
def export(runtime: Runtime, batch: int | None, output: TextIO | None, slug: str | None) -> None:
    """Write what billing does not have yet as CSV: a new batch, which never holds a row of another one."""
    if batch is None:
        with _clinic(runtime, slug) as (session, clinic):
            made = service.export(session, clinic.id, actor="cli")
            batch = made.number if made else None
    if batch is None:
        click.echo("there is nothing new to export", err=True)
        return
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        writer = csv.writer(output or sys.stdout)
        rows = [astuple(line) for line in service.lines(session, clinic.id, batch)]
        writer.writerows([service.COLUMNS, *rows])
    click.echo(f"batch {batch}: {len(rows)} rows (again: `standby fees export --batch {batch}`)", err=True)


@fees.command()
@click.option("--from", "first", type=MONTH, help="As 2026-01; default: this month.")
@click.option("--to", "last", type=MONTH, help="Default: this month.")
@CLINIC
@with_runtime
def totals(runtime: Runtime, first: datetime | None, last: datetime | None, slug: str | None) -> None:
    """What fees came to per month, on the clinic's calendar."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        today = clock.local(clock.now(session), clinic.timezone).date()
        since, until = (one.date() if one else today for one in (first, last))
        for total in service.per_month(session, clinic.id, since, until):
            figures = (("assessed", total.assessed), ("waived", total.waived), ("reversed", total.reversed))
            said = "  ".join(f"{name} {service.money(cents)}" for name, cents in (*figures, ("net", total.net)))
            click.echo(f"{total.month:%Y-%m}  {total.currency}  {said}")


@fees.command()
@CLINIC
@with_runtime
def owed(runtime: Runtime, slug: str | None) -> None:
    """Who owes something: unpaid fees, and the balance that was imported. No patient is named."""
    with _clinic(runtime, slug, read_only=True) as (session, clinic):
        for debt in service.debts(session, clinic.id):
            amounts = f"fees {service.money(debt.fees):>9}  balance {service.money(debt.imported):>9}"
            click.echo(f"patient {debt.patient_id:6}  {debt.currency}  {amounts}")


@fees.command()
@click.option("--type", "type_name", help="For this type of visit alone; 0 is: nothing for this type.")
@click.option("--late-cancel", type=Money(), help="What a late cancellation costs, as 25.")
@click.option("--no-show", type=Money(), help="What a no-show costs.")
@click.option("--free-misses", type=click.IntRange(0, 100), help="So many misses of a patient cost nothing …")
@click.option("--free-miss-days", type=click.IntRange(1, 3660), help="… within so many days.")
@click.option("--free-reasons", help='Reasons that cost nothing, as "ILLNESS WEATHER"; "" for none.')
@CLINIC
@with_runtime
def policy(
    runtime: Runtime, type_name: str | None, late_cancel: int | None, no_show: int | None, free_misses: int | None,
    free_miss_days: int | None, free_reasons: str | None, slug: str | None,
) -> None:  # fmt: skip
    """Set what a miss costs. Fees that were assessed before stay as they are."""
    amounts = {"late_cancel_fee_cents": late_cancel, "no_show_fee_cents": no_show}
    rules = {"free_misses": free_misses, "free_miss_days": free_miss_days, "fee_free_reasons": free_reasons}
    if type_name and any(value is not None for value in rules.values()):
        raise click.UsageError("--type has its own amounts; the other rules are the clinic's")
    with _clinic(runtime, slug) as (session, clinic):
        if type_name:
            kind = session.get_one(AppointmentType, find_type(session, clinic, type_name))
            service.set_policy(session, kind, actor="cli", **amounts)
        else:
            service.set_policy(session, clinic, actor="cli", **amounts, **rules)
    click.echo("done: it applies to what is settled from now on")


COMMANDS = (fees,)
