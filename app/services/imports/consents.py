"""Imports consents, and the opt-outs of the clinic's previous system (PRODUCT.md section 3).

An opt-out always wins and no import lifts one: it is the last check before every send, whatever consent stands beside
it. It is kept even for an address that no patient has (yet), and it is never refused for a missing detail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.models import Contact, NotificationChannel, Patient, PatientContact, Scope
from app.services import offers
from app.services.imports import bulk, contacts, values, words
from app.services.imports.columns import Field, Problem, Row
from app.services.imports.kind import Kind, Run

SOURCE = "import of a previous system"
Place = tuple[int, NotificationChannel]
"""A contact's id, and how it is written to."""
WRITABLE = (NotificationChannel.SMS, NotificationChannel.EMAIL)
FIELDS = {
    "phone": Field(values.phone),
    "email": Field(values.email),
    "patient_external_id": Field(values.text(80)),
    "channel": Field(words.member(NotificationChannel, {"TEXT": NotificationChannel.SMS})),
    "scope": Field(words.member(Scope)),
    "source": Field(values.text(80)),
    "wording": Field(values.text(2000)),
    "given_at": Field(values.instant),
    "opted_out": Field(words.boolean),
    "opted_out_at": Field(values.instant),
}


def check(run: Run, row: Row, now: datetime) -> Iterator[Problem]:
    """A row names an address or a patient; a consent has a source and a day, for marketing also its wording."""
    if not (row["phone"] or row["email"] or row["patient_external_id"]):
        yield run.problem("phone", "is empty, and so are email and patient_external_id: whose is it?")
    if _opted_out(row):
        return
    if row["phone"] and row["email"]:
        yield run.problem("email", "stands beside a phone: give each its own row")
    for field in ("source", "given_at"):
        if not row[field]:
            yield run.problem(field, "is empty: a consent needs its source and its day")
    if row["given_at"] and run.today(row["given_at"]) > run.today(now):
        yield run.problem("given_at", "is in the future")
    if row["scope"] is Scope.MARKETING and not row["wording"]:
        yield run.problem("wording", "is empty: a consent to marketing is a written one")
    if row["channel"] and row["channel"] not in WRITABLE:
        yield run.problem("channel", "needs no consent: only SMS and EMAIL do")


def store(session: Session, run: Run, rows: Sequence[Row]) -> None:
    """A batch of consents and opt-outs."""
    now = clock.now(session)
    places = _places(session, run, rows, now)
    consents: list[tuple[Row, contacts.ConsentGiven]] = []
    wishes: list[tuple[Row, contacts.Wish]] = []
    for row in rows:
        found = places.get(row.line, [])
        if not found:
            run.report.refuse(row.line, [_nobody(run, row)])
        elif _opted_out(row):
            at = min(row["opted_out_at"], now) if row["opted_out_at"] else None
            scope, source = row["scope"] or Scope.ALL, row["source"] or SOURCE
            wishes += [(row, contacts.Wish(contact_id, scope, source, at)) for contact_id, _ in found]
        else:
            contact_id, channel = found[0]
            consents.append((row, _consent(row, contact_id, channel)))
    _record_wishes(session, run, wishes, now)
    _record_consents(session, run, consents)


def _record_wishes(session: Session, run: Run, wishes: Sequence[tuple[Row, contacts.Wish]], now: datetime) -> None:
    new = contacts.opt_out(session, run.clinic_id, (wish for _, wish in wishes), now)
    changed = {row.line for (row, _), is_new in zip(wishes, new, strict=True) if is_new}
    for line in {row.line for row, _ in wishes}:
        run.report.count("opt-outs recorded" if line in changed else "unchanged")


def _record_consents(session: Session, run: Run, consents: Sequence[tuple[Row, contacts.ConsentGiven]]) -> None:
    outcomes = contacts.give(session, run.clinic_id, (consent for _, consent in consents))
    for (row, _), outcome in zip(consents, outcomes, strict=True):
        if outcome is contacts.Given.WITHDRAWN:
            run.refuse(row.line, "given_at", "is before the consent was withdrawn: no import restores one")
        else:
            run.report.count(outcome.value)


def _opted_out(row: Row) -> bool:
    return bool(row["opted_out"] or (row["opted_out_at"] and row["opted_out"] is None))


def _consent(row: Row, contact_id: int, channel: NotificationChannel) -> contacts.ConsentGiven:
    scope = row["scope"] or Scope.ALL
    return contacts.ConsentGiven(contact_id, channel, scope, row["source"], row["wording"], row["given_at"])


def _nobody(run: Run, row: Row) -> Problem:
    field = next(name for name in ("phone", "email", "patient_external_id") if row[name])
    return run.problem(field, "belongs to no patient of this clinic: import the patients first")


def _keeps(row: Row) -> bool:
    """An opt-out whose address could be read is recorded, whatever else is wrong with its row."""
    return _opted_out(row) and bool(row["phone"] or row["email"] or row["patient_external_id"])


def _places(session: Session, run: Run, rows: Sequence[Row], now: datetime) -> dict[int, list[Place]]:
    """Line → the contacts that the row is about; none: nobody is known there."""
    known = bulk.ids(session, Contact.address, (address for row in rows for address, _ in _addresses(row)))
    needed = dict(place for row in rows if _opted_out(row) for place in _addresses(row))
    known |= contacts.ensure(session, run.clinic_id, needed, now)
    by_patient = _of_patients(session, {row["patient_external_id"] for row in rows if not _addresses(row)})
    places: dict[int, list[Place]] = {}
    for row in rows:
        if addresses := _addresses(row):
            places[row.line] = [(known[address], channel) for address, channel in addresses if address in known]
            continue
        wanted = row["channel"] or (None if _opted_out(row) else NotificationChannel.SMS)
        of_patient = by_patient.get(row["patient_external_id"], [])
        places[row.line] = [place for place in of_patient if wanted in (None, place[1])]
    return places


def _addresses(row: Row) -> list[tuple[str, NotificationChannel]]:
    fields = (("phone", NotificationChannel.SMS), ("email", NotificationChannel.EMAIL))
    return [(row[field], channel) for field, channel in fields if row[field]]


def _of_patients(session: Session, names: set[str]) -> dict[str, list[Place]]:
    """External id → the patient's contacts, the first one first."""
    contact, link = Contact, PatientContact
    query = (
        sa.select(Patient.external_id, contact.id, contact.channel)
        .join(link, link.patient_id == Patient.id)
        .join(contact, contact.id == link.contact_id)
        .where(Patient.external_id.in_(names))
        .order_by(link.rank, link.id)
    )
    found: dict[str, list[Place]] = {}
    for name, contact_id, channel in session.execute(query):
        found.setdefault(name or "", []).append((contact_id, channel))
    return found


KIND = Kind("consents", FIELDS, None, check, store, keeps=_keeps, wakes=offers.wake_openings)
