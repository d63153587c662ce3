"""Settings, people: who works at the clinic, what they may do, and whether they can log in."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from flask import abort, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from admin.actions import Done, Refused, act, show
from admin.forms import Form, text
from admin.installation import installation
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.frame import SettingsPart
from admin.pages.settings.words import PERMISSIONS, ROLES
from app import clock
from app.access import Permission, may
from app.access import staff as people
from app.models import NOT_CHOSEN, Clinic, Role
from app.services.imports import values

ADMIN = Permission.MANAGE_USERS


def _roles() -> Any:
    return wtforms.SelectMultipleField(
        N_("Roles"),
        choices=lambda: [(role.name, _(label)) for role, label in ROLES.items()],
        widget=wtforms.widgets.ListWidget(prefix_label=False),
        option_widget=wtforms.widgets.CheckboxInput(),
    )


class RolesForm(Form):
    """What somebody may do."""

    roles = _roles()

    def chosen(self) -> list[Role]:
        """The roles. Raises Refused for none."""
        if not self.roles.data:
            raise Refused(_("Choose at least one role. Who works here no longer is removed instead."))
        return [Role[name] for name in self.roles.data]


class InviteForm(RolesForm):
    """Somebody new."""

    name = text(N_("Name"), required=True, longest=120)
    email = text(N_("E-mail"), required=True, longest=254)


class PeoplePage(SettingsPart):
    """The clinic's people."""

    title, slug, path = N_("People and roles"), "settings_people", "settings/people"
    group, picture = "people", "patients"
    about = N_("Who may do what, invitations, second factors.")

    @show("/")
    def index_view(self) -> Any:
        """Everybody, by name."""
        return self.answer("console/settings/people.html", self._everybody)

    @show("/<row:staff_id>/")
    def person_view(self, staff_id: int) -> Any:
        """One person, and what can be done about their log-in."""
        return self.answer("console/settings/person.html", lambda: self._person(staff_id))

    @act("/invite", ADMIN, form=InviteForm, everywhere=True)
    def invite(self, session: Session, form: InviteForm) -> Done:
        """Somebody new, or somebody of another clinic; the link is shown where no e-mail can bring it."""
        roles, clinic = form.chosen(), session.get_one(Clinic, self.clinic_id)
        try:
            email = values.email(str(form.email.data), values.Style(ZoneInfo(clinic.timezone), clinic.region))
        except values.Unreadable as error:
            raise Refused(_("That is not an e-mail address.")) from error
        mailed = installation().mail is not None
        made = people.invite_staff(session, email, str(form.name.data), clinic, roles, by_email=mailed)
        if made.token:
            return Done(_("Invited. Hand this link to them: it lets them choose a password."), secret=_link(made.token))
        if made.staff.password_hash == NOT_CHOSEN:
            return Done(_("Invited: an e-mail with a link is on its way."))
        return Done(_("They have a log-in already, and may now work here."))

    @act("/<row:staff_id>/roles", ADMIN, form=RolesForm, everywhere=True)
    def set_roles(self, session: Session, form: RolesForm, staff_id: int) -> Done:
        """What they may do here from now on."""
        people.set_roles(session, self.clinic_id, staff_id, form.chosen())
        return Done(_("Their roles are changed, from their next click on."))

    @act("/<row:staff_id>/remove", ADMIN, everywhere=True)
    def remove(self, session: Session, _form: Form, staff_id: int) -> Done:
        """They do not work here any more."""
        people.set_roles(session, self.clinic_id, staff_id, [])
        return Done(_("They do not work here any more."), to=url_for(".index_view"))

    @act("/<row:staff_id>/active", ADMIN, everywhere=True)
    def activate(self, session: Session, _form: Form, staff_id: int) -> Done:
        """They may log in again."""
        people.set_active(session, self.clinic_id, staff_id, active=True, by=_me())
        return Done(_("They may log in again."))

    @act("/<row:staff_id>/inactive", ADMIN, everywhere=True)
    def deactivate(self, session: Session, _form: Form, staff_id: int) -> Done:
        """They are logged out, and may not log in."""
        people.set_active(session, self.clinic_id, staff_id, active=False, by=_me())
        return Done(_("They are logged out and cannot log in."))

    @act("/<row:staff_id>/second-factor/reset", ADMIN, everywhere=True)
    def reset_factor(self, session: Session, _form: Form, staff_id: int) -> Done:
        """For who lost their phone."""
        people.reset_second_factor(session, self.clinic_id, staff_id, by=_me())
        return Done(_("Their second factor is off, and they are logged out."))

    @act("/<row:staff_id>/sessions/end", ADMIN, everywhere=True)
    def end_sessions(self, session: Session, _form: Form, staff_id: int) -> Done:
        """Logged out everywhere."""
        people.end_sessions(session, self.clinic_id, staff_id)
        return Done(_("They are logged out everywhere."))

    @act("/<row:staff_id>/link", ADMIN, everywhere=True)
    def make_link(self, session: Session, _form: Form, staff_id: int) -> Done:
        """A link with which they choose a password."""
        token = people.new_link(session, self.clinic_id, staff_id, by=_me())
        return Done(_("Hand this link to them: it lets them choose a password."), secret=_link(token))

    def _everybody(self) -> dict[str, Any]:
        colleagues = people.list_staff(self.db, self.clinic_id)
        return {"people": colleagues, "wall": self.wall, "roles": ROLES, "form": InviteForm(), "now": clock.real()}

    def _person(self, staff_id: int) -> dict[str, Any]:
        found = [one for one in people.list_staff(self.db, self.clinic_id) if one.staff_id == staff_id] or abort(404)
        one = found[0]
        form = RolesForm(data={"roles": [role.name for role in one.roles]})
        can = [_(label) for permission, label in PERMISSIONS.items() if may(one.roles, permission)]
        factor = one.second_factor
        return {
            "one": one, "form": form, "can": can, "factor": factor, "wall": self.wall, "roles": ROLES,
            "now": clock.real(), "is_me": one.staff_id == _me(), "mail": installation().mail is not None,
        }  # fmt: skip


def _me() -> int:
    number: int = current_user.person.staff_id
    return number


def _link(token: str) -> str:
    return f"{installation().public_base_url}{url_for('login.link', token=token)}"
