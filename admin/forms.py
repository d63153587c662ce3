"""What the console's forms have in common: WTForms in the page's language. The CSRF token is checked by the guard."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

import wtforms
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin.languages import N_, gettext, language
from admin.words import words


class _Words:
    """WTForms' own messages, and our labels, in the page's language."""

    def __init__(self, builtin: Any) -> None:
        self.builtin = builtin

    def gettext(self, sentence: str) -> str:
        return str(self.builtin.gettext(sentence))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(self.builtin.ngettext(one, many, n))


class _Meta(DefaultMeta):
    def get_translations(self, form: Any) -> Any:
        self.locales = [language()]
        return _Words(super().get_translations(form))

    def bind_field(self, form: Any, unbound_field: UnboundField[Any], options: Any) -> Any:
        field = unbound_field.bind(form=form, **options)
        field.label.text = gettext(field.label.text)
        field.description = gettext(str(field.description or ""))
        return field


class Form(wtforms.Form):
    """A form of the console. Labels are marked with `N_` and shown in the page's language."""

    Meta = _Meta

    def problem(self) -> str:
        """Its first mistake, as one sentence that names the field; empty when there is none."""
        for name, said in self.errors.items():
            label = self[name].label.text if name else ""
            return f"{label}: {_first(said)}" if label else _first(said)
        return ""


def _first(said: Any) -> str:
    while not isinstance(said, str):
        said = next(iter(said.values() if isinstance(said, dict) else said))
    return said


class EmptyForm(Form):
    """An act that needs nothing but the click."""


def text(label: str, *, required: bool = False, longest: int = 500, hint: str = "", lines: int = 1) -> Any:
    """A line of text, or `lines` of it; without blanks at its ends, None when left empty."""
    return (wtforms.TextAreaField if lines > 1 else wtforms.StringField)(
        label,
        [DataRequired() if required else Optional(), Length(max=longest)],  # of blanks alone: none
        filters=[lambda said: (said or "").strip() or None],
        description=hint,
        render_kw={"maxlength": longest} | ({"rows": lines} if lines > 1 else {}),
    )


def pick(label: str, of: type[Enum] | Iterable[Enum], *, empty: str | None = None, hint: str = "") -> Any:
    """A choice among an enum's values, in words; `empty`: what choosing none is called (then None is allowed)."""
    values = {value.name: value for value in of}

    def _read(name: str | Enum | None) -> Enum | None:
        if isinstance(name, Enum):
            return name  # what the page itself put in
        if not name and empty is not None:
            return None
        if name not in values:
            raise ValueError(gettext(N_("Choose one of the list.")))
        return values[name]

    def _choices() -> list[tuple[str, str]]:
        none = [] if empty is None else [("", gettext(empty))]
        return none + [(name, words(value)) for name, value in values.items()]

    return _Pick(label, choices=_choices, coerce=_read, description=hint)


class _Pick(wtforms.SelectField):
    """A select whose values are enums."""

    def pre_validate(self, form: Any) -> None:
        """Whatever `coerce` let through is in the list."""


def identity(label: str, *, empty: str | None = None, hint: str = "") -> Any:
    """A choice among rows by their number; the page sets `choices` to (id, name). None where `empty` is chosen."""
    return wtforms.SelectField(
        label,
        [Optional()] if empty is not None else [InputRequired()],
        choices=[],
        coerce=lambda value: int(value) if value not in (None, "", "None") else None,
        description=hint,
    )
