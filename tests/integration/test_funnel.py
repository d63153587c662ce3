"""The funnel against numbers counted by hand: five openings of two providers, and one of another clinic."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import models
from app.db import ALL_CLINICS, transaction
from app.models import AppointmentStatus, MessageStatus, NotificationResponse, Strategy
from app.services.analytics import BadPeriod, Funnel, FunnelBy, Rate, funnel
from tests import factories as make
from tests.dialogue import Desk

PHONES = itertools.count(1000)
MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)


@dataclass
class Practice:
    """A clinic whose records are written row by row."""

    session: Session
    clinic: models.Clinic
    kind: models.AppointmentType
    lee: models.Provider

    def at(self, day_and_time: str) -> datetime:
        """On the clinic's wall clock, in November 2026: "02 09:00"."""
        return make.local(self.clinic, f"2026-11-{day_and_time}")

    def opening(
        self,
        created: str,
        starts: str,
        provider: models.Provider | None = None,
        kind: models.AppointmentType | None = None,
    ) -> models.Opening:
        """Opened and starting then."""
        return make.make_opening(
            self.session, provider or self.lee, kind or self.kind, self.at(starts), created_at=self.at(created)
        )

    def offer(
        self,
        opening: models.Opening,
        sent: int | None,
        status: MessageStatus = MessageStatus.DELIVERED,
        response: NotificationResponse | None = NotificationResponse.NO_RESPONSE,
        answered: int | None = None,
        strategy: Strategy | None = Strategy.SEQUENTIAL,
        visit: AppointmentStatus | None = None,
    ) -> models.Offer:
        """Asked and answered so many minutes after the opening was opened."""
        patient = make.make_patient(self.session, self.clinic, phone=f"+1312555{next(PHONES)}")
        contact = make.contact_of(self.session, patient)
        entry = make.make_entry(self.session, patient, self.kind)
        at = [opening.created_at + timedelta(minutes=n) if n is not None else None for n in (sent, answered)]
        return make.make_offer(
            self.session, opening, entry, contact,
            sent_at=at[0], responded_at=at[1], closed_at=opening.starts_at, response=response, strategy=strategy,
            outbox_message_id=self._text(contact, status).id if sent is not None else None,
            booked_appointment_id=self._visit(opening, patient, visit).id if visit else None,
        )  # fmt: skip

    def _text(self, contact: models.Contact, status: MessageStatus) -> models.OutboxMessage:
        n = next(PHONES)
        thread = self.session.query(models.Thread).filter_by(contact_id=contact.id).one()
        message = models.OutboxMessage(
            clinic_id=self.clinic.id, thread_id=thread.id, contact_id=contact.id, key=f"k{n}", reference=f"r{n}",
            channel=contact.channel, purpose=models.Purpose.OFFER, body="", segments=1, status=status,
            created_at=contact.created_at, not_before=contact.created_at,
        )  # fmt: skip
        self.session.add(message)
        self.session.flush()
        return message

    def _visit(self, opening: models.Opening, patient: models.Patient, status: AppointmentStatus) -> models.Appointment:
        provider = self.session.get_one(models.Provider, opening.provider_id)
        return make.make_appointment(self.session, patient, provider, self.kind, opening.starts_at, status=status)


