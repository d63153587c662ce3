"""The last seven days in four figures, and what a clinic on its first day still has to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from admin.languages import N_, gettext
from admin.words import WallClock, money
from app.models import AppointmentType, Opening, Patient, Provider, WaitlistEntry
from app.services.analytics import funnel
from app.services.analytics.revenue import revenue

DAYS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name, and what it is of."""

    name: str
    value: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do first; `endpoint` leads to where it is done."""

    said: str
    more: str
    endpoint: str
    is_done: bool


def last_days(session: Session, clinic_id: int, wall: WallClock) -> list[Figure]:
    """How many openings were filled, and what was won back and lost: three statements beside the clinic's."""
    first, last = wall.today - timedelta(days=DAYS - 1), wall.today
    stages = funnel(session, clinic_id, first, last).total
    filled = stages.rates["filled"]
    share = "–" if filled.share is None else f"{round(100 * filled.share)}%"
    balance = revenue(session, clinic_id, first, last)
    won = [(one.filled.cents + one.recovered.cents, one.currency) for one in balance.currencies]
    lost = [(one.lost.cents, one.currency) for one in balance.currencies]
    return [
        Figure(gettext(N_("Openings filled")), share, gettext(N_("of %(n)s opened"), n=filled.of)),
        Figure(gettext(N_("Chairs filled")), str(stages.accepted), gettext(N_("%(n)s asked"), n=stages.asked)),
        Figure(gettext(N_("Won back")), _sum(won), gettext(N_("filled or rebooked"))),
        Figure(gettext(N_("Lost")), _sum(lost), gettext(N_("cancelled and left empty"))),
    ]


def _sum(amounts: list[tuple[int, str]]) -> str:
    return " + ".join(money(cents, currency) for cents, currency in amounts) or money(0)


def first_steps(session: Session) -> list[Step]:
    """What is to do before anything can be filled, while anything of it is; one statement."""
    models: tuple[Any, ...] = (Provider, AppointmentType, Patient, WaitlistEntry, Opening)
    exist = (sa.select(model.id).limit(1).scalar_subquery() for model in models)
    provider, kind, patient, entry, opening = (found is not None for found in session.execute(sa.select(*exist)).one())
    steps = [
        Step(
            gettext(N_("Enter who treats, the chairs and the types of visit")),
            gettext(N_("With how long each takes: openings are made of them.")),
            "settings.index_view",
            provider and kind,
        ),
        Step(
            gettext(N_("Bring in your patients and visits")),
            gettext(N_("From a spreadsheet of your calendar, with who agreed to texts.")),
            "schedule.index_view",
            patient,
        ),
        Step(
            gettext(N_("Put somebody on the waitlist")),
            gettext(N_("Who would come sooner, and when it suits them.")),
            "waitlist.index_view",
            entry,
        ),
        Step(
            gettext(N_("Open a free time, or wait for a cancellation")),
            gettext(N_("Standby asks the waitlist by itself, in order.")),
            "openings.index_view",
            opening,
        ),
    ]
    return [] if all(step.is_done for step in steps[:-1]) else steps  # the last one comes by itself
