"""What a caller says of a waitlist entry: when and with whom it suits, how urgent it is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.models import TimeOfDay, WaitlistPriority
from app.services import waitlist
from app.services.waitlist import Preferences
from app.web.api.forms import Form
from app.web.api.ids import AppointmentId, PatientId, ProviderId, TypeId
from app.web.api.times import Day, Instant, WallClock

LONGEST_TEXT = waitlist.LONGEST_TEXT
MORNINGS = [{"type": "MORNING"}]
Weekday = Annotated[int, Field(ge=0, le=6)]
Words = Annotated[str, Field(max_length=LONGEST_TEXT)]


class TimePreference(Form):
    """A time of day in which the visit may start; only SPECIFIC has a start and an end, on the clinic's wall clock."""

    type: TimeOfDay
    start_time: WallClock | None = None
    end_time: WallClock | None = None


class Wishes(Form):
    """What suits the patient; nothing named: anything does."""

    preferred_provider_id: ProviderId | None = None
    date_range_start: Day | None = None
    date_range_end: Annotated[Day | None, Field(examples=["2030-06-28"])] = None
    preferred_times: Annotated[tuple[TimePreference, ...], Field(max_length=20, examples=[MORNINGS])] = ()
    preferred_days: Annotated[tuple[Weekday, ...], Field(max_length=7, examples=[[1, 3]])] = ()
    minimum_notice_minutes: Annotated[int | None, Field(ge=0, le=waitlist.LONGEST_NOTICE)] = None
    any_time: Annotated[bool, Field(description='"Text me any time": offers from 7 AM to 10 PM.')] = False

    def preferences(self) -> Preferences:
        """As the services take them."""
        return Preferences(
            self.preferred_provider_id,
            self.date_range_start,
            self.date_range_end,
            sorted(set(self.preferred_days)),
            [(one.type, one.start_time, one.end_time) for one in self.preferred_times],
            self.minimum_notice_minutes,
            self.any_time,
        )


class EntryForm(Wishes):
    """Everything of an entry that can be changed. A change replaces all of it: what is left out is emptied."""

    priority: Annotated[WaitlistPriority, Field(examples=["URGENT"])] = WaitlistPriority.STANDARD
    notes: Annotated[Words | None, Field(examples=["prefers Dr. Kim"])] = None
    reason_for_waitlist: Words | None = None
    later_appointment_id: Annotated[
        AppointmentId | None, Field(description="Move-up: the visit given back when an earlier one is accepted.")
    ] = None
    expires_at: Annotated[Instant | None, Field(description="Left out: the clinic's entry days after they joined.")] = (
        None
    )


class NewEntry(EntryForm):
    """A patient who joins the list for one type of visit."""

    patient_id: PatientId
    appointment_type_id: TypeId
