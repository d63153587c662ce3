"""`/free-times`: when a type of visit can be booked: what a front desk suggests on the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from app import clock
from app.access import Permission
from app.models import AppointmentType
from app.services import free_times
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form
from app.web.api.ids import ChairId, ProviderId, TypeId
from app.web.api.lookups import own
from app.web.api.times import Instant

NOUN = Noun("Free times", "When a type of visit can be booked.", "/free-times")
MOST_TIMES = 50
FARTHEST = timedelta(days=3650)


class FreeTime(Answer):
    """A time that can be booked; booking checks again."""

    provider_id: ProviderId
    chair_id: ChairId | None
    starts_at: Instant
    ends_at: Instant


class FreeTimes(Answer):
    """Soonest first, on different half days where there are enough."""

    items: list[FreeTime]


class FreeTimesQuery(Form):
    """For which type of visit; from `startsFrom` on (else the clinic's minimum notice from now) for six weeks."""

    appointment_type_id: TypeId
    provider_id: ProviderId | None = None
    starts_from: Instant | None = None
    starts_before: Instant | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 10


@NOUN.get("", FreeTimes, Permission.VIEW_CALENDAR, query=FreeTimesQuery)
def find_free_times(call: Call, query: FreeTimesQuery) -> FreeTimes:
    """Times at which a type of visit can be booked."""
    kind = own(call, AppointmentType, query.appointment_type_id, "appointmentTypeId")
    if query.starts_from and query.starts_from > clock.now(call.session) + FARTHEST:
        return FreeTimes(items=[])
    found = free_times.find(
        call.session,
        kind,
        limit=query.limit,
        after=query.starts_from,
        until=query.starts_before,
        provider_id=query.provider_id,
    )
    fields = FreeTime.model_fields
    return FreeTimes(items=[FreeTime(**{name: getattr(slot, name) for name in fields}) for slot in found])
