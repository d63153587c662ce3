"""Settings, system health: whether everything runs, in words, and what to do where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import redis
import sqlalchemy as sa
from flask import url_for

from admin.actions import show
from admin.installation import Installation, installation
from admin.languages import N_, ngettext
from admin.languages import gettext as _
from admin.pages.settings.frame import SettingsPart
from admin.words import WallClock
from app import clock, queue, schema
from app.models import Clinic, TaskKind
from app.services.system_state import SystemState, look

IMPORTED = {
    "patients": N_("patients"),
    "appointments": N_("visits"),
    "bookings": N_("bookings"),
    "consents": N_("consents"),
    "balances": N_("balances"),
    "treatments": N_("treatments"),
    "waitlist": N_("the waitlist"),
}
CLOCK_AHEAD = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that runs or does not: its state as a tag ("good", "bad", "" for neither), and what to do."""

    name: str
    state: str
    mark: str
    said: str
    to: str = ""
    to_said: str = ""


class HealthPage(SettingsPart):
    """What waits, what is stuck, what is connected."""

    title, slug, path = N_("System health"), "settings_health", "settings/health"
    group, picture = "record", "check"
    about = N_("Whether everything runs, and what to do where it does not.")

    @show("/")
    def index_view(self) -> Any:
        """Every check, what needs somebody first."""
        return self.answer("console/settings/health.html", self._shown)

    def _shown(self) -> dict[str, Any]:
        clinic = self.db.scalars(sa.select(Clinic).where(Clinic.id == self.clinic_id)).one()
        state, here = look(self.db, self.clinic_id), installation()
        checks = [
            _queue(state, clock.real()),
            _carrier(here, clinic, state),
            _stuck(state, TaskKind.UNCLEAR_SEND),
            _stuck(state, TaskKind.PARKED_ITEM),
            _emails(here, clinic, state),
            _events(state),
            self._database(),
            _bell(here),
            _clock(self.wall, clock.real()),
            _imported(self.wall, state),
        ]
        bad = sum(check.mark == "bad" for check in checks)
        return {"checks": sorted(checks, key=lambda check: check.mark != "bad"), "bad": bad, "wall": self.wall}

    def _database(self) -> Check:
        engine = self.db.get_bind()
        current = isinstance(engine, sa.Engine) and schema.is_current(engine)
        if current or schema.revision(self.db.get_bind().engine) is None:  # None: made by tests, without migrations
            return Check(_("Database"), _("Runs"), "good", _("It answers, and is at this version."))
        said = _("It is not at this version of Standby. Whoever runs the server starts it again: that updates it.")
        return Check(_("Database"), _("Not up to date"), "bad", said)


def _queue(state: SystemState, now: datetime) -> Check:
    name, waits = _("Work"), state.waiting + state.queued
    if state.is_stuck(now):
        said = ngettext(
            "%(num)s thing waits for over five minutes: no worker seems to run. Whoever runs the server starts one.",
            "%(num)s things wait, some over five minutes: no worker seems to run. Whoever runs the server starts one.",
            waits,
        )
        return Check(name, _("Stands still"), "bad", said)
    if waits:
        said = ngettext("%(num)s thing is due, and is done in a moment.", "%(num)s things are due, and are done in a "
                        "moment.", waits)  # fmt: skip
        return Check(name, _("Runs"), "good", said)
    return Check(name, _("Runs"), "good", _("Nothing waits: every text is handled, every message is sent."))


def _carrier(here: Installation, clinic: Clinic, state: SystemState) -> Check:
    name, to = _("Carrier"), url_for("settings_numbers.index_view")
    if state.tasks.get(TaskKind.CARRIER_SETTINGS):
        said = _("It refuses our account or number. Nothing is lost: messages wait until it is put right.")
        return Check(name, _("Refuses"), "bad", said, url_for("tasks.index_view"), _("See the task"))
    if here.twilio is None:
        said = _("None is connected: nothing is sent. Whoever runs the server sets the Twilio account.")
        return Check(name, _("Not connected"), "bad", said, to, _("Numbers and senders"))
    if clinic.sms_number is None:
        said = _("The clinic has no number to text from.")
        return Check(name, _("No number"), "bad", said, to, _("Numbers and senders"))
    if here.twilio.api_base_url:
        return Check(name, _("Simulated"), "", _("A simulated carrier: texts go to the demo's phones, to nobody else."))
    return Check(name, _("Connected"), "good", _("Texts go out through Twilio."), to, _("Numbers and senders"))


