"""Settings: the first page, a card for each part."""

from __future__ import annotations

from typing import Any

from admin.actions import show
from admin.languages import N_
from admin.page import Page
from admin.pages.settings.frame import SETTINGS, parts_of
from app.access import Permission


class SettingsPage(Page):
    """Where the parts of Settings are chosen."""

    permissions = (Permission.MANAGE_USERS, Permission.VIEW_AUDIT)
    title, slug, icon, key = N_("Settings"), SETTINGS, "settings", ","

    @show("/")
    def index_view(self) -> Any:
        """A card for each part that this person may see."""
        return self.answer("console/settings/home.html", lambda: {"settings_parts": parts_of(self)})
