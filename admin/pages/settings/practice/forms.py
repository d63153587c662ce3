"""What is typed about providers, chairs and types of visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import wtforms
from wtforms.validators import InputRequired, Optional

from admin.forms import Form, pick, text
from admin.languages import N_
from admin.languages import gettext as _
from admin.pages.settings.words import STRATEGIES
from app.models import AppointmentType, Strategy
from app.services.policies import stamp
from app.services.practice import KIND_BOUNDS
from app.services.practice.kinds import CHANGEABLE

F = TypeVar("F", bound=Form)
AS_THE_CLINIC = N_("As the clinic")


def _whole(name: str, label: str) -> Any:
    bounds = KIND_BOUNDS[name]
    return wtforms.IntegerField(
        label, [Optional() if bounds.off else InputRequired()], render_kw={"min": bounds.low, "max": bounds.high}
    )


def _dollars(name: str, label: str, hint: str = "") -> Any:
    most = KIND_BOUNDS[name].high // 100
    return wtforms.DecimalField(
        label, [Optional()], description=hint, render_kw={"min": 0, "max": most, "inputmode": "decimal"}
    )


class _Ticked(wtforms.SelectMultipleField):
    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()


class RoomForm(Form):
    """A provider or a chair: its name, and the types of visit that are done by them or there."""

    name = text(N_("Name"), required=True, longest=80)
    kinds = _Ticked(N_("Types of visit"), choices=[], coerce=int, validate_choice=False)


class KindForm(Form):
    """A type of visit. What is left empty is as the clinic says."""

    seen = wtforms.HiddenField()
    name = text(N_("Name"), required=True, longest=80)
    duration_minutes = _whole("duration_minutes", N_("Minutes"))
    price_cents = _dollars("price_cents", N_("Price in dollars"))
    strategy = pick(N_("How its openings are offered"), Strategy, empty=AS_THE_CLINIC)
    hold_minutes = _whole("hold_minutes", N_("Hold, minutes"))
    batch_size = _whole("batch_size", N_("People at once"))
    batch_interval_minutes = _whole("batch_interval_minutes", N_("Minutes to the next batch"))
    late_cancel_fee_cents = _dollars("late_cancel_fee_cents", N_("Fee for a late cancellation"), N_("0: nothing."))
    no_show_fee_cents = _dollars("no_show_fee_cents", N_("Fee for a no-show"), N_("0: nothing."))
    staff_approves = wtforms.BooleanField(N_("Staff release each offer and each move-up"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {strategy.name: _(label) for strategy, label in STRATEGIES.items()}
        self.strategy.choices = [("", _(AS_THE_CLINIC)), *names.items()]

    @property
    def wanted(self) -> dict[str, Any]:
        """By the names that the service knows."""
        values = {name: self[name].data for name in CHANGEABLE}
        cents = {name: value for name, value in values.items() if name.endswith("_cents")}
        return values | {name: None if value is None else round(value * 100) for name, value in cents.items()}


def kind_form(kind: AppointmentType) -> KindForm:
    """The form of a type that is there."""
    data = {name: getattr(kind, name) for name in CHANGEABLE}
    data |= {name: None if value is None else value / 100 for name, value in data.items() if name.endswith("_cents")}
    return numbered(KindForm(data=data | {"seen": stamp(kind, CHANGEABLE)}), f"kind-{kind.id}")


def room_form(kinds: Sequence[AppointmentType], of: str, name: str = "", done: Sequence[int] = ()) -> RoomForm:
    """The form of a provider or chair, `of` naming it in the page."""
    form = RoomForm(data={"name": name, "kinds": list(done)})
    form.kinds.choices = [(kind.id, kind.name) for kind in kinds]
    return numbered(form, of)


def numbered(form: F, of: str) -> F:
    """The same form with ids of its own: a page has many."""
    for field in form:
        field.id = f"{of}-{field.name.replace('_', '-')}"
    return form
