"""Clinics apart: what a session of one clinic reads is narrowed to it, and what it writes must be of it.

Listens to every session of the process; `app.db` opens them, for a clinic or for all (DESIGN.md, "Tenancy").
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.context import QueryContext
from sqlalchemy.orm.util import LoaderCriteriaOption

from app.models import AppointmentType, Clinic, ClinicOwned, Patient

KEPT = (Clinic, AppointmentType, Patient)
MOST_KEPT = 200


class AllClinics:
    """The explicit wish to see every clinic's rows: workers, imports, set-up."""

    def __repr__(self) -> str:
        return "ALL_CLINICS"


class NoClinicChosen(RuntimeError, sa.exc.DontWrapMixin):
    """A query on clinic-owned rows in a session that was opened for no clinic."""


class OtherClinicsRow(RuntimeError):
    """A row that would be written into another clinic than the session's: use that clinic's, or ALL_CLINICS."""


_CHOOSE = "open the session with transaction(sessions, clinic) before using a clinic's rows"


class _Unbindable(sa.types.TypeDecorator[int]):
    """The clinic of a session that has none: a statement narrowed to it cannot be executed."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, _value: object, _dialect: sa.Dialect) -> NoReturn:
        """Raises NoClinicChosen."""
        raise NoClinicChosen(_CHOOSE)


_NO_CLINIC = sa.literal(0, _Unbindable())
_CLINIC = sa.bindparam("clinic_of_session", type_=sa.BigInteger)
_OF_SESSION = with_loader_criteria(
    ClinicOwned, lambda cls: cls.clinic_id == _CLINIC, include_aliases=True, propagate_to_loaders=False
)


def _keep(row: object, context: QueryContext) -> None:
    """A session forgets what nobody holds: one booking loaded its patient three times.

    Only rows that no transaction looks at again under a lock: of others the second look must see what has changed.
    """
    kept = context.session.info.setdefault("kept", [])
    if len(kept) < MOST_KEPT:
        kept.append(row)


for _kind in KEPT:
    sa.event.listen(_kind, "load", _keep)


@sa.event.listens_for(Session, "do_orm_execute")
def _only_this_clinic(state: ORMExecuteState) -> None:
    """A SELECT gets one rule for all clinics, and the clinic as a parameter: with the clinic in the rule, to narrow a
    statement costs half of what it costs itself.
    """
    if state.is_column_load:
        return  # of rows that a narrowed query has already found
    clinic = state.session.info.get("clinic")
    if isinstance(clinic, AllClinics):
        return
    if clinic is None:
        # Not by looking at the statement's entities: a count, an EXISTS, a union or a CTE does not tell them.
        rule = with_loader_criteria(ClinicOwned, lambda cls: cls.clinic_id == _NO_CLINIC, include_aliases=True)
        state.statement = state.statement.options(rule)
    elif isinstance(state.statement, sa.Select):
        state.statement = _narrowed(state.statement)
        given: Any = state.parameters or {}  # one set of them: a SELECT takes no more
        state.parameters = {**given, _CLINIC.key: clinic}
    else:
        state.statement = state.statement.options(_of_clinic(clinic))


_NARROWED: WeakKeyDictionary[sa.Select[Any], sa.Select[Any]] = WeakKeyDictionary()
"""A module's constant statements, narrowed once: so their cache key is made once, too."""


def _narrowed(statement: sa.Select[Any]) -> sa.Select[Any]:
    found = _NARROWED.get(statement)
    if found is None:
        found = _NARROWED[statement] = statement.options(_OF_SESSION)
    return found


@lru_cache(1000)
def _of_clinic(clinic: int) -> LoaderCriteriaOption:
    return with_loader_criteria(ClinicOwned, lambda cls: cls.clinic_id == clinic, include_aliases=True)


@sa.event.listens_for(Session, "before_flush")
def _write_only_to_this_clinic(session: Session, _context: object, _instances: object) -> None:
    clinic = session.info.get("clinic")
    if isinstance(clinic, AllClinics):
        return
    for row in (*session.new, *session.dirty):
        if isinstance(row, ClinicOwned) and row.clinic_id != clinic:
            if clinic is None:
                raise NoClinicChosen(_CHOOSE)
            raise OtherClinicsRow(f"a {type(row).__name__} of clinic {row.clinic_id} in a session of clinic {clinic}")
