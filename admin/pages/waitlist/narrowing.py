"""By what the waitlist is narrowed: all of it in the address, ids and names of states only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import request

from admin.languages import N_
from admin.listing import LAST_PAGE
from app.models import WaitlistEntry, WaitlistPriority, WaitlistStatus
from app.models.waitlist import PRIORITY_ORDER
from app.services.waitlist import WAITING

AGES = (30, 60)
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What was asked for; whatever makes no sense is as if it had not been."""

    show: str
    priority: str
    kind: int | None
    provider: int | None
    days: int | None
    page: int

    SHOWN: ClassVar[dict[str, str]] = {
        "": N_("Waiting"),
        "asked": N_("Being asked"),
        "rests": N_("Resting"),
        "gone": N_("No longer waiting"),
        "all": N_("All"),
    }

    @classmethod
    def read(cls) -> Narrowing:
        """From the address."""
        show, priority = request.args.get("show", ""), request.args.get("priority", "")
        days = _number(request.args.get("days"))
        return cls(
            show if show in cls.SHOWN else "",
            priority if priority in WaitlistPriority.__members__ else "",
            _number(request.args.get("kind")),
            _number(request.args.get("provider")),
            days if days in AGES else None,
            min(_number(request.args.get("page")) or 0, LAST_PAGE),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether there may be more without it."""
        return bool(self.show or self.priority or self.kind or self.provider or self.days or self.page)

    def conditions(self, now: datetime, limit: int) -> list[sa.ColumnElement[bool]]:
        """For the query; `limit` is how often the clinic asks."""
        which: list[sa.ColumnElement[bool]] = []
        if self.show != "all":
            which.append(_of(self.show, limit))
        if self.priority:
            rank = PRIORITY_ORDER[WaitlistPriority[self.priority]]  # what the queue's index has
            which.append(WaitlistEntry.priority_rank == rank)
        if self.kind:
            which.append(WaitlistEntry.appointment_type_id == self.kind)
        if self.provider:
            which.append(WaitlistEntry.preferred_provider_id == self.provider)
        if self.days:
            which.append(WaitlistEntry.added_at < now - timedelta(days=self.days))
        return which

    def with_show(self, show: str) -> dict[str, Any]:
        """The address's values with another choice of states, from the first page."""
        return {name: value for name, value in (self._all() | {"show": show, "page": 0}).items() if value}

    def with_page(self, page: int) -> dict[str, Any]:
        """The address's values of another page."""
        return {name: value for name, value in (self._all() | {"page": page}).items() if value}

    def _all(self) -> dict[str, Any]:
        return {
            "show": self.show,
            "priority": self.priority,
            "kind": self.kind,
            "provider": self.provider,
            "days": self.days,
        }


def _of(show: str, limit: int) -> sa.ColumnElement[bool]:
    waits = WaitlistEntry.status.in_(WAITING)
    return {
        "": waits,
        "asked": WaitlistEntry.status == WaitlistStatus.NOTIFIED,
        "rests": sa.and_(WaitlistEntry.status == WaitlistStatus.ACTIVE, WaitlistEntry.notifications_sent >= limit),
        "gone": WaitlistEntry.status.not_in(WAITING),
    }[show]


def _number(typed: str | None) -> int | None:
    if typed is None or not typed.isascii() or not typed.isdigit() or int(typed) > LARGEST:
        return None
    return int(typed) or None
