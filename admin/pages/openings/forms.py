"""What staff may say of an opening."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from admin.forms import Form, identity, pick, text
from admin.languages import N_, gettext
from admin.words import WallClock
from app.models import Strategy
from app.services.offers import CallResult
from app.services.openings import Overrides

MOST_MINUTES = 1440
MOST_AT_ONCE = 100
EARLIEST, LATEST = 2000, 2100


def _near(_form: object, field: Any) -> None:
    if field.data and not EARLIEST <= field.data.year <= LATEST:
        raise ValidationError(gettext(N_("Choose a day of these years.")))


def _day(label: str) -> Any:
    return DateField(label, [InputRequired(), _near])


def _time(label: str) -> Any:
    return TimeField(label, [InputRequired()])


def _number(label: str, most: int, *, hint: str = "", required: bool = False) -> Any:
    return IntegerField(
        label,
        [InputRequired() if required else Optional(), NumberRange(1, most)],
        description=hint,
        render_kw={"min": 1, "max": most, "inputmode": "numeric"},
    )


class CountForm(Form):
    """How many are asked at once."""

    count = _number(N_("How many at once"), MOST_AT_ONCE, required=True)


class OfferForm(Form):
    """Why somebody is asked before others; nothing where they are next."""

    reason = text(N_("Why they are asked first"), lines=2)


class ReasonForm(Form):
    """Why somebody is passed over."""

    reason = text(N_("Why"), required=True, longest=200, lines=2)


class CallForm(Form):
    """How a call ended."""

    result = pick(N_("How the call ended"), CallResult)


class WaysForm(Form):
    """How an opening is offered; nothing: as usual."""

    strategy = pick(N_("How it is offered"), Strategy, empty=N_("As usual for this visit"))
    hold = _number(N_("Minutes to answer"), MOST_MINUTES, hint=N_("Empty: as usual"))
    size = _number(N_("People at once"), MOST_AT_ONCE, hint=N_("Empty: as usual"))
    interval = _number(N_("Minutes between groups"), MOST_MINUTES, hint=N_("Empty: as usual"))
    other_types = BooleanField(N_("Also ask people who wait for another visit that fits in"))

    def overrides(self) -> Overrides:
        """As the services take them."""
        return Overrides(
            self.strategy.data, self.hold.data, self.size.data, self.interval.data, bool(self.other_types.data)
        )


class TimesForm(Form):
    """When an opening begins and how long it is."""

    day = _day(N_("Day"))
    at = _time(N_("Starts"))
    minutes = _number(N_("Minutes"), MOST_MINUTES, required=True)

    def starts_at(self, wall: WallClock) -> datetime:
        """The instant, by the clinic's clock."""
        return wall.instant(self.day.data, self.at.data)


class NewOpeningForm(WaysForm):
    """A free time."""

    provider = identity(N_("Provider"))
    kind = identity(N_("Visit"))
    chair = identity(N_("Chair"), empty=N_("Any"))
    day = _day(N_("Day"))
    at = _time(N_("Starts"))
    minutes = _number(N_("Minutes"), MOST_MINUTES, hint=N_("Empty: as long as the visit takes"))

    def starts_at(self, wall: WallClock) -> datetime:
        """The instant, by the clinic's clock."""
        return wall.instant(self.day.data, self.at.data)
