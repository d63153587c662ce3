"""What staff say of somebody who waits, the way people think of it: days as chips, parts of the day, "between"."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    SelectMultipleField,
    TimeField,
)
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from admin.forms import Form, identity, pick, text
from admin.languages import N_, gettext
from admin.preferences import day_names
from admin.words import WallClock, words
from app import clock
from app.models import TimeOfDay, WaitlistEntry, WaitlistPriority, WaitlistResolution
from app.services.waitlist import LONGEST_NOTICE, LONGEST_TEXT, Preferences, read_preferences

PARTS = (TimeOfDay.MORNING, TimeOfDay.AFTERNOON, TimeOfDay.EVENING)
WHO_ENDS = (WaitlistResolution.PATIENT_REMOVED, WaitlistResolution.STAFF_REMOVED)
EARLIEST, LATEST = 2000, 2100


class _Chips(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RangeForm(Form):
    """A time of day from … to …; neither: no such wish."""

    start = TimeField(N_("From"), [Optional()])
    end = TimeField(N_("To"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Both or neither."""
        if not super().validate(extra_validators):
            return False
        if (self.start.data is None) != (self.end.data is None):
            self.start.errors = [gettext(N_("Name both: from when and to when."))]
            return False
        return True


def _near(_form: object, field: Any) -> None:
    if field.data and not EARLIEST <= field.data.year <= LATEST:
        raise ValidationError(gettext(N_("Choose a day of these years.")))


class EntryForm(Form):
    """Everything of an entry that can be changed."""

    seen = HiddenField()
    priority = pick(N_("Priority"), WaitlistPriority)
    provider = identity(N_("Provider"), empty=N_("Any"))
    days = _Chips(N_("Days"), choices=lambda: list(enumerate(day_names())), coerce=int)
    parts = _Chips(N_("Times of day"), choices=lambda: [(one.name, words(one)) for one in PARTS])
    between = FieldList(FormField(RangeForm), min_entries=1, max_entries=10)
    first_day = DateField(N_("Not before"), [Optional(), _near])
    last_day = DateField(N_("Not after"), [Optional(), _near])
    notice = DecimalField(
        N_("Hours of notice they need"),
        [Optional(), NumberRange(0, LONGEST_NOTICE // 60)],
        places=None,
        render_kw={"min": 0, "max": LONGEST_NOTICE // 60, "step": "0.5", "type": "number", "inputmode": "decimal"},
    )
    any_time = BooleanField(N_("Text me any time"), description=N_("Offers may come from 7 AM to 10 PM."))
    later = identity(
        N_("Later visit to give back"),
        empty=N_("None"),
        hint=N_("When they take an earlier time, this visit becomes an opening."),
    )
    reason = text(N_("Reason"), longest=LONGEST_TEXT)
    remarks = text(N_("Notes"), longest=LONGEST_TEXT, lines=3)
    until = DateField(N_("On the list until"), [Optional(), _near], description=N_("Empty: as your clinic does it."))

    def preferences(self) -> Preferences:
        """As the services take them."""
        ranges = [(one.form.start.data, one.form.end.data) for one in self.between if one.form.start.data]
        return Preferences(
            self.provider.data,
            self.first_day.data,
            self.last_day.data,
            tuple(sorted(self.days.data or ())),
            tuple(
                [(TimeOfDay[name], None, None) for name in self.parts.data or ()]
                + [(TimeOfDay.SPECIFIC, start, end) for start, end in ranges]
            ),
            None if self.notice.data is None else round(self.notice.data * 60),
            bool(self.any_time.data),
        )

    def expires_at(self, wall: WallClock, before: datetime | None = None) -> datetime | None:
        """The end of the last day; None where it is as `before`."""
        if self.until.data is None or self.until.data == last_day(wall, before):
            return None
        return wall.bounds(self.until.data)[1]

    def seen_at(self) -> datetime | None:
        """The version that the person was looking at; None for a form without one."""
        try:
            return datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            return None


class NewEntryForm(EntryForm):
    """Somebody who joins the list for one type of visit."""

    kind = identity(N_("Waits for"))


class RemoveForm(Form):
    """Why an entry ends."""

    resolution = pick(N_("Who wants it"), WHO_ENDS)
    reason = text(N_("Why"), longest=200, lines=2)


def last_day(wall: WallClock, expires_at: datetime | None) -> date | None:
    """The last day on the list of an entry that expires then."""
    # The end of a day is the midnight after it.
    return clock.local(expires_at - timedelta(seconds=1), wall.zone).date() if expires_at else None


def values_of(entry: WaitlistEntry, wall: WallClock) -> dict[str, Any]:
    """What the form of an entry says at first."""
    wishes = read_preferences(entry)
    ranges = [{"start": start, "end": end} for kind, start, end in wishes.times if kind is TimeOfDay.SPECIFIC]
    notice = wishes.minimum_notice_minutes
    return {
        "seen": entry.updated_at.isoformat(),
        "priority": entry.priority,
        "provider": wishes.provider_id,
        "days": list(wishes.days),
        "parts": [kind.name for kind, start, _ in wishes.times if start is None],
        "between": ranges,
        "first_day": wishes.first_day,
        "last_day": wishes.last_day,
        "notice": notice // 60 if notice and notice % 60 == 0 else notice and round(notice / 60, 2),
        "any_time": wishes.any_time,
        "later": entry.later_appointment_id,
        "reason": entry.reason_for_waitlist,
        "remarks": entry.notes,
        "until": last_day(wall, entry.expires_at),
    }
