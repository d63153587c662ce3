"""`/openings/…`: what staff decide where they approve each text, or call: `proposed` in an opening says whom."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.access import Permission
from app.models import Opening, WaitlistEntry
from app.services import offers
from app.services.offers import CallResult, Lost
from app.services.offers.releasing import LONGEST_REASON
from app.web.api.asking import NOT_BOOKED
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form
from app.web.api.ids import AppointmentId, EntryId
from app.web.api.lookups import own
from app.web.api.openings import Offered, SlotDetails, details
from app.web.api.problems import Refusal
from app.web.api.times import Instant

NOUN = Noun(
    "Deciding", "What staff decide about whom the engine has picked: by text, not at all, by phone.", "/openings"
)
MANAGE = Permission.MANAGE_WAITLIST
ONE = "/<opaque(opening):opening_id>"


class Picked(Form):
    """Whom you saw proposed: should somebody else be by now, nothing is done."""

    entry_id: EntryId


class HowMany(Form):
    """How many at once."""

    count: Annotated[int, Field(ge=1, le=100, examples=[3])] = 1


class PassedOver(Picked):
    """Whom not to ask, and why: the reason is audited."""

    reason: Annotated[
        str, Field(min_length=1, max_length=LONGEST_REASON, pattern=r"\S", examples=["they are on holiday"])
    ]


class Called(Picked):
    """What the call gave. NO counts as one said by text; NO_ANSWER counts for nothing."""

    result: CallResult


class CallRecorded(Answer):
    """What came of it: the visit, where they said yes (a move-up gives its later one back at `releaseAt`)."""

    appointment_id: AppointmentId | None
    gives_back_appointment_id: AppointmentId | None
    release_at: Instant | None
    slot: SlotDetails


@NOUN.post(ONE + "/offer-next", Offered, MANAGE, body=HowMany, current=details)
def offer_to_next(call: Call, opening_id: int, body: HowMany) -> Offered:
    """Ask the next in line now, in order, without waiting for the engine; nothing is held. After an URGENT one nobody
    else is asked. A text that waits for its release is released.
    """
    own(call, Opening, opening_id)
    made = offers.offer_to_next(call.session, opening_id, body.count, actor=call.actor)
    return Offered(offered=made, slot=details(call, opening_id))


@NOUN.post(ONE + "/release", SlotDetails, MANAGE, body=Picked, current=details)
def release_proposed(call: Call, opening_id: int, body: Picked) -> SlotDetails:
    """Release the text to whom it is proposed: it holds the opening as any other."""
    _check(call, opening_id, body)
    offers.release_offer(call.session, opening_id, body.entry_id, actor=call.actor)
    return details(call, opening_id)


@NOUN.post(ONE + "/pass-over", SlotDetails, MANAGE, body=PassedOver, current=details)
def pass_over_proposed(call: Call, opening_id: int, body: PassedOver) -> SlotDetails:
    """Do not ask whom it is proposed to, by text or phone; the next one is proposed."""
    _check(call, opening_id, body)
    offers.pass_over(call.session, opening_id, body.entry_id, actor=call.actor, reason=body.reason)
    return details(call, opening_id)


@NOUN.post(ONE + "/call-result", CallRecorded, MANAGE, body=Called, current=details)
def record_call_result(call: Call, opening_id: int, body: Called) -> CallRecorded:
    """Record what a proposed call gave. BOOKED books as a YES by text does; else the next one is proposed."""
    _check(call, opening_id, body)
    done = offers.record_call(call.session, opening_id, body.entry_id, body.result, actor=call.actor)
    if isinstance(done, Lost):
        raise Refusal(409, NOT_BOOKED[done.why])
    return CallRecorded(
        appointment_id=done.visit.id if done else None,
        gives_back_appointment_id=done.gives_back.id if done and done.gives_back else None,
        release_at=done.release_at if done else None,
        slot=details(call, opening_id),
    )


def _check(call: Call, opening_id: int, body: Picked) -> None:
    own(call, Opening, opening_id)
    own(call, WaitlistEntry, body.entry_id, "entryId")
