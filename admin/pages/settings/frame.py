"""What the pages of Settings share: their place below /admin/settings/, and the side navigation between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request

from admin.languages import N_, gettext
from admin.page import Page
from app.access import Permission

SETTINGS = "settings"
GROUPS = {
    "clinic": N_("The clinic"),
    "people": N_("People and programs"),
    "record": N_("What happened"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the side navigation, and a card of the first page."""

    label: str
    about: str
    url: str
    picture: str
    current: bool


class InSettings(Page):
    """A page of Settings: `about` says on the first page what it is for, `group` where it stands."""

    part_of = SETTINGS
    group: ClassVar[str] = "clinic"
    about: ClassVar[str]
    picture: ClassVar[str] = "settings"

    def render(self, template: str, **values: Any) -> Any:
        """The template with the side navigation."""
        self._template_args["admin_base_template"] = "console/settings/frame.html"
        return super().render(template, settings_parts=parts_of(self), **values)


class SettingsPart(InSettings):
    """Settings of a clinic are for whoever manages its people: no permission of PRODUCT.md section 9 is nearer
    (docs/decisions/0020)."""

    permissions = (Permission.MANAGE_USERS,)


def parts_of(page: Any) -> list[tuple[str, list[Part]]]:
    """The pages of Settings that this person may see: (heading, pages) for each group."""
    views = [view for view in page.admin._views if getattr(view, "group", "") and view.is_accessible()]
    groups = [
        (gettext(label), [_part(view) for view in views if view.group == group]) for group, label in GROUPS.items()
    ]
    return [(label, parts) for label, parts in groups if parts]


def _part(view: Any) -> Part:
    return Part(
        gettext(view.title),
        gettext(view.about),
        str(view.get_url(f"{view.endpoint}.index_view")),
        view.picture,
        view.endpoint == request.blueprint,
    )
