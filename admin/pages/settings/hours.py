"""Settings, hours and holidays: when somebody is at the clinic."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
import wtforms
from sqlalchemy.orm import Session
from wtforms.validators import InputRequired

from admin.actions import Done, act, show
from admin.forms import Form, text
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.frame import SettingsPart
from admin.pages.settings.week import DayForm, day_name, week
from app.access import Permission
from app.models import Clinic, ClinicHours, Holiday
from app.services import opening_hours, practice

ADMIN = Permission.MANAGE_USERS
SHOWN = 100


class HolidayForm(Form):
    """A day on which the clinic is closed."""

    day = wtforms.DateField(N_("Day"), [InputRequired()])
    name = text(N_("What it is"), required=True, longest=80, hint=N_("As Thanksgiving, or Team day."))


class HoursPage(SettingsPart):
    """Opening hours and holidays."""

    title, slug, path = N_("Hours and holidays"), "settings_hours", "settings/hours"
    about, picture = N_("When somebody is there, and the days on which nobody is."), "clock"

    @show("/")
    def index_view(self) -> Any:
        """The week and the holidays to come."""
        return self.answer("console/settings/hours.html", self._shown)

    @act("/set", ADMIN, form=DayForm)
    def set_day(self, session: Session, form: DayForm) -> Done:
        """The hours of one weekday."""
        number = int(form.weekday.data or 0)
        practice.set_opening_hours(session, self.clinic_id, number, form.spans)
        return Done(_("%(day)s: the hours are set.", day=day_name(number)))

    @act("/holidays/add", ADMIN, form=HolidayForm)
    def add_holiday(self, session: Session, form: HolidayForm) -> Done:
        """Closed on a day."""
        assert form.day.data is not None  # noqa: S101 - validated
        practice.add_holiday(session, session.get_one(Clinic, self.clinic_id), form.day.data, str(form.name.data))
        return Done(_("Closed on %(day)s.", day=self.wall.within(self.wall.date(form.day.data))))

    @act("/holidays/<row:holiday_id>/remove", ADMIN)
    def remove_holiday(self, session: Session, _form: Form, holiday_id: int) -> Done:
        """Open as on other days."""
        day = practice.remove_holiday(session, self.clinic_id, holiday_id)
        return Done(_("Open as usual on %(day)s.", day=self.wall.within(self.wall.date(day))))

    def _shown(self) -> dict[str, Any]:
        wall = self.wall
        clinic = self.db.scalars(sa.select(Clinic).where(Clinic.id == self.clinic_id)).one()
        hours = self.db.scalars(sa.select(ClinicHours).order_by(ClinicHours.weekday, ClinicHours.opens_at)).all()
        holidays = sa.select(Holiday).where(Holiday.day >= wall.today).order_by(Holiday.day).limit(SHOWN)
        return {
            "week": week((row.weekday, row.opens_at, row.closes_at) for row in hours),
            "is_open": opening_hours.is_open(self.db, clinic, wall.now),
            "holidays": [(row.id, wall.date(row.day), row.name) for row in self.db.scalars(holidays)],
            "form": HolidayForm(),
            "zone": clinic.timezone.replace("_", " "),
        }
