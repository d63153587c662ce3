"""`/appointments/…`: who will come, who is here, who runs late, who did not come."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.access import Permission
from app.models import Appointment, AppointmentStatus, CancelledByType
from app.services import appointments, arrivals, no_shows
from app.services.visit_status import NotPossible
from app.web.api.appointments import Visit, show_appointment
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Form
from app.web.api.lookups import own

NOUN = Noun("Attendance", "Who will come, is here, runs late or did not come.", "/appointments")
MODIFY = Permission.MODIFY_APPOINTMENT
ONE = "/<opaque(appointment):appointment_id>"


class RunningLate(Form):
    """By how much."""

    minutes: Annotated[
        int | None,
        Field(ge=1, le=240, description="From its start, or from now once that has passed; left out: 15."),
    ] = None


@NOUN.post(f"{ONE}/confirm", Visit, MODIFY, current=show_appointment)
def confirm_appointment(call: Call, appointment_id: int) -> Visit:
    """The patient will come. Twice is once; refused (409) where the visit has begun or is off."""
    own(call, Appointment, appointment_id)
    if not appointments.confirm(call.session, [appointment_id], actor=call.actor):
        raise NotPossible(f"visit {appointment_id} has begun or is off: there is nothing to confirm")
    return show_appointment(call, appointment_id)


@NOUN.post(f"{ONE}/late", Visit, MODIFY, body=RunningLate, current=show_appointment)
def note_late(call: Call, appointment_id: int, body: RunningLate) -> Visit:
    """The patient comes later: a no-show waits until then, at most as long as the visit takes."""
    own(call, Appointment, appointment_id)
    if not appointments.note_late(call.session, [appointment_id], body.minutes, actor=call.actor):
        raise NotPossible(f"visit {appointment_id} is not expected any more: it is over, off, or the patient is here")
    return show_appointment(call, appointment_id)


@NOUN.post(f"{ONE}/check-in", Visit, MODIFY, current=show_appointment)
def check_in_appointment(call: Call, appointment_id: int) -> Visit:
    """The patient is here. Undoes a no-show, its fee too. Twice is once."""
    own(call, Appointment, appointment_id)
    arrivals.check_in(call.session, appointment_id, actor=call.actor)
    return show_appointment(call, appointment_id)


@NOUN.post(f"{ONE}/complete", Visit, MODIFY, current=show_appointment)
def complete_appointment(call: Call, appointment_id: int) -> Visit:
    """The patient was treated. Undoes a no-show, its fee too. Twice is once."""
    own(call, Appointment, appointment_id)
    arrivals.complete(call.session, appointment_id, actor=call.actor)
    return show_appointment(call, appointment_id)


@NOUN.post(f"{ONE}/no-show", Visit, MODIFY, current=show_appointment)
def mark_no_show(call: Call, appointment_id: int) -> Visit:
    """The patient did not come; it counts at once. Also confirms what the clock took for a no-show."""
    visit = own(call, Appointment, appointment_id)
    if visit.status is AppointmentStatus.NO_SHOW:
        no_shows.confirm(call.session, appointment_id, actor=call.actor)
    else:
        no_shows.mark(call.session, appointment_id, by=CancelledByType.STAFF, actor=call.actor)
    return show_appointment(call, appointment_id)
