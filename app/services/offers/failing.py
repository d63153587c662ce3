"""An opening whose step fails waits, twice as long each time; at the fifth failure a person is asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app import clock
from app.locking import lock_one
from app.models import Opening, TaskKind
from app.services import tasks

MAX_FAILURES = 5
FIRST_BACK_OFF = timedelta(seconds=2)


def put_off(session: Session, opening_id: int) -> None:
    """The step of an opening failed and was rolled back: it is taken later, and the other openings go on.

    After the fifth failure in a row it is tried once more when the opening expires (or when something happens to it),
    and a task names it. `next_step_at` is the domain's time, and so is this back-off.
    """
    opening, now = lock_one(session, Opening, opening_id), clock.now(session)
    if opening is None or opening.next_step_at is None or opening.next_step_at > now:
        return  # somebody else has taken the step meanwhile
    opening.failures += 1
    if opening.failures < MAX_FAILURES:
        opening.next_step_at = now + FIRST_BACK_OFF * 2 ** (opening.failures - 1)
        return
    opening.next_step_at = opening.expires_at if opening.expires_at > now else None
    tasks.ask_person(
        session, opening.clinic_id, TaskKind.PARKED_ITEM, _cause(opening), urgent=True, opening_id=opening.id
    )


def take_up(opening: Opening) -> None:
    """The step of a locked opening was taken: what failed before is over."""
    opening.failures = 0


def _cause(opening: Opening) -> str:
    return f"opening:{opening.id}:parked"
