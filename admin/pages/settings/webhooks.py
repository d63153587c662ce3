"""Settings, webhooks: addresses of other programs that hear of what happens, and what could not be told there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
import wtforms
from sqlalchemy.orm import Session

from admin.actions import Done, Refused, act, actor, show
from admin.forms import Form, text
from admin.installation import installation
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.frame import SettingsPart
from app.access import Permission
from app.models import DeliveryStatus, WebhookDelivery, WebhookKind
from app.services import webhooks
from app.transports.webhooks import LONGEST_URL, problem_with

ADMIN = Permission.MANAGE_USERS
SHOWN = 30
KINDS: Mapping[WebhookKind, str] = {
    WebhookKind.VISIT_BOOKED: N_("Visit booked"),
    WebhookKind.VISIT_CANCELLED: N_("Visit cancelled"),
    WebhookKind.VISIT_CHECKED_IN: N_("Patient checked in"),
    WebhookKind.VISIT_COMPLETED: N_("Visit completed"),
    WebhookKind.VISIT_MISSED: N_("Patient did not come"),
    WebhookKind.OPENING_OPENED: N_("Opening made"),
    WebhookKind.OPENING_FILLED: N_("Opening filled"),
    WebhookKind.OPENING_WITHDRAWN: N_("Opening withdrawn"),
    WebhookKind.ENTRY_ADDED: N_("Put on the waitlist"),
    WebhookKind.ENTRY_CHANGED: N_("Wishes changed"),
    WebhookKind.ENTRY_REINSTATED: N_("Back on the waitlist"),
    WebhookKind.ENTRY_ENDED: N_("Off the waitlist"),
    WebhookKind.CONTACT_OPTED_OUT: N_("Opted out"),
    WebhookKind.CONTACT_OPTED_IN: N_("Wants texts again"),
    WebhookKind.RECOVERY_ENDED: N_("Recovery ended"),
    WebhookKind.FEE_ASSESSED: N_("Fee assessed"),
    WebhookKind.FEE_WAIVED: N_("Fee waived"),
    WebhookKind.FEE_REVERSED: N_("Fee reversed"),
}
STATES: Mapping[DeliveryStatus, tuple[str, str]] = {
    DeliveryStatus.QUEUED: (N_("Waits"), "live"),
    DeliveryStatus.SENDING: (N_("Being sent"), "live"),
    DeliveryStatus.DELIVERED: (N_("Delivered"), "good"),
    DeliveryStatus.DEAD: (N_("Given up"), "bad"),
}


class WebhookForm(Form):
    """An address, and what it is to hear of."""

    url = text(N_("Address"), required=True, longest=LONGEST_URL, hint=N_("As https://clinic.example/standby"))
    kinds = wtforms.SelectMultipleField(
        N_("Events (none ticked: all)"),
        choices=lambda: [(kind.name, _(label)) for kind, label in KINDS.items()],
        widget=wtforms.widgets.ListWidget(prefix_label=False),
        option_widget=wtforms.widgets.CheckboxInput(),
    )


class WebhooksPage(SettingsPart):
    """Who else hears of what happens."""

    title, slug, path = N_("Webhooks"), "settings_webhooks", "settings/webhooks"
    group, picture = "people", "link"
    about = N_("Other programs that hear of what happens, in ids and times alone.")

    @show("/")
    def index_view(self) -> Any:
        """The addresses, what was given up, what was sent last."""
        return self.answer("console/settings/webhooks.html", self._shown)

    @act("/add", ADMIN, form=WebhookForm)
    def add(self, session: Session, form: WebhookForm) -> Done:
        """A new address; its secret is shown this once."""
        url = str(form.url.data)
        problem = problem_with(url, private=installation().webhooks_to_private)
        if problem:
            raise Refused(_(f"{problem[:1].upper()}{problem[1:]}."))
        kinds = {WebhookKind[name] for name in form.kinds.data or ()}
        _hook, secret = webhooks.register(session, self.clinic_id, url, kinds, actor=actor())
        return Done(_("Registered. The receiver checks the signature with this secret."), secret=secret)

    @act("/<row:webhook_id>/remove", ADMIN)
    def remove(self, session: Session, _form: Form, webhook_id: int) -> Done:
        """Nothing is sent there any more."""
        webhooks.remove(session, self.clinic_id, webhook_id, actor=actor())
        return Done(_("Nothing is sent there any more."))

    @act("/deliveries/<row:delivery_id>/retry", ADMIN)
    def retry(self, session: Session, _form: Form, delivery_id: int) -> Done:
        """Send a given-up event again."""
        webhooks.retry(session, self.clinic_id, delivery_id, actor=actor())
        return Done(_("It is sent again."))

    def _shown(self) -> dict[str, Any]:
        hooks = webhooks.live(self.db, self.clinic_id)
        urls = {hook.id: hook.url for hook in hooks}
        mine = WebhookDelivery.webhook_id.in_(urls)
        latest = sa.select(WebhookDelivery).where(mine).order_by(WebhookDelivery.id.desc()).limit(SHOWN)
        given_up = latest.where(WebhookDelivery.status == DeliveryStatus.DEAD)
        return {
            "hooks": [(hook, [_(KINDS[WebhookKind(kind)]) for kind in hook.kinds]) for hook in hooks],
            "every": len(WebhookKind),
            "dead": [self._line(row, urls) for row in self.db.scalars(given_up)] if urls else [],
            "latest": [self._line(row, urls) for row in self.db.scalars(latest)] if urls else [],
            "form": WebhookForm(),
        }

    def _line(self, row: WebhookDelivery, urls: Mapping[int, str]) -> dict[str, Any]:
        state, mark = STATES[row.status]
        came = _("answered %(status)s", status=row.answered) if row.answered else (row.problem or "")
        return {
            "id": row.id, "kind": _(KINDS[row.kind]), "url": urls[row.webhook_id], "state": _(state), "mark": mark,
            "came": came, "attempts": row.attempts, "at": self.wall.moment(row.created_at),
        }  # fmt: skip
