"""What was answered to somebody who asks the same again: the key commits with the effects of what it stood for."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.inbox import insert
from app.models import RepeatableAnswer
from app.services import retention


class AnotherRequest(ValueError):
    """The key was used before, for something else."""


def find(session: Session, clinic_id: int, caller: str, key: str, digest: str) -> RepeatableAnswer:
    """The place of a caller's key, made now if it is new; its `status` is set once it is answered.

    Two at once: the database lets one insert the key, the other waits for its commit. `digest` is of the request
    (SHA-256, hexadecimal); keys are forgotten after a day (wall clock). Raises AnotherRequest.
    """
    now = clock.real()
    values = {"clinic_id": clinic_id, "caller": caller, "key": key, "request_hash": digest, "headers": {},
              "created_at": now}  # fmt: skip
    same = (RepeatableAnswer.clinic_id == clinic_id, RepeatableAnswer.caller == caller, RepeatableAnswer.key == key)
    old = sa.delete(RepeatableAnswer).where(*same, RepeatableAnswer.created_at < now - retention.ANSWERS_KEPT)
    session.execute(old)
    session.execute(insert(session)(RepeatableAnswer).values(values).on_conflict_do_nothing())
    row = session.scalars(sa.select(RepeatableAnswer).where(*same)).one()
    if row.request_hash != digest:
        raise AnotherRequest(key)
    return row


def forget(session: Session, clinic_id: int, caller: str, key: str) -> None:
    """Remove a caller's key that is not answered."""
    row = RepeatableAnswer
    theirs = sa.delete(row).where(row.clinic_id == clinic_id, row.caller == caller, row.key == key)
    session.execute(theirs.where(row.status.is_(None)))
