"""Settings, numbers and senders: from where we write, how fast, and what has to be pasted at the carrier."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from admin.actions import show
from admin.installation import Installation, installation
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.frame import SettingsPart
from admin.words import phone
from app.models import Clinic

WEBHOOKS = (
    ("webhooks/twilio/sms", N_("A message comes in"), N_("Messaging, “A message comes in”: webhook, HTTP POST.")),
)
Row = tuple[str, str, str]


class NumbersPage(SettingsPart):
    """Where we write from."""

    title, slug, path = N_("Numbers and senders"), "settings_numbers", "settings/numbers"
    about, picture = N_("The clinic's number, the carrier, and the addresses to paste there."), "phone"

    @show("/")
    def index_view(self) -> Any:
        """Everything, read-only: it is set where the server is set up."""
        return self.answer("console/settings/numbers.html", self._shown)

    def _shown(self) -> dict[str, Any]:
        clinic = self.db.scalars(sa.select(Clinic).where(Clinic.id == self.clinic_id)).one()
        here = installation()
        return {
            "senders": _senders(clinic),
            "carrier": _carrier(here, clinic),
            "keywords": here.answers_keywords,
            "addresses": [(_(name), _(where), f"{here.public_base_url}/{path}") for path, name, where in WEBHOOKS],
            "trial": clinic.trial_mode,
        }


def _senders(clinic: Clinic) -> list[Row]:
    texts_from = phone(clinic.sms_number) if clinic.sms_number else _("None yet")
    return [
        (_("Texts come from"), texts_from, _("Patients see this number, and answer to it.")
         if clinic.sms_number else _("Without a number nothing is sent. Whoever runs the server sets it.")),
        (_("Patients call"), phone(clinic.phone), _("Named in texts wherever a call is better.")),
        (_("Texts call you"), clinic.short_name, _("At most 30 characters, so that a text stays short.")),
        (_("E-mail comes from"), clinic.sender_email or _("The installation's address"),
         _("For e-mails to patients; those to the clinic's people come from the installation.")),
        (_("Language"), {"en": "English", "es": "Español"}.get(clinic.language, clinic.language),
         _("For patients whose own language is not known.")),
    ]  # fmt: skip


def _carrier(here: Installation, clinic: Clinic) -> list[Row]:
    if here.twilio is None:
        state, said = _("Not connected"), _("Nothing is sent. Whoever runs the server sets the Twilio account.")
    elif here.twilio.api_base_url:
        state, said = _("Simulated"), _("Texts go to the demo's phones, to nobody else.")
    else:
        state, said = _("Connected"), _("Texts go out through Twilio.")
    rate = f"{clinic.segments_per_second:g}"
    return [
        (_("Carrier"), state, said),
        (_("Speed"), _("%(rate)s a second", rate=rate),
         _("Segments: a usual number takes 1, a toll-free one 3, a short code 10 and more. What is too much waits.")),
        (_("STOP, START, HELP"), _("The carrier answers") if here.answers_keywords else _("Standby answers"),
         _("We record the wish and stay silent, so that nobody gets two answers.") if here.answers_keywords
         else _("We record the wish and confirm it once.")),
    ]  # fmt: skip
