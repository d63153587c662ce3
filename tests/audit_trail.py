"""What the audit trail holds, as tests of changes read it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import AuditEntry
from app.services import audit
from tests.api import Api

Act = tuple[str, dict[str, Any] | None, dict[str, Any] | None]


def acts(api: Api, beginning: str = "") -> list[Act]:
    """(action, before, after) of the own clinic, in order, of actions that begin so; the chain is whole."""

    def read(session: Session) -> list[Act]:
        assert audit.verify(session, api.own.clinic_id) == []
        mine = sa.select(AuditEntry).where(AuditEntry.clinic_id == api.own.clinic_id).order_by(AuditEntry.number)
        return [(row.action, row.before, row.after) for row in session.scalars(mine)]

    found: list[Act] = api.look(read)
    return [act for act in found if act[0].startswith(beginning)]


def last_actor(api: Api) -> tuple[str, str]:
    """Who did the last thing, and from where: the word before the address."""

    def read(session: Session) -> tuple[str, str]:
        mine = sa.select(AuditEntry).where(AuditEntry.clinic_id == api.own.clinic_id)
        row = session.scalars(mine.order_by(AuditEntry.number.desc()).limit(1)).one()
        return row.actor, row.source.split()[0]

    found: tuple[str, str] = api.look(read)
    return found
