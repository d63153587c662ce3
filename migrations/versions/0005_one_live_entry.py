"""A patient waits once for a type of visit: the younger of two that wait now is closed, and kept with the reason.

Two people could add the same entry at one instant, and an import knew nothing of what staff had added. The one that is
being asked right now stays, else the older one; it takes the best place and priority that they had together.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"

NAME = "uq_waitlist_entry_live"
WAITING = sa.text("status IN ('ACTIVE', 'NOTIFIED')")
Instant = sa.DateTime(timezone=True)
Words = sa.String

entry = sa.table(
    "waitlist_entry",
    *(sa.column(name, sa.BigInteger) for name in ("id", "clinic_id", "patient_id", "appointment_type_id")),
    *(sa.column(name, Instant) for name in ("added_at", "resolved_at", "updated_at")),
    *(sa.column(name, Words) for name in ("status", "priority", "resolution", "resolved_by", "notes")),
    sa.column("priority_rank", sa.Integer),
)
concern = {name: sa.table(name, sa.column("opening_id"), sa.column("waitlist_entry_id"), sa.column("closed_at"))
           for name in ("offer", "proposal")}  # fmt: skip
opening = sa.table("opening", sa.column("id"), sa.column("created_at"), sa.column("next_step_at"))
task = sa.table(
    "task",
    *(sa.column(name) for name in ("clinic_id", "cause", "result")),
    sa.column("done_at", Instant),
)


def upgrade() -> None:
    connection = op.get_bind()
    twice = sa.select(entry.c.patient_id, entry.c.appointment_type_id).where(WAITING)
    twice = twice.group_by(entry.c.patient_id, entry.c.appointment_type_id).having(sa.func.count() > 1)
    for patient_id, type_id in connection.execute(twice).all():
        _merge(connection, patient_id, type_id)
    op.create_index(
        NAME, "waitlist_entry", ["patient_id", "appointment_type_id"], unique=True,
        postgresql_where=WAITING, sqlite_where=WAITING,
    )  # fmt: skip


def _merge(connection: sa.Connection, patient_id: int, type_id: int) -> None:
    asked_first = sa.case((entry.c.status == "NOTIFIED", 0), else_=1)
    query = sa.select(entry).where(WAITING, entry.c.patient_id == patient_id, entry.c.appointment_type_id == type_id)
    kept, *others = connection.execute(query.order_by(asked_first, entry.c.added_at, entry.c.id)).all()
    best = min([kept, *others], key=lambda row: row.priority_rank)
    place = {"priority": best.priority, "priority_rank": best.priority_rank}
    place["added_at"] = min(row.added_at for row in [kept, *others])
    connection.execute(sa.update(entry).where(entry.c.id == kept.id).values(place))
    for other in others:
        _close(connection, other, kept.id)


def _close(connection: sa.Connection, other: sa.Row[tuple[object, ...]], kept_id: int) -> None:
    now = datetime.now(UTC)
    why = f"Closed by an upgrade: the patient waited for this type of visit twice, see entry {kept_id}."
    connection.execute(
        sa.update(entry).where(entry.c.id == other.id).values(
            status="REMOVED", resolution="STAFF_REMOVED", resolved_by="system", resolved_at=now, updated_at=now,
            notes=f"{other.notes}\n{why}" if other.notes else why,
        )
    )  # fmt: skip
    for kind in ("limit", "no-channel"):
        cause = f"waitlist_entry:{other.id}:{kind}"
        mine = sa.and_(task.c.clinic_id == other.clinic_id, task.c.cause == cause, task.c.done_at.is_(None))
        connection.execute(sa.update(task).where(mine).values(done_at=now, result="the patient waited twice"))
    for table in concern.values():
        asked = sa.select(table.c.opening_id).where(table.c.waitlist_entry_id == other.id, table.c.closed_at.is_(None))
        # Due at once: the next step ends what the closed entry was asked, and goes on with the others.
        due = sa.update(opening).where(opening.c.id.in_(asked)).values(next_step_at=opening.c.created_at)
        connection.execute(due)


def downgrade() -> None:
    op.drop_index(NAME, "waitlist_entry")
