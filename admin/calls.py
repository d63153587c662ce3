"""What a call gave: the form for it, wherever somebody calls a patient."""

from __future__ import annotations

import wtforms
from wtforms.validators import Optional

from admin.forms import Form, pick, text
from admin.languages import N_
from app.models import CallOutcome

AT_ONCE = (CallOutcome.NO_ANSWER, CallOutcome.LEFT_MESSAGE, CallOutcome.REBOOKED)
"""What most calls give: a button of its own each."""
_ORDER = (
    CallOutcome.WILL_CALL_BACK,
    CallOutcome.REBOOKED,
    CallOutcome.NO_ANSWER,
    CallOutcome.LEFT_MESSAGE,
    CallOutcome.REFUSED,
    CallOutcome.MOVED_AWAY,
    CallOutcome.WRONG_NUMBER,
    CallOutcome.OTHER,
)


class CallForm(Form):
    """How a call ended."""

    outcome = pick(N_("What the call gave"), _ORDER)
    callback_on = wtforms.DateField(N_("They call back on"), [Optional()])
    notes = text(N_("Notes"), longest=2000, lines=3)
