"""Putting something off: the few choices people want, and a day; told in one form wherever something is put off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import wtforms
from wtforms.validators import Optional

from admin.actions import Refused
from admin.forms import Form
from admin.languages import N_, gettext
from admin.words import WallClock
from app import clock
from app.services.task_calls import MORNING

HOUR, TOMORROW, DAY = "hour", "tomorrow", "day"
_SAID = {HOUR: N_("For an hour"), TOMORROW: N_("Until tomorrow morning"), DAY: N_("Until a day")}


class LaterForm(Form):
    """Until when to put it off."""

    until = wtforms.SelectField(N_("How long"), choices=lambda: [(name, gettext(said)) for name, said in _SAID.items()])
    day = wtforms.DateField(N_("Day"), [Optional()])


def later(form: LaterForm, wall: WallClock) -> datetime:
    """The instant (aware UTC) that was chosen. Raises Refused where no day was."""
    if form.until.data == HOUR:
        return wall.now + timedelta(hours=1)
    if form.until.data == TOMORROW:
        return morning_of(wall.today + timedelta(days=1), wall)
    if form.day.data is None:
        raise Refused(gettext("Choose the day."))
    return morning_of(form.day.data, wall)


def morning_of(day: date, wall: WallClock) -> datetime:
    """That day at 8:00 on the clinic's wall clock; aware UTC. Raises Refused for one that no calendar here has."""
    if not 2000 <= day.year < 3000:
        raise Refused(gettext("Choose the day."))
    return clock.at_local(datetime.combine(day, MORNING), wall.zone)
