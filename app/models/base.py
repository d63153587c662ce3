"""What every table shares: names of constraints, ids, aware times, and the clinic a row belongs to."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum as PyEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite gives ROWID semantics (and AUTOINCREMENT) only to a column of type INTEGER.
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC instant. SQLite keeps it as fixed-width text, so that comparing text is comparing time."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is in Python: a decorator of a type does not say it by itself."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuses a naive time: nobody knows which instant it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware: give it a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Always aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(values: type[PyEnum]) -> sa.Enum:
    """An enum kept as its name in a text column, so that a new member needs no change of type on PostgreSQL."""
    return sa.Enum(values, native_enum=False, create_constraint=False, length=32, validate_strings=True)


class Model(DeclarativeBase):
    """A table of ours: `id` is never used again after DELETE (`timer:1` would be swallowed as a repeat)."""

    metadata = sa.MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map: ClassVar = {datetime: Instant()}

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805
        return {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)


class ClinicOwned:
    """A row of one clinic. Sessions see only the rows of the clinic they were opened for (`app.tenancy`)."""

    @declared_attr
    def clinic_id(cls) -> Mapped[int]:  # noqa: N805
        return mapped_column(Id, sa.ForeignKey("clinic.id"), nullable=False)


def owned(*args: Any, **options: Any) -> tuple[Any, ...]:
    """Table arguments of a clinic-owned table: the key that references carry, then `args`."""
    return (sa.UniqueConstraint("clinic_id", "id"), *args, {"sqlite_autoincrement": True, **options})


def reference(column: str, table: str, **options: Any) -> sa.ForeignKeyConstraint:
    """A reference inside one clinic: the database itself refuses a row of another clinic."""
    return sa.ForeignKeyConstraint(["clinic_id", column], [f"{table}.clinic_id", f"{table}.id"], **options)


def at_most_one(name: str, *columns: Any, where: str) -> sa.Index:
    """A unique index over the rows for which `where` (SQL both databases understand) holds."""
    return sa.Index(name, *columns, unique=True, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def partial(name: str, *columns: Any, where: str) -> sa.Index:
    """An index of the few rows that are due or live."""
    return sa.Index(name, *columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where))