def fill(session: Session) -> int:
    """The records of the first days of November; returns the clinic's id.

    | opening | opened    | starts    | provider | offers |
    | 1 | Mon 09:00 | Tue 09:00 | Lee | asked after 1 min, silent; asked after 121 min, YES at 130: came |
    | 2 | Mon 10:00 | Mon 15:00 | Lee | asked after 3 min, only sent, YES at 10: still to come |
    | 3 | Mon 11:00 | Wed 09:00 | Kim | asked after 5 min: undelivered |
    | 4 | Tue 00:30 | Thu 09:00 | Kim, Crown | both asked at once, one NO, one YES at 20: no-show |
    | 5 | Mon 23:30 | Fri 09:00 | Lee | made, never asked |
    """
    clinic = make.make_clinic(session)
    kind = make.make_type(session, clinic)
    crown = make.make_type(session, clinic, name="Crown")
    kim = make.make_provider(session, clinic, kind, name="Dr. Kim")
    desk = Practice(session, clinic, kind, make.make_provider(session, clinic, kind))
    yes, no = NotificationResponse.ACCEPTED, NotificationResponse.DECLINED
    first = desk.opening("02 09:00", "03 09:00")
    desk.offer(first, 1)
    desk.offer(first, 121, response=yes, answered=130, visit=AppointmentStatus.COMPLETED, strategy=Strategy.BATCH)
    second = desk.opening("02 10:00", "02 15:00")
    desk.offer(second, 3, MessageStatus.SENT, yes, 10, visit=AppointmentStatus.SCHEDULED)
    desk.offer(desk.opening("02 11:00", "04 09:00", kim), 5, MessageStatus.UNDELIVERED, None, strategy=None)
    fourth = desk.opening("03 00:30", "05 09:00", kim, crown)
    desk.offer(fourth, 0, response=no, answered=4, strategy=Strategy.BATCH)
    desk.offer(fourth, 0, response=yes, answered=20, strategy=Strategy.BATCH, visit=AppointmentStatus.NO_SHOW)
    desk.offer(desk.opening("02 23:30", "06 09:00"), None, response=None)
    desk.opening("01 23:59", "09 09:00")
    elsewhere = make.make_other_clinic(session)
    other = make.make_type(session, elsewhere)
    doctor = make.make_provider(session, elsewhere, other)
    make.make_opening(session, doctor, other, desk.at("03 09:00"), created_at=desk.at("02 12:00"))
    return clinic.id


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Of the clinic."""
    with transaction(sessions, ALL_CLINICS) as session:
        session.info["clinic_id"] = fill(session)
        session.flush()
        yield session


def counted(session: Session, by: FunnelBy = FunnelBy.TOTAL, first: date = MONDAY, last: date = TUESDAY) -> Funnel:
    return funnel(session, session.info["clinic_id"], first, last, by)


def counts(counted: Funnel) -> dict[str, tuple[int, ...]]:
    return {
        one.name: (one.opened, one.offered, one.reached, one.accepted, one.attended, one.to_come, one.asked)
        for one in (*counted.groups, counted.total)
    }


def test_the_stages_of_all_openings(session: Session) -> None:
    assert counts(counted(session)) == {"all openings": (5, 4, 3, 3, 1, 1, 6)}


def test_each_share_is_of_the_stage_before_and_attended_only_of_what_is_known(session: Session) -> None:
    assert counted(session).total.rates == {
        "offered": Rate(4, 5),
        "reached": Rate(3, 4),
        "accepted": Rate(3, 3),
        "attended": Rate(1, 2),
        "filled": Rate(3, 5),
    }


def test_how_long_until_the_first_offer_and_until_filled(session: Session) -> None:
    total = counted(session).total
    assert total.to_first_offer
    assert total.to_fill
    assert (total.to_first_offer.n, total.to_first_offer.median) == (4, timedelta(minutes=2))  # 0, 1, 3, 5
    assert total.to_first_offer.p90 == timedelta(minutes=4.4)
    assert (total.to_fill.n, total.to_fill.median) == (3, timedelta(minutes=20))  # 10, 20, 130
    assert total.to_fill.p90 == timedelta(minutes=108)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (FunnelBy.PROVIDER, {"Dr. Lee": (3, 2, 2, 2, 1, 1, 3), "Dr. Kim": (2, 2, 1, 1, 0, 0, 3)}),
        (FunnelBy.TYPE, {"Cleaning": (4, 3, 2, 2, 1, 1, 4), "Crown": (1, 1, 1, 1, 0, 0, 2)}),
        (
            FunnelBy.STRATEGY,
            {
                "sequential": (2, 2, 2, 2, 1, 1, 3),
                "batch": (1, 1, 1, 1, 0, 0, 2),
                "by hand, or not recorded": (1, 1, 0, 0, 0, 0, 1),
                "not offered": (1, 0, 0, 0, 0, 0, 0),
            },
        ),
        (
            FunnelBy.DAY,
            {
                "Monday": (1, 1, 1, 1, 0, 1, 1),
                "Tuesday": (1, 1, 1, 1, 1, 0, 2),
                "Wednesday": (1, 1, 0, 0, 0, 0, 1),
                "Thursday": (1, 1, 1, 1, 0, 0, 2),
                "Friday": (1, 0, 0, 0, 0, 0, 0),
            },
        ),
    ],
)
def test_the_same_by_group(session: Session, by: FunnelBy, groups: dict[str, tuple[int, ...]]) -> None:
    found = counts(counted(session, by))
    assert found.pop("all openings") == (5, 4, 3, 3, 1, 1, 6)
    assert found == groups


def test_weekdays_come_in_their_order_and_openings_in_theirs(session: Session) -> None:
    days = [one.name for one in counted(session, FunnelBy.DAY).groups]
    assert days == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    each = counted(session, FunnelBy.OPENING).groups
    assert [one.name.split("  ")[1] for one in each] == [
        "Nov 03 09:00", "Nov 02 15:00", "Nov 04 09:00", "Nov 05 09:00", "Nov 06 09:00",
    ]  # fmt: skip


def test_a_day_is_the_clinics_day(session: Session) -> None:
    """23:30 and 00:30 in Chicago are both Tuesday in UTC."""
    assert counted(session, last=MONDAY).total.opened == 4
    assert counted(session, first=TUESDAY).total.opened == 1


def test_another_clinics_openings_are_not_counted(session: Session) -> None:
    assert counted(session, first=date(2026, 11, 1), last=date(2026, 11, 30)).total.opened == 6


def test_a_period_without_openings_has_no_shares(session: Session) -> None:
    nothing = counted(session, first=date(2026, 1, 1), last=date(2026, 1, 2))
    assert counts(nothing) == {"all openings": (0,) * 7}
    assert (nothing.total.to_fill, nothing.total.rates["offered"].share) == (None, None)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [(TUESDAY, MONDAY, "ends .* before it begins"), (MONDAY, date.max, "between the years 1 and 9999")],
)
def test_an_impossible_period_is_refused(session: Session, first: date, last: date, says: str) -> None:
    with pytest.raises(BadPeriod, match=says):
        counted(session, first=first, last=last)


@pytest.mark.parametrize("strategy", [Strategy.SEQUENTIAL, Strategy.BATCH])
def test_an_offer_keeps_the_strategy_it_was_made_by(engine: sa.Engine, strategy: Strategy) -> None:
    desk = Desk(engine, start="2026-11-23 08:05", strategy=strategy)
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 09:00"))
    with transaction(desk.sessions, desk.clinic_id) as session:
        session.get_one(models.Clinic, desk.clinic_id).strategy = Strategy.CALL
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        day = date(2026, 11, 23)
        assert list(counts(funnel(session, desk.clinic_id, day, day, FunnelBy.STRATEGY))) == [
            strategy.lower(),
            "all openings",
        ]
