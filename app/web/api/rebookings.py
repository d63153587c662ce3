"""`/recovery/…/book`: a new time for whoever is called about a missed visit."""

from __future__ import annotations

from app.access import Permission
from app.models import AppointmentCancellation, AppointmentType, Chair, Provider
from app.services import rebooking
from app.services.appointments import Slot
from app.services.new_visits import length
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Form
from app.web.api.ids import ChairId, ProviderId
from app.web.api.lookups import own
from app.web.api.recovery import RULE, Recovery, as_it_is
from app.web.api.times import Instant

MODIFY, MANAGE = Permission.MODIFY_APPOINTMENT, Permission.MANAGE_WAITLIST
NOUN = Noun("Rebookings", "A new time for whoever is called about a missed visit.", "/recovery")


class NewTime(Form):
    """When and with whom they come instead; left out, it ends when its type says."""

    provider_id: ProviderId
    chair_id: ChairId | None = None
    starts_at: Instant
    ends_at: Instant | None = None


@NOUN.post(
    RULE + "/book",
    Recovery,
    Permission.MODIFY_APPOINTMENT,
    also=(Permission.MANAGE_WAITLIST,),
    body=NewTime,
    current=as_it_is,
)
def rebook_recovery(call: Call, miss_id: int, body: NewTime) -> Recovery:
    """Book them again, for the same type of visit, as whoever calls them does: the recovery is won. Nobody is told."""
    miss = own(call, AppointmentCancellation, miss_id)
    own(call, Provider, body.provider_id, "providerId")
    if body.chair_id is not None:
        own(call, Chair, body.chair_id, "chairId")
    kind = call.session.get_one(AppointmentType, miss.appointment_type_id)
    slot = Slot(body.provider_id, body.chair_id, body.starts_at, body.ends_at or body.starts_at + length(kind))
    rebooking.rebook(call.session, miss_id, slot, actor=call.actor)
    return as_it_is(call, miss_id)
