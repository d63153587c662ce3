"""Settings, tokens: with which programs call the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import wtforms
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms.validators import InputRequired

from admin.actions import Done, Refused, act, actor, show
from admin.forms import Form, text
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.frame import SettingsPart
from admin.pages.settings.words import PERMISSIONS
from app import clock
from app.access import NotAToken, Permission, issue_token, revoke_token
from app.access.tokens import LONGEST_LIFE, PERSONS_ALONE
from app.models import ApiToken, Clinic, StaffUser

ADMIN = Permission.MANAGE_USERS
SHOWN = 200


class TokenForm(Form):
    """A new token."""

    name = text(N_("What it is for"), required=True, longest=80, hint=N_("As Website, or Reports."))
    days = wtforms.IntegerField(
        N_("Days until it ends"), [InputRequired()], default=90, render_kw={"min": 1, "max": LONGEST_LIFE.days}
    )
    speaks = wtforms.RadioField(
        N_("Speaks for"),
        choices=lambda: [("service", _("A program of its own")), ("me", _("Me, and never more than I may"))],
        default="service",
    )
    permissions = wtforms.SelectMultipleField(
        N_("What it may do"),
        choices=lambda: [(one.name, _(label)) for one, label in PERMISSIONS.items()],
        widget=wtforms.widgets.ListWidget(prefix_label=False),
        option_widget=wtforms.widgets.CheckboxInput(),
    )


class TokensPage(SettingsPart):
    """The clinic's tokens."""

    title, slug, path = N_("Tokens"), "settings_tokens", "settings/tokens"
    group, picture = "people", "lock"
    about = N_("Keys with which other programs call Standby.")

    @show("/")
    def index_view(self) -> Any:
        """Those that work first."""
        return self.answer("console/settings/tokens.html", self._shown)

    @act("/issue", ADMIN, form=TokenForm)
    def issue(self, session: Session, form: TokenForm) -> Done:
        """A new one; its text is shown this once."""
        if not 1 <= (form.days.data or 0) <= LONGEST_LIFE.days:
            raise Refused(_("A token ends in 1 to %(days)s days.", days=LONGEST_LIFE.days))
        wanted = [Permission[name] for name in form.permissions.data or ()]
        if form.speaks.data == "service" and PERSONS_ALONE.intersection(wanted):
            names = ", ".join(_(PERMISSIONS[one]) for one in PERMISSIONS if one in PERSONS_ALONE.intersection(wanted))
            raise Refused(_("Only a person may do this: %(names)s.", names=names))
        staff = session.get_one(StaffUser, current_user.person.staff_id) if form.speaks.data == "me" else None
        ends = clock.real() + timedelta(days=form.days.data or 0)
        clinic = session.get_one(Clinic, self.clinic_id)
        _row, secret = issue_token(
            session, clinic, str(form.name.data), wanted, expires_at=ends, actor=actor(), staff=staff
        )
        return Done(_("The token is made. Give it to the program now."), secret=secret)

    @act("/<row:token_id>/revoke", ADMIN)
    def revoke(self, session: Session, _form: Form, token_id: int) -> Done:
        """It opens nothing any more."""
        try:
            revoke_token(session, self.clinic_id, token_id, actor=actor())
        except NotAToken as refusal:
            raise Refused(_("There is no such token.")) from refusal
        return Done(_("The token opens nothing any more."))

    def _shown(self) -> dict[str, Any]:
        now = clock.real()
        query = sa.select(ApiToken, StaffUser.name).outerjoin(StaffUser, StaffUser.id == ApiToken.staff_id)
        found = self.db.execute(query.order_by(ApiToken.id.desc()).limit(SHOWN)).all()
        works = [(row, name) for row, name in found if row.revoked_at is None and row.expires_at > now]
        over = [(row, name) for row, name in found if row.revoked_at is not None or row.expires_at <= now]
        names = {one.value: _(label) for one, label in PERMISSIONS.items()}
        return {"works": works, "over": over, "names": names, "wall": self.wall, "form": TokenForm()}
