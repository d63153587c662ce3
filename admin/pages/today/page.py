"""Today: what needs somebody now, at a glance, and how the week goes. The page with which a day begins."""

from __future__ import annotations

from typing import Any

from babel.dates import format_skeleton
from flask_login import current_user
from werkzeug.wrappers import Response

from admin.actions import show
from admin.languages import N_, locale
from admin.login import allowed
from admin.page import Page
from admin.pages.openings.cards import cards
from admin.pages.today.desk import day_at_desk, due_tasks, waiting_threads
from admin.pages.today.week import first_steps, last_days
from app.access import Permission
from app.models import Clinic, Opening
from app.services.openings import LIVE_OPENINGS

OPENINGS = 6
BLOCKS = {
    "threads": Permission.VIEW_PATIENTS,
    "tasks": Permission.WORK_TASKS,
    "openings": Permission.VIEW_WAITLIST,
    "day": Permission.VIEW_CALENDAR,
    "week": Permission.VIEW_ANALYTICS,
}
"""Every block, and who sees it."""


class TodayPage(Page):
    """Blocks, each for those whose role includes it."""

    permissions = tuple(BLOCKS.values())
    title, slug = N_("Today"), "today"
    icon, key = "today", "t"

    @show("/")
    def index_view(self) -> Response:
        """What needs somebody now."""
        return self.answer("console/today/today.html", self._today)

    def _today(self) -> dict[str, Any]:
        wall, clinic = self.wall, self.db.get_one(Clinic, self.clinic_id)  # held: figures find it without a statement
        seen = {block: allowed(permission) for block, permission in BLOCKS.items()}
        live = Opening.status.in_(LIVE_OPENINGS)
        return {
            "wall": wall,
            "date": format_skeleton("yMMMMEEEEd", wall.today, locale=locale()),
            "seen": seen,
            "may_manage": Permission.MANAGE_WAITLIST,
            "steps": first_steps(self.db) if allowed(Permission.MANAGE_WAITLIST) else [],
            "threads": waiting_threads(self.db, wall.now) if seen["threads"] else [],
            "tasks": due_tasks(self.db, wall, current_user.person.staff_id) if seen["tasks"] else [],
            "openings": cards(self.db, wall, live, limit=OPENINGS) if seen["openings"] else [],
            "day": day_at_desk(self.db, wall, checks_in=clinic.check_in_is_live) if seen["day"] else None,
            "week": last_days(self.db, self.clinic_id, wall) if seen["week"] else [],
        }
