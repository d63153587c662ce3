"""`/practice/providers/…/days-off`: a provider is not there: what they had on that day is off, and who knows of it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.access import Permission
from app.models import CancellationReason, Provider
from app.services import cancellations
from app.services.cancellations import Told
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form
from app.web.api.ids import AppointmentId, ProviderId
from app.web.api.lookups import own
from app.web.api.times import Day

NOUN = Noun("Days off", "A provider is not there: their visits are off, and everybody is told.", "/practice/providers")
RULE = "/<opaque(provider):provider_id>/days-off"


class WhyOff(StrEnum):
    """The reasons for which a practice cancels."""

    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    PRACTICE_CLOSURE = "PRACTICE_CLOSURE"


class OffVisit(Answer):
    """A visit that the practice cancelled, and whether its patient knows."""

    appointment_id: AppointmentId
    told: Annotated[Told, Field(description="CANNOT_BE_TOLD: a task asks somebody to call.")]


class DayOff(Answer):
    """What the practice cancelled of that day, in the order of the day."""

    provider_id: ProviderId
    day: date
    visits: list[OffVisit]


class DayTakenOff(DayOff):
    """What was cancelled by this request, too."""

    cancelled: Annotated[int, Field(description="How many visits are off by this request.")]
    begun: Annotated[int, Field(description="How many have begun, and stay.")]


class DayOffQuery(Form):
    """Which day."""

    day: Annotated[Day, Field(description="At the clinic.")]


class NewDayOff(Form):
    """Which day, and why."""

    day: Annotated[Day, Field(description="At the clinic.", examples=["2026-11-24"])]
    reason: WhyOff = WhyOff.PROVIDER_UNAVAILABLE


@NOUN.get(RULE, DayOff, Permission.VIEW_CALENDAR, query=DayOffQuery)
def show_day_off(call: Call, provider_id: int, query: DayOffQuery) -> DayOff:
    """Show what the practice cancelled of a provider's day, and which patients know of it."""
    own(call, Provider, provider_id)
    return DayOff(provider_id=provider_id, day=query.day, visits=_visits(call, provider_id, query.day))


@NOUN.post(RULE, DayTakenOff, Permission.CANCEL_APPOINTMENT, body=NewDayOff)
def cancel_day(call: Call, provider_id: int, body: NewDayOff) -> DayTakenOff:
    """Cancel whatever a provider still has on a day, openings too: nothing of it is offered, and every patient is told.

    Twice is once: only what is live is cancelled.
    """
    own(call, Provider, provider_id)
    reason = CancellationReason(body.reason)
    done = cancellations.cancel_day(call.session, provider_id, body.day, reason=reason, actor=call.actor)
    visits = _visits(call, provider_id, body.day)
    return DayTakenOff(provider_id=provider_id, day=body.day, visits=visits, cancelled=done.cancelled, begun=done.begun)


def _visits(call: Call, provider_id: int, day: date) -> list[OffVisit]:
    found = cancellations.progress(call.session, provider_id, day)
    return [OffVisit(appointment_id=number, told=told) for number, told in found.items()]
