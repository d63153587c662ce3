"""What we sent: when, to whom, how often, and what they had said before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.clock import local
from app.models import (
    CONFIRMS_OPT_OUT,
    STARTS_CONVERSATION,
    Appointment,
    AppointmentCancellation,
    AppointmentStatus,
    CancellationType,
    Clinic,
    Holiday,
    InboxItem,
    ItemKind,
    OptOut,
    OutboxMessage,
    Patient,
    PatientContact,
    Purpose,
    RecoveryAttempt,
    Scope,
    StricterPlace,
)

ANSWER_LIFE = timedelta(hours=24)
OUTREACH = (Purpose.RECOVERY, Purpose.CAMPAIGN)
WIDEST, EARLY = (time(8), time(21)), time(6)
NEWS_LEAD = timedelta(hours=12)
Row = Any


def none_after_an_answer(session: Session, _clinic: Clinic) -> Iterator[str]:
    """A text of the patient within a day of a touch, with nothing else asked in between, is an answer to it."""
    asked = _questions(session)
    heard = _texts(session)
    for touches in _by_miss(session).values():
        for before, touch in pairwise(touches):
            if before.callback_on or touch.recovery_since > before.sent_at:
                continue  # they named the day; or staff began anew
            ends = min([at for at in asked[before.thread_id] if at > before.sent_at] + [before.sent_at + ANSWER_LIFE])
            answers = [at for at in heard[before.thread_id] if before.sent_at < at < min(ends, touch.sent_at)]
            if answers:
                yield f"recovery {touch.miss}: message {touch.message} followed the answer to message {before.message}"
        last = touches[-1]
        if last.answered_at and last.recovery_since < last.answered_at < last.sent_at:
            yield f"recovery {last.miss}: message {last.message} was sent although they had answered before"


def none_outside_the_window(session: Session, clinic: Clinic) -> Iterator[str]:
    """The window is that of the person: their zone and place, the clinic's hours and closed days, never wider than
    08:00 to 21:00; what the practice cancelled for the next hours may be told from 06:00."""
    closed = set(session.scalars(sa.select(Holiday.day))) if clinic.closed_on_holidays else set()
    stricter = {one.place: one for one in session.scalars(sa.select(StricterPlace))}
    people = _people(session)
    news = sa.select(AppointmentCancellation.told_message_id, AppointmentCancellation.original_start_time)
    told = dict(session.execute(news).all())
    message = OutboxMessage
    query = sa.select(message.id, message.contact_id, message.sent_at, message.purpose).where(
        message.purpose.in_([one for one in STARTS_CONVERSATION if one not in (Purpose.OFFER, Purpose.OFFER_NEWS)]),
        message.sent_at.is_not(None),
    )
    for one in session.execute(query.order_by(message.id)):
        theirs = people[one.contact_id]
        zone = next((zone for zone, _ in theirs if zone), clinic.timezone)
        here = local(one.sent_at, zone)
        visit = told.get(one.id)
        if visit and visit - one.sent_at <= NEWS_LEAD and here.time() >= EARLY:
            continue
        places = [stricter[place] for _, place in theirs if place in stricter]
        if not _is_open(here, clinic, places, closed):
            yield f"message {one.id} ({one.purpose.lower()}) went out on {here:%a %Y-%m-%d %H:%M} in {zone}"


def none_after_an_opt_out(session: Session, _clinic: Clinic) -> Iterator[str]:
    """Nothing but the confirmation of the opt-out itself."""
    message, wish = OutboxMessage, OptOut
    query = (
        sa.select(message.id, wish.id.label("wish"))
        .join(wish, wish.contact_id == message.contact_id)
        .where(
            wish.scope == Scope.ALL, message.purpose.not_in(CONFIRMS_OPT_OUT), message.sent_at > wish.opted_out_at,
            sa.or_(wish.lifted_at.is_(None), message.sent_at < wish.lifted_at),
        )
    )  # fmt: skip
    for one in session.execute(query.order_by(message.id)):
        yield f"message {one.id} went out while opt-out {one.wish} was in force"


def no_more_than_allowed(session: Session, clinic: Clinic) -> Iterator[str]:
    """Texts that were sent and arrived, and calls, since the recovery began; no text after as many as are allowed."""
    attempt, miss = RecoveryAttempt, AppointmentCancellation
    query = (
        sa.select(attempt.cancellation_id, attempt.made_by)
        .join(miss, miss.id == attempt.cancellation_id)
        .where(attempt.counts, attempt.attempted_at >= miss.recovery_since)
        .order_by(attempt.cancellation_id, attempt.attempted_at, attempt.id)
    )
    made: dict[int, int] = defaultdict(int)
    for miss_id, by in session.execute(query):
        made[miss_id] += 1
        if by == "system" and made[miss_id] > clinic.recovery_attempts:
            yield f"recovery {miss_id}: attempt {made[miss_id]} was made, {clinic.recovery_attempts} are allowed"
    counted = sa.select(miss.id, miss.touches).where(miss.touches > clinic.recovery_attempts)
    for one in session.execute(counted):
        yield f"recovery {one.id} counts {one.touches} touches, {clinic.recovery_attempts} are allowed"


def caps_are_kept(session: Session, clinic: Clinic) -> Iterator[str]:
    """What we started, all programmes together, by the contact's calendar day and in any seven days."""
    people, message = _people(session), OutboxMessage
    query = sa.select(message.id, message.contact_id, message.sent_at).where(
        message.purpose.in_(OUTREACH), message.sent_at.is_not(None)
    )
    sent: dict[int, list[tuple[datetime, date]]] = defaultdict(list)
    for one in session.execute(query.order_by(message.sent_at, message.id)):
        zone = next((zone for zone, _ in people[one.contact_id] if zone), clinic.timezone)
        now, today = one.sent_at, local(one.sent_at, zone).date()
        before = sent[one.contact_id]
        if sum(day == today for _, day in before) >= clinic.outreach_per_day:
            yield f"message {one.id} is one too many for contact {one.contact_id} on {today}"
        if sum(at > now - timedelta(days=7) for at, _ in before) >= clinic.outreach_per_week:
            yield f"message {one.id} is one too many for contact {one.contact_id} in the week to {today}"
        before.append((now, today))


