"""Closes the tasks that nobody has to do any more (`moot.MOOT`): every tick, and at once where a thread is answered.

Set by set: one look finds the clinics, one UPDATE closes all of a clinic.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.locking import skipping_locked
from app.models import Task, Thread
from app.services.tasks.conditions import Condition, task
from app.services.tasks.moot import ANSWERED, MOOT
from app.statements import run, table

ADULT_YEARS = 18
MOOT_OF: list[Condition] = [
    sa.and_(task.done_at.is_(None), task.kind == kind, sa.or_(*(rule.when for rule in rules)))
    for kind, rules in MOOT.items()
]
MOOT_NOW: Condition = sa.or_(*MOOT_OF)
RESULT = sa.case(
    *((sa.and_(task.kind == kind, rule.when), rule.result) for kind, rules in MOOT.items() for rule in rules)
)
AT_ONCE = 1000


def clinics_to_clear(session: Session) -> list[int]:
    """The clinics that have an open task which is moot, by id."""
    return sorted(row.clinic_id for row in session.execute(_looking(), _values(session)))


def close_moot(session: Session, clinic_id: int) -> None:
    """Close a clinic's moot tasks, at most 1000.

    The rows are locked before the rules are looked at once more: whoever asks for a person about the same cause
    meanwhile waits for us, and opens the task again. Rows that somebody else holds are left for the next tick, so that
    we wait for nobody.
    """
    session.flush()
    values = {"of_clinic": clinic_id, **_values(session)}
    found = [row.id for row in session.execute(_picking(), values)]
    if found:
        run(session, _closing(), {"ids": found, **values})


def close_answered(session: Session, thread: Thread) -> None:
    """The thread's patient is answered: what only waited for that closes at once."""
    session.flush()
    values = {"of_clinic": thread.clinic_id, "of_thread": thread.id, "now": clock.now(session)}
    run(session, _answering(), values)


def _values(session: Session) -> dict[str, Any]:
    now = clock.now(session)
    grown_up: date = now.date().replace(year=now.year - ADULT_YEARS, day=min(now.day, 28))
    return {"now": now, "adult_since": grown_up}


@cache
def _looking() -> sa.CompoundSelect[Any]:
    # Kind by kind: each finds its open tasks in `ix_task_open`, and most have none.
    return sa.union(*(sa.select(task.clinic_id).where(moot) for moot in MOOT_OF))


@cache
def _picking() -> sa.Select[Any]:
    query = sa.select(task.id).where(task.clinic_id == sa.bindparam("of_clinic"), task.done_at.is_(None), MOOT_NOW)
    return skipping_locked(query.order_by(task.id).limit(AT_ONCE))


@cache
def _closing() -> sa.UpdateBase:
    chosen = task.id.in_(sa.bindparam("ids", expanding=True))
    return (
        sa.update(table(Task))
        .where(task.clinic_id == sa.bindparam("of_clinic"), chosen, task.done_at.is_(None), MOOT_NOW)
        .values(done_at=sa.bindparam("now"), result=RESULT)
        .returning(task.id)
    )


@cache
def _answering() -> sa.UpdateBase:
    kinds = [kind for kind, rules in MOOT.items() if ANSWERED in rules]
    return (
        sa.update(table(Task))
        .where(
            task.clinic_id == sa.bindparam("of_clinic"), task.thread_id == sa.bindparam("of_thread"),
            task.kind.in_(kinds), task.done_at.is_(None), ANSWERED.when,
        )
        .values(done_at=sa.bindparam("now"), result=ANSWERED.result)
        .returning(task.id)
    )  # fmt: skip
