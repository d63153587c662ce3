"""What a front desk fills in about a patient."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import wtforms
from wtforms.validators import Optional

from admin.forms import Form, identity, pick, text
from admin.languages import N_
from app.i18n import LANGUAGES
from app.models import NotificationChannel, Patient, PatientStatus, Scope
from app.services.opt_outs import LONGEST_SOURCE

LANGUAGE_NAMES = {"en": "English", "es": "Español"}


class FindForm(Form):
    """Whom one looks for."""

    q = text(N_("Name or phone number"), longest=80)


class _Person(Form):
    first_name = text(N_("First name"), required=True, longest=80)
    last_name = text(N_("Last name"), longest=80)
    birth_date = wtforms.DateField(N_("Birthday"), [Optional()])
    language = wtforms.SelectField(
        N_("Language"), choices=[("", "–"), *((code, LANGUAGE_NAMES[code]) for code in LANGUAGES)]
    )

    def facts(self) -> dict[str, Any]:
        """The columns of a patient by name."""
        return {
            "first_name": self.first_name.data,
            "last_name": self.last_name.data or "",
            "birth_date": self.birth_date.data,
            "language": self.language.data or None,
        }


class NewForm(_Person):
    """A new patient. Without a consent nobody is written to."""

    phone = text(N_("Mobile number"), longest=40, hint=N_("Others of the household may have the same."))
    email = text(N_("E-mail"), longest=254)
    agrees = wtforms.BooleanField(N_("Agrees to get texts at this number"))
    source = text(N_("How they agreed"), longest=LONGEST_SOURCE, hint=N_("As “at the desk” or “paper form”."))


class EditForm(_Person):
    """What is known of a patient, corrected."""

    status = pick(
        N_("Status"), PatientStatus, hint=N_("Who is dismissed, transferred or deceased is never written to.")
    )
    knows_policy = wtforms.BooleanField(
        N_("Knows the late policy"), description=N_("Without this no fee is ever assessed.")
    )
    fee_exempt = wtforms.BooleanField(N_("Never owes fees"), description=N_("As patients of Medicaid and CHIP."))

    def changes(self, patient: Patient, now: datetime) -> dict[str, Any]:
        """The columns of a patient by name; who knows the policy has known it since they said so first."""
        known = (patient.policy_acknowledged_at or now) if self.knows_policy.data else None
        exempt = {"fee_exempt": self.fee_exempt.data, "policy_acknowledged_at": known}
        return self.facts() | {"status": self.status.data} | exempt


class ReachForm(Form):
    """A new number or address."""

    said = text(
        N_("Mobile number or e-mail"), required=True, longest=254, hint=N_("Others of the household may have the same.")
    )

    @property
    def channel(self) -> NotificationChannel:
        """What it is."""
        return NotificationChannel.EMAIL if "@" in self.said.data else NotificationChannel.SMS


class WhereForm(Form):
    """One of their numbers and addresses: one that is somebody else's, or at which they are not reached any more."""

    contact = identity(N_("Number or address"))


class AgreeForm(Form):
    """A consent that was given at the desk, on the phone, on paper."""

    contact = identity(N_("Number or address"))
    scope = pick(N_("To what"), Scope)
    source = text(
        N_("How they agreed"), required=True, longest=LONGEST_SOURCE, hint=N_("As “at the desk” or “paper form”.")
    )
    wording = text(N_("What they agreed to, word for word"), longest=2000, lines=3, hint=N_("Needed for marketing."))


class StopForm(Form):
    """A wish to get no more texts, said at the desk or on the phone."""

    contact = identity(N_("Number or address"))
    scope = pick(N_("From what"), Scope)
    source = text(N_("Where the wish comes from"), required=True, longest=LONGEST_SOURCE, hint=N_("As “phone call”."))


class LiftForm(Form):
    """They want texts again."""

    contact = identity(N_("Number or address"))
    source = text(N_("Where the wish comes from"), required=True, longest=LONGEST_SOURCE, hint=N_("As “phone call”."))