def none_after_the_last_day(session: Session, clinic: Clinic) -> Iterator[str]:
    """Spec rule 6: 30 days after the miss, on the clinic's calendar."""
    for touches in _by_miss(session).values():
        for one in touches:
            days = (local(one.sent_at, clinic.timezone).date() - local(one.recovery_since, clinic.timezone).date()).days
            if days > clinic.recovery_days:
                yield f"recovery {one.miss}: message {one.message} was sent {days} days after the miss"


def none_without_need(session: Session, _clinic: Clinic) -> Iterator[str]:
    """Not when the visit took place after all, nor when a later visit of that type was booked and stood."""
    off = _given_up(session)
    later: dict[tuple[int, int], list[Row]] = defaultdict(list)
    visit = Appointment
    query = sa.select(visit.id, visit.patient_id, visit.appointment_type_id, visit.starts_at, visit.booked_at)
    for one in session.execute(query.where(visit.historical.is_(False), visit.status != AppointmentStatus.NO_SHOW)):
        later[one.patient_id, one.appointment_type_id].append(one)
    for touches in _by_miss(session).values():
        for touch in touches:
            if touch.undone_at and touch.undone_at < touch.sent_at:
                yield f"recovery {touch.miss}: message {touch.message} was sent although the patient had come"
            for one in later[touch.patient_id, touch.appointment_type_id]:
                stood = one.booked_at < touch.sent_at < off.get(one.id, touch.sent_at + ANSWER_LIFE)
                if stood and one.starts_at > touch.cancelled_at and one.id != touch.appointment_id:
                    yield f"recovery {touch.miss}: message {touch.message} was sent although visit {one.id} was booked"


def _by_miss(session: Session) -> dict[int, list[Row]]:
    """The texts of each recovery that were sent, in order."""
    miss, attempt, message = AppointmentCancellation, RecoveryAttempt, OutboxMessage
    query = (
        sa.select(
            miss.id.label("miss"), miss.patient_id, miss.appointment_type_id, miss.appointment_id, miss.cancelled_at,
            miss.recovery_since, miss.answered_at, miss.undone_at, attempt.callback_on,
            message.id.label("message"), message.sent_at, message.thread_id,
        )
        .join(attempt, attempt.cancellation_id == miss.id)
        .join(message, message.id == attempt.outbox_message_id)
        .where(message.sent_at.is_not(None))
        .order_by(miss.id, message.sent_at, message.id)
    )  # fmt: skip
    found: dict[int, list[Row]] = defaultdict(list)
    for one in session.execute(query):
        found[one.miss].append(one)
    return found


def _questions(session: Session) -> dict[int, list[datetime]]:
    """Thread → when we began something there."""
    query = sa.select(OutboxMessage.thread_id, OutboxMessage.created_at).where(
        OutboxMessage.purpose.in_(STARTS_CONVERSATION)
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for thread_id, at in session.execute(query):
        found[thread_id].append(at)
    return found


def _texts(session: Session) -> dict[int, list[datetime]]:
    """Thread → when a person wrote."""
    query = sa.select(InboxItem.thread_id, InboxItem.received_at).where(
        InboxItem.kind == ItemKind.TEXT,
        sa.or_(InboxItem.reading.is_(None), InboxItem.reading.not_like("auto_reply%")),
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for thread_id, at in session.execute(query):
        found[thread_id].append(at)
    return found


def _people(session: Session) -> dict[int, list[tuple[str | None, str | None]]]:
    """Contact → the zones and places of whom it reaches, by id."""
    query = sa.select(PatientContact.contact_id, Patient.timezone, Patient.place)
    query = query.join(Patient, Patient.id == PatientContact.patient_id).order_by(Patient.id)
    found: dict[int, list[tuple[str | None, str | None]]] = defaultdict(list)
    for contact_id, zone, place in session.execute(query):
        found[contact_id].append((zone, place))
    return found


def _given_up(session: Session) -> dict[int, datetime]:
    """Visit → when it was cancelled; not what was undone."""
    miss, other = AppointmentCancellation, aliased(Appointment)
    query = sa.select(miss.appointment_id, miss.cancelled_at).join(other, other.id == miss.appointment_id)
    rows = session.execute(query.where(miss.undone_at.is_(None), miss.cancellation_type != CancellationType.NO_SHOW))
    return dict(rows.all())


def _is_open(here: datetime, clinic: Clinic, places: list[StricterPlace], closed: set[date]) -> bool:
    hours = [WIDEST, (clinic.window_opens, clinic.window_closes), *((one.opens_at, one.closes_at) for one in places)]
    sundays = clinic.closed_on_sundays or any(one.closed_on_sundays for one in places)
    if here.date() in closed or (sundays and here.isoweekday() == 7):
        return False
    return max(opens for opens, _ in hours) <= here.time() < min(closes for _, closes in hours)
