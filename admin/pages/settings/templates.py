"""Settings, texts: every sentence that Standby can say, filled with an example, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import request, url_for

from admin.actions import show
from admin.languages import N_, NAMES
from admin.languages import gettext as _
from admin.listing import Pick
from admin.pages.settings.frame import SettingsPart
from admin.words import phone
from app import clock
from app.gsm import fold, is_gsm7, segments
from app.models import Clinic
from conversations.phrases import phrase, time_in
from conversations.phrases.anytime import ANYTIME
from conversations.phrases.confirmations import CONFIRMATIONS
from conversations.phrases.offers import OFFERS
from conversations.phrases.practice import PRACTICE
from conversations.phrases.recovery import RECOVERY
from conversations.phrases.visits import VISITS
from conversations.phrases.waitlist import WAITLIST

GROUPS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "offers": (N_("Offers"), N_("When an opening is offered, and what follows from the answer."), OFFERS),
    "visits": (N_("Visits"), N_("When a patient cancels, moves or asks for a visit."), VISITS),
    "confirmations": (N_("Confirmation"), N_("When we ask whether a patient will come."), CONFIRMATIONS),
    "practice": (N_("Cancelled by you"), N_("When the practice cancels or moves a visit."), PRACTICE),
    "recovery": (N_("Recovery"), N_("After a visit went wrong, to find a new time."), RECOVERY),
    "waitlist": (N_("Waitlist"), N_("About the waitlist, and the wishes of who is on it."), WAITLIST),
    "anytime": (N_("At any time"), N_("STOP, START, HELP, emergencies, and that a person will answer."), ANYTIME),
}
PARTS = ("wish.", "reason.", "time.")
"""Pieces of other sentences: never sent alone."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in one language: how many segments it costs, and whether letters make it dearer."""

    language: str
    code: str
    text: str
    segments: int
    plain: bool


class TemplatesPage(SettingsPart):
    """What we say."""

    title, slug, path = N_("Texts"), "settings_templates", "settings/texts"
    about, picture = N_("Every sentence that Standby says, in each language."), "inbox"

    @show("/")
    def index_view(self) -> Any:
        """A group of sentences at a time."""
        return self.answer("console/settings/templates.html", self._shown)

    def _shown(self) -> dict[str, Any]:
        chosen = request.args.get("about", "")
        name = chosen if chosen in GROUPS else "offers"
        clinic = self.db.scalars(sa.select(Clinic).where(Clinic.id == self.clinic_id)).one()
        _label, where, phrases = GROUPS[name]
        keys = [key for key in phrases if not key.startswith(PARTS)]
        examples = {code: _example(clinic, code, self.wall.now) for code in NAMES}
        return {
            "picks": [
                Pick(_(label), url_for(".index_view", about=each), each == name)
                for each, (label, _where, _phrases) in GROUPS.items()
            ],
            "where": _(where),
            "phrases": [(_title(key), [_said(key, code, examples[code]) for code in NAMES]) for key in keys],
        }


def _title(key: str) -> str:
    """As "Child held" of "offer.child_held"."""
    return key.partition(".")[2].replace("_", " ").capitalize() or key.capitalize()


def _said(key: str, code: str, values: Mapping[str, str]) -> Said:
    text = fold(phrase(key, code, **values))
    return Said(NAMES[code], code, text, segments(text), is_gsm7(text))


def _example(clinic: Clinic, code: str, now: datetime) -> dict[str, str]:
    """An example for each gap: next Tuesday at 9, Ana, and this clinic's own name and phone."""
    today = clock.local(now, clinic.timezone).date()
    day = today + timedelta(days=(1 - today.weekday()) % 7 or 7)

    def at(hour: int, minute: int = 0, days: int = 0, style: str = "full") -> str:
        instant = clock.at_local(datetime.combine(day + timedelta(days=days), time(hour, minute)), clinic.timezone)
        return time_in(instant, clinic.timezone, code, style)

    times = "; ".join(
        phrase("offer.option", code, n=str(n), when=at(hour, days=n, style="short"))
        for n, hour in ((1, 9), (2, 14), (3, 16))
    )
    here = {"name": "Ana", "clinic": clinic.short_name, "phone": phone(clinic.phone), "on_call": phone(clinic.phone)}
    return here | {
        "n": "1", "when": at(9), "later": at(15, days=14), "booked": at(9), "old": at(10), "gone": at(9, style="short"),
        "at": at(9, 15, style="hour"), "until": at(11, 30, style="hour"), "options": times, "times": times,
        "visits": times, "tail": phrase("recovery.times", code, times=times), "hours": str(clinic.late_cancel_hours),
        "passed": phrase("staff.passed_on", code), "wishes": phrase("wish.morning", code),
        "reasons": f"1 {phrase('reason.illness', code)}; 2 {phrase('reason.schedule_conflict', code)}",
        "first": at(9, style="hour"), "last": at(12, style="hour"), "day": at(9, style="date"), "days": "",
    }  # fmt: skip
