"""The menu: the pages this person may see, with how much waits on each, counted in one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from admin.languages import N_, gettext, ngettext
from admin.page import Page
from app import clock
from app.models import Opening, Task, TaskPriority, Thread
from app.services.openings import LIVE_OPENINGS

Counted = sa.ScalarSelect[int]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu; `count` (0 is not shown) waits there, `counted` says it in words; g and `key` lead there."""

    label: str
    url: str
    icon: str
    key: str
    current: bool
    count: int = 0
    counted: str = ""
    urgent: bool = False


def _waiting() -> tuple[Counted, Counted]:
    now = sa.bindparam("now", type_=Thread.snoozed_until.type)
    here = sa.or_(Thread.snoozed_until.is_(None), Thread.snoozed_until <= now)
    waits = sa.select(sa.func.count(Thread.id)).where(Thread.waiting_since.is_not(None), here)
    return waits.scalar_subquery(), waits.where(Thread.flagged).scalar_subquery()


def _to_do() -> tuple[Counted, Counted]:
    now = sa.bindparam("now", type_=Task.due_at.type)
    shown = sa.or_(Task.snoozed_until.is_(None), Task.snoozed_until <= now)
    due = sa.select(sa.func.count(Task.id)).where(Task.done_at.is_(None), shown)
    return due.scalar_subquery(), due.where(Task.priority == TaskPriority.URGENT).scalar_subquery()


def _open() -> tuple[Counted, Counted]:
    live = sa.select(sa.func.count(Opening.id)).where(Opening.status.in_(LIVE_OPENINGS))
    return live.scalar_subquery(), sa.select(sa.literal(0)).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted on a page: (all, urgent ones) as subqueries, and its words."""

    of: Callable[[], tuple[Counted, Counted]]
    one: str
    many: str


COUNTS: dict[str, Count] = {
    "inbox": Count(_waiting, N_("%(num)s waits for an answer"), N_("%(num)s wait for an answer")),
    "tasks": Count(_to_do, N_("%(num)s to do"), N_("%(num)s to do")),
    "openings": Count(_open, N_("%(num)s open time"), N_("%(num)s open times")),
}


def items(pages: list[Any], current: Any) -> list[Item]:
    """The menu for the logged-in person; `current` is the page that is shown."""
    shown = [page for page in pages if page.is_visible() and page.is_accessible()]
    numbers = _count(shown)
    return [_item(page, page is current, *numbers.get(page.slug, (0, 0))) for page in shown]


def _item(page: Page, current: bool, count: int, urgent: int) -> Item:
    words = COUNTS.get(page.slug)
    return Item(
        label=gettext(page.title),
        url=str(page.get_url(f"{page.endpoint}.index_view")),
        icon=page.icon,
        key=page.key,
        current=current,
        count=count,
        counted=ngettext(words.one, words.many, count) if words and count else "",
        urgent=urgent > 0,
    )


def _count(pages: list[Page]) -> dict[str, tuple[int, int]]:
    counted = [page for page in pages if page.slug in COUNTS]
    if not counted:
        return {}
    db = counted[0].db
    columns = [column for page in counted for column in COUNTS[page.slug].of()]
    found = db.execute(sa.select(*columns), {"now": clock.now(db)}).one()
    return {page.slug: (found[2 * n] or 0, found[2 * n + 1] or 0) for n, page in enumerate(counted)}