def _stuck(state: SystemState, kind: TaskKind) -> Check:
    count, unclear = state.tasks.get(kind, 0), kind is TaskKind.UNCLEAR_SEND
    name = _("Messages in doubt") if unclear else _("Things that could not be handled")
    if not count:
        return Check(name, _("None"), "good", _("Of every message the carrier has said what became of it.") if unclear
                     else _("Everything that happened was handled."))  # fmt: skip
    if unclear:
        said = _("Nobody knows whether they arrived, so they are never sent again by themselves. Ask the patient, or "
                 "write to them in their thread.")  # fmt: skip
        to = url_for("outbox.index_view", flt0_status_equals="UNCLEAR")
        return Check(name, str(count), "bad", said, to, _("See the messages"))
    said = _("Each failed five times and was set aside; its thread goes on. A task says whose it is.")
    return Check(name, str(count), "bad", said, url_for("tasks.index_view"), _("See the tasks"))


def _emails(here: Installation, clinic: Clinic, state: SystemState) -> Check:
    name, lost = _("E-mails to the clinic"), state.tasks.get(TaskKind.EMAIL_NOT_SENT, 0)
    if lost:
        said = ngettext("%(num)s may not have arrived.", "%(num)s may not have arrived.", lost)
        return Check(name, _("Trouble"), "bad", said, url_for("tasks.index_view"), _("See the tasks"))
    if here.mail is None:
        mark = "bad" if clinic.alert_email else ""
        said = _("No mail server is set: nobody gets an e-mail. Whoever runs the server sets one.")
        return Check(name, _("Not connected"), mark, said)
    if state.emails_waiting:
        said = ngettext("%(num)s is on its way.", "%(num)s are on their way.", state.emails_waiting)
        return Check(name, _("Runs"), "good", said)
    return Check(name, _("Runs"), "good", _("None waits."))


def _events(state: SystemState) -> Check:
    to = url_for("settings_webhooks.index_view")
    if state.dead_events:
        said = ngettext("%(num)s event could not be delivered for days. Once the receiver is back, send it again.",
                        "%(num)s events could not be delivered for days. Once the receiver is back, send them again.",
                        state.dead_events)  # fmt: skip
        return Check(_("Events to other programs"), _("Not delivered"), "bad", said, to, _("Webhooks"))
    return Check(_("Events to other programs"), _("Runs"), "good", _("None was given up."), to, _("Webhooks"))


def _bell(here: Installation) -> Check:
    name = _("Bell between the processes")
    if not here.redis_url:
        return Check(name, _("None"), "", _("Without Redis the worker looks for work by itself, a second later."))
    try:
        queue.connect(here.redis_url).ping()
    except redis.RedisError:
        said = _("Redis does not answer. Nothing is lost: the worker looks for work by itself until it is back.")
        return Check(name, _("Does not answer"), "bad", said)
    return Check(name, _("Runs"), "good", _("Redis answers."))


def _clock(wall: WallClock, real: datetime) -> Check:
    if abs(wall.now - real) <= CLOCK_AHEAD:
        return Check(
            _("Clock"), wall.moment(wall.now), "good", _("It is that time at the clinic (%(zone)s).", zone=wall.zone)
        )
    said = _("A demo's clock: it is set apart from the real time.")
    return Check(_("Clock"), wall.moment(wall.now), "", said)


def _imported(wall: WallClock, state: SystemState) -> Check:
    last = state.last_import
    if last is None:
        return Check(_("Last import"), _("None"), "", _("Nothing was imported lately."))
    said = _("%(what)s, %(rows)s rows, %(when)s.", what=_(IMPORTED.get(last.kind, last.kind)), rows=last.rows,
             when=wall.within(wall.moment(last.at)))  # fmt: skip
    if not last.complete:
        return Check(_("Last import"), _("Not to its end"), "bad", said)
    return Check(_("Last import"), _("Complete"), "good", said)
