"""Locks, in one order: a turn → clinic or thread → openings → entries → visits → misses → tasks → audit head.

Source: DESIGN.md, invariant 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import (
    Appointment,
    AppointmentCancellation,
    AuditHead,
    Clinic,
    Model,
    Opening,
    SenderRate,
    Task,
    Thread,
    WaitlistEntry,
)
from app.statements import Row, columns, run

M = TypeVar("M", bound=Model)

ORDER: dict[type[Model], int] = {
    Clinic: 0,
    Thread: 0,
    Opening: 1,
    WaitlistEntry: 2,
    Appointment: 3,
    SenderRate: 3,
    AppointmentCancellation: 4,
    Task: 5,
    AuditHead: 6,
}


class LocksOutOfOrder(RuntimeError):
    """The code asks for locks in an order in which two transactions could wait for each other for ever."""


def take_turn(session: Session, name: str) -> None:
    """Wait until nobody else has the turn of this name, and keep it until the transaction ends.

    For a look at an object that decides whether it is changed, before anything of it is locked: the object may be of
    many rows, of which the service that changes it locks some, in its own order. On SQLite the transaction itself is
    the lock. Raises LocksOutOfOrder when a row is locked already.
    """
    if session.info.get("locks"):
        raise LocksOutOfOrder("a turn is taken before any row is locked")
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TURN, {"name": name})


_TURN = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("name"), 0)))


def lock(session: Session, model: type[M], ids: Iterable[int]) -> list[M]:
    """The rows, locked and fresh, in order of id; ids that are not there are left out.

    `populate_existing`: a row already in the session would otherwise show its old attributes. `key_share` (FOR NO KEY
    UPDATE): plain FOR UPDATE collides with the KEY SHARE lock that every INSERT of a referencing row takes. On SQLite
    the transaction itself is the lock. Each set is locked once: a second call for the same kind may only name rows
    that are locked already.

    Raises LocksOutOfOrder when a lock that comes later in the order is held.
    """
    wanted = sorted(set(ids))
    _check_order(session, model, wanted)
    if not wanted:
        return []
    return list(session.scalars(_locking(model), {"ids": wanted}))


@cache
def _locking(model: type[M]) -> sa.Select[M]:
    wanted = model.id.in_(sa.bindparam("ids", expanding=True))
    query = sa.select(model).where(wanted).order_by(model.id).with_for_update(key_share=True)
    return query.execution_options(populate_existing=True)


def lock_one(session: Session, model: type[M], row_id: int) -> M | None:
    """`lock` for one row; None when it is not there."""
    rows = lock(session, model, [row_id])
    return rows[0] if rows else None


def lock_heads(session: Session, clinic_ids: Iterable[int], make: Callable[[int], None]) -> Sequence[Row]:
    """The audit heads (id, clinic_id, number, hash) of these clinics, locked, in order of id: the last lock of a
    transaction, taken once.

    By clinic, not by id: `lock` would need a statement more in every transaction, to find the ids. `make` makes the
    head of a clinic that has none. Columns, not entities: every transaction that changes something does this.
    """
    wanted = {"clinics": sorted(set(clinic_ids))}
    heads = run(session, _HEADS, wanted)
    missing = set(wanted["clinics"]) - {head.clinic_id for head in heads}
    if missing:
        for clinic_id in sorted(missing):
            make(clinic_id)
        heads = run(session, _HEADS, wanted)
    _check_order(session, AuditHead, [head.id for head in heads])
    return heads


_head = columns(AuditHead)
_HEADS = (
    sa.select(_head.id, _head.clinic_id, _head.number, _head.hash)
    .where(_head.clinic_id.in_(sa.bindparam("clinics", expanding=True)))
    .order_by(_head.id)
    .with_for_update(key_share=True)
)


def hold(session: Session, thread: Thread) -> None:
    """Note a thread that a picking query (`SKIP LOCKED`) has just locked."""
    session.info.setdefault("locks", {}).setdefault(ORDER[Thread], {}).setdefault(Thread, set()).add(thread.id)


def take_free(
    session: Session, threads: sa.Select[Thread], parameters: Mapping[str, object] | None = None
) -> Thread | None:
    """The first of these threads that nobody else has locked, locked and fresh; None when there is none."""
    thread = session.scalar(_taking(threads), parameters)
    if thread is not None:
        hold(session, thread)
    return thread


def skipping_locked(rows: sa.Select[Any]) -> sa.Select[Any]:
    """The rows that nobody else has locked, locked until the transaction ends: who asks waits for nobody."""
    return rows.with_for_update(skip_locked=True, key_share=True)


@cache
def _taking(threads: sa.Select[Thread]) -> sa.Select[Thread]:
    """Made once for each of the queries, which their callers make once."""
    query = threads.limit(1).with_for_update(of=Thread, skip_locked=True, key_share=True)
    return query.execution_options(populate_existing=True)


def _check_order(session: Session, model: type[Model], wanted: list[int]) -> None:
    held: dict[int, dict[type[Model], set[int]]] = session.info.setdefault("locks", {})
    rank = ORDER[model]
    if held.get(rank, {}).get(model, set()).issuperset(wanted):
        return  # held already: nothing to wait for
    if any(other > rank for other in held):
        names = ", ".join(kind.__name__ for other in held if other > rank for kind in held[other])
        raise LocksOutOfOrder(f"{model.__name__} must be locked before {names}")
    same_rank = held.setdefault(rank, {})
    if any(kind is not model for kind in same_rank):
        raise LocksOutOfOrder(f"{model.__name__} is never locked together with {next(iter(same_rank)).__name__}")
    already = same_rank.setdefault(model, set())
    if already:
        raise LocksOutOfOrder(f"{model.__name__} rows are locked once, all together, by id")
    already.update(wanted)
