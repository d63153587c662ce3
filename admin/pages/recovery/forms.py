"""What is filled in about a recovery."""

from __future__ import annotations

from datetime import datetime

import wtforms
from wtforms.validators import InputRequired, Optional

from admin.forms import Form, pick, text
from admin.languages import N_, gettext
from app.models import CancellationReason
from app.services.cancellations.reasons import LONGEST_WORDS
from app.services.cancellations.records import PRACTICE_REASONS

THEIR_REASONS = tuple(reason for reason in CancellationReason if reason not in PRACTICE_REASONS)
OUR_REASONS = tuple(reason for reason in CancellationReason if reason in PRACTICE_REASONS)


class WhyForm(Form):
    """Why it ends."""

    reason = text(N_("Why"), required=True, longest=500, lines=2)


class ReasonForm(Form):
    """Why the visit went wrong."""

    reason = pick(N_("Reason"), CancellationReason)
    details = text(N_("In their own words"), longest=LONGEST_WORDS, lines=2)


class SlotForm(Form):
    """A free time that was chosen."""

    provider = wtforms.IntegerField(N_("Provider"), [InputRequired()])
    chair = wtforms.IntegerField(N_("Chair"), [Optional()])
    starts_at = wtforms.StringField(N_("Time"), [InputRequired()])
    ends_at = wtforms.StringField(N_("Time"), [InputRequired()])

    def validate_starts_at(self, field: wtforms.Field) -> None:
        """An instant with its zone, as the page wrote it."""
        _read(field.data)

    validate_ends_at = validate_starts_at

    def times(self) -> tuple[datetime, datetime]:
        """Start and end; aware."""
        return _read(self.starts_at.data), _read(self.ends_at.data)


def _read(said: str | None) -> datetime:
    try:
        instant = datetime.fromisoformat(said or "")
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise wtforms.ValidationError(gettext("Choose one of the list."))
    return instant
