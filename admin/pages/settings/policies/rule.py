"""One rule of the clinic as the page shows it: its value in words, what follows, and the fields that change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import wtforms
from wtforms.validators import InputRequired, Optional

from admin.forms import Form, pick, text
from admin.languages import N_, ngettext
from admin.languages import gettext as _
from app.services.policies import BOUNDS

Said = Callable[[Any], str]
"""A sentence about the rules of a clinic, or about the defaults: whatever has them as attributes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`fields` by the name of what they change; `value` and `effect` say what it is and what follows from it."""

    name: str
    label: str
    fields: Mapping[str, Any]
    value: Said
    effect: Said

    @property
    def form(self) -> type[Form]:
        """The form that changes it."""
        return type("RuleForm", (RuleForm,), dict(self.fields))


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that stand together."""

    name: str
    label: str
    rules: tuple[Rule, ...]


class RuleForm(Form):
    """What every change of a rule carries: which one, and what it was when the person looked."""

    rule = wtforms.HiddenField()
    seen = wtforms.HiddenField()


def number(name: str, label: str, *, hint: str = "") -> Any:
    """A whole number within the bounds of the rule; left empty it is off, where the rule allows that."""
    bounds = BOUNDS[name]
    return wtforms.IntegerField(
        label,
        [Optional() if bounds.off else InputRequired()],
        description=hint,
        render_kw={"min": bounds.low, "max": bounds.high, "inputmode": "numeric"},
    )


def dollars(name: str, label: str) -> Any:
    """An amount of whole dollars or cents; kept in cents."""
    return Dollars(
        label,
        [InputRequired()],
        description=N_("In dollars; 0 means nothing."),
        render_kw={"min": 0, "max": BOUNDS[name].high // 100, "step": "0.01", "inputmode": "decimal"},
    )


class Dollars(wtforms.DecimalField):
    """Cents, typed as dollars."""

    def process_data(self, value: Any) -> None:
        """From cents; nothing is 0."""
        super().process_data((value or 0) / 100)

    @property
    def cents(self) -> int:
        """What was typed, in cents. Raises InvalidOperation for what is no number."""
        return round((self.data or 0) * 100)


def at(label: str) -> Any:
    """A time on the clinic's clock."""
    return wtforms.TimeField(label, [InputRequired()])


def flag(label: str, *, hint: str = "") -> Any:
    """Yes or no."""
    return wtforms.BooleanField(label, description=hint)


def line(label: str, *, hint: str = "", longest: int = 254) -> Any:
    """A line of text that may stay empty."""
    return text(label, longest=longest, hint=hint)


__all__ = ["Dollars", "Group", "Rule", "RuleForm", "at", "dollars", "flag", "line", "number", "pick", "span"]


def span(minutes: int) -> str:
    """As "2 h", "1 h 30 min", "45 min", "2 days"."""
    if minutes and minutes % 1440 == 0:
        return ngettext("%(num)s day", "%(num)s days", minutes // 1440)
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def on(value: object) -> str:
    """On or off."""
    return _("On") if value else _("Off")
