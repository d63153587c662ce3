"""Settings, policies: every rule of the clinic with what it is, what follows from it, and how it is changed."""

from __future__ import annotations

from datetime import time
from typing import Any

import sqlalchemy as sa
import wtforms
from flask import abort
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from admin.actions import Done, act, actor, show
from admin.forms import Form, text
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.frame import SettingsPart
from admin.pages.settings.policies.offers import OFFERS
from admin.pages.settings.policies.rule import Dollars, Group, Rule, RuleForm
from admin.pages.settings.policies.speaking import ALERTS, SPEAKING
from admin.pages.settings.policies.visits import FEES, VISITS
from admin.words import clock_time, phone
from app.access import Permission
from app.models import Clinic, StricterPlace, TrialGuest
from app.services import clinics, policies

ADMIN = Permission.MANAGE_USERS
GROUPS: tuple[Group, ...] = (OFFERS, SPEAKING, VISITS, FEES, ALERTS)
RULES = {rule.name: rule for group in GROUPS for rule in group.rules}


def rule_form(typed: MultiDict[str, str]) -> RuleForm:
    """The form of the rule that it names; 404 where there is no such rule."""
    rule = RULES.get(typed.get("rule", "")) or abort(404)
    form = rule.form(typed)
    assert isinstance(form, RuleForm)  # noqa: S101 - made by `Rule.form`
    return form


class PlaceForm(Form):
    """The hours of the people who live in a state or province."""

    place = text(N_("State or province"), required=True, longest=6, hint=N_("As US-FL, or CA-ON."))
    opens = wtforms.TimeField(N_("From"), [InputRequired()])
    closes = wtforms.TimeField(N_("To"), [InputRequired()])
    sundays = wtforms.BooleanField(N_("Not on Sundays"))


class GuestForm(Form):
    """Who is really written to in trial mode."""

    address = text(N_("Phone or e-mail"), required=True, longest=254)


class PoliciesPage(SettingsPart):
    """The clinic's rules."""

    title, slug, path = N_("Policies"), "settings_policies", "settings/policies"
    about = N_("Holds, hours, fees, alerts: every rule, and what follows from it.")
    picture = "settings"

    @show("/")
    def index_view(self) -> Any:
        """Every rule, with the places that are stricter and the guests."""
        return self.answer("console/settings/policies.html", self._shown)

    @act("/change", ADMIN, form=rule_form)
    def change(self, session: Session, form: Form) -> Done:
        """One rule; of two who change the same one, the second is told."""
        rule = RULES[form["rule"].data]
        wanted = {name: _typed(form[name]) for name in rule.fields}
        changed = policies.change(session, self.clinic_id, wanted, seen=form["seen"].data, actor=actor())
        label = _(rule.label)
        return Done(_("%(rule)s: changed.", rule=label) if changed else _("%(rule)s: it was that already.", rule=label))

    @act("/places/set", ADMIN, form=PlaceForm)
    def set_place(self, session: Session, form: PlaceForm) -> Done:
        """The hours of a place."""
        code, hours = str(form.place.data).upper(), (form.opens.data or time(), form.closes.data or time())
        clinic = session.get_one(Clinic, self.clinic_id)
        clinics.set_place(session, clinic, code, *hours, closed_on_sundays=form.sundays.data)
        return Done(_("The hours of %(place)s are set.", place=code))

    @act("/places/<row:place_id>/remove", ADMIN)
    def remove_place(self, session: Session, _form: Form, place_id: int) -> Done:
        """The clinic's own hours there again."""
        row = session.scalar(sa.select(StricterPlace).where(StricterPlace.id == place_id)) or abort(404)
        clinics.remove_place(session, session.get_one(Clinic, self.clinic_id), row.place)
        return Done(_("In %(place)s the clinic's own hours count again.", place=row.place))

    @act("/guests/add", ADMIN, form=GuestForm)
    def add_guest(self, session: Session, form: GuestForm) -> Done:
        """A number or address that is really written to."""
        clinic = session.get_one(Clinic, self.clinic_id)
        typed = str(form.address.data)
        address = policies.read_address(clinic, typed, email="@" in typed)
        clinics.invite_guest(session, clinic, address)
        return Done(_("On the guest list."))

    @act("/guests/<row:guest_id>/remove", ADMIN)
    def remove_guest(self, session: Session, _form: Form, guest_id: int) -> Done:
        """Not a guest any more."""
        row = session.scalar(sa.select(TrialGuest).where(TrialGuest.id == guest_id)) or abort(404)
        clinics.dismiss_guest(session, session.get_one(Clinic, self.clinic_id), row.address)
        return Done(_("No longer a guest."))

    def _shown(self) -> dict[str, Any]:
        clinic = self.db.scalars(sa.select(Clinic).where(Clinic.id == self.clinic_id)).one()
        places = self.db.scalars(sa.select(StricterPlace).order_by(StricterPlace.place)).all()
        guests = self.db.scalars(sa.select(TrialGuest).order_by(TrialGuest.id).limit(200)).all()
        return {
            "groups": [(group, [_shown_rule(rule, clinic) for rule in group.rules]) for group in GROUPS],
            "places": [
                (row.id, row.place, f"{clock_time(row.opens_at)} – {clock_time(row.closes_at)}", row.closed_on_sundays)
                for row in places
            ],
            "guests": [(row.id, phone(row.address)) for row in guests],
            "place_form": PlaceForm(),
            "guest_form": GuestForm(),
        }


def _shown_rule(rule: Rule, clinic: Clinic) -> dict[str, Any]:
    usual = policies.defaults()
    now, default = rule.value(clinic), rule.value(usual)
    data = {name: getattr(clinic, name, None) for name in rule.fields}
    if "fee_free_reasons" in data:
        data["fee_free_reasons"] = str(data["fee_free_reasons"]).split()
    form = rule.form(data=data | {"rule": rule.name, "seen": policies.stamp(clinic, rule.fields)}, prefix="")
    for name in rule.fields:  # a page has many forms: the id names the rule, the name stays
        form[name].id = f"{rule.name}-{name}".replace("_", "-")
    return {
        "name": rule.name, "label": rule.label, "value": now, "effect": rule.effect(clinic), "form": form,
        "default": default if default != now else "", "fields": [form[name] for name in rule.fields],
    }  # fmt: skip


def _typed(field: Any) -> Any:
    """A field's value as the service takes it."""
    if isinstance(field, Dollars):
        return field.cents
    return " ".join(field.data or ()) if isinstance(field, wtforms.SelectMultipleField) else field.data
