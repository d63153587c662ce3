"""What is asked before a visit is cancelled, moved or booked."""

from __future__ import annotations

from datetime import UTC, datetime

import wtforms
from wtforms.validators import InputRequired, Optional

from admin.actions import Refused
from admin.forms import Form, identity, pick, text
from admin.languages import N_
from admin.languages import gettext as _
from app import clock
from app.models import CancellationReason, CancelledByType
from app.services.appointments import Slot
from app.services.cancellations import PRACTICE_REASONS

WHO = (CancelledByType.PATIENT, CancelledByType.PROVIDER)
PATIENTS_REASONS = tuple(reason for reason in CancellationReason if reason not in PRACTICE_REASONS)
OTHER = "other"
LATE = (5, 10, 15, 20, 30, 45, 60)


class CancelForm(Form):
    """Spec: CancellationForm. The practice's reasons and the patient's are two lists: they cost differently."""

    by = pick(N_("Who cancels?"), WHO)
    reason = pick(N_("Reason"), PATIENTS_REASONS, empty=N_("Not said"))
    practice_reason = pick(N_("Reason"), sorted(PRACTICE_REASONS, reverse=True))

    @property
    def why(self) -> CancellationReason | None:
        """The reason of whoever cancels."""
        field = self.reason if self.by.data is CancelledByType.PATIENT else self.practice_reason
        reason: CancellationReason | None = field.data
        return reason


class DayForm(Form):
    """A provider who is not there: their whole day."""

    provider = identity(N_("Provider"))
    day = wtforms.DateField(N_("Day"), [InputRequired()])
    reason = pick(N_("Reason"), sorted(PRACTICE_REASONS, reverse=True))


class LateForm(Form):
    """A patient who has called from the road."""

    minutes = wtforms.SelectField(N_("How late?"), choices=[(n, str(n)) for n in LATE], coerce=int, default=15)


class TimeForm(Form):
    """One of the free times, or another one."""

    slot = text(N_("Time"), required=True, longest=80)
    day = wtforms.DateField(N_("Day"), [Optional()])
    at = wtforms.TimeField(N_("Time of day"), [Optional()])
    provider = identity(N_("With"), empty="")
    chair = identity(N_("Chair"), empty="")

    def chosen(self, zone: str) -> tuple[datetime, int, int | None]:
        """Start (aware UTC), provider and chair. Raises Refused."""
        said: str = self.slot.data
        if said == OTHER:
            if not (self.day.data and self.at.data and self.provider.data):
                raise Refused(_("Choose a day, a time and who treats."))
            start = clock.at_local(datetime.combine(self.day.data, self.at.data), zone)
            return start, self.provider.data, self.chair.data
        try:
            begins, provider, chair = said.split("~")
            start = datetime.fromisoformat(begins).astimezone(UTC)
            return start, int(provider), int(chair) if chair else None
        except ValueError:
            raise Refused(_("Choose one of the times.")) from None


class MoveForm(TimeForm):
    """Where to, and whose wish it is."""

    by = pick(N_("Whose wish is it?"), WHO)


class BookForm(TimeForm):
    """A new visit."""

    kind = identity(N_("Visit"))


def said(slot: Slot) -> str:
    """A free time as a form's value."""
    return f"{slot.starts_at.isoformat()}~{slot.provider_id}~{slot.chair_id or ''}"
