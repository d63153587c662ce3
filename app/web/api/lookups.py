"""Finding what a caller names: inside their clinic, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa

from app.models import Clinic
from app.web.api.call import Call
from app.web.api.problems import FieldError, Refusal

R = TypeVar("R")

NOT_HERE = "There is nothing of that id at this clinic."


def own(call: Call, model: type[R], number: int, path: str | None = None) -> R:
    """The row of the caller's clinic. Another clinic's is not there: 404; `path` names the field that meant it."""
    kind: Any = model
    row: R | None = call.session.scalar(_one(kind), {"clinic": call.caller.clinic_id, "id": number})
    if row is not None:
        return row
    errors = [FieldError(path=path, message=NOT_HERE)] if path else []
    raise Refusal(404, NOT_HERE, errors=errors)


def own_each(call: Call, *named: tuple[type[Any], int, str | None]) -> Sequence[Any]:
    """The rows that a request names (model, id, the field's path or None for the address) in one statement, which
    loads the clinic, too. Refuses (404) with the path of each that is not there.
    """
    ids = {f"id_{n}": number for n, (_, number, _) in enumerate(named)}
    query = _each(tuple(model for model, _, _ in named))
    _, *rows = call.session.execute(query, {"clinic": call.caller.clinic_id, **ids}).one()
    missing = [path for row, (_, _, path) in zip(rows, named, strict=True) if row is None]
    if missing:
        raise Refusal(404, NOT_HERE, errors=[FieldError(path=path, message=NOT_HERE) for path in missing if path])
    return rows


@cache
def _one(model: type[Any]) -> sa.Select[Any]:
    return sa.select(model).where(model.clinic_id == sa.bindparam("clinic"), model.id == sa.bindparam("id"))


@cache
def _each(models: tuple[type[Any], ...]) -> sa.Select[Any]:
    query: Any = sa.select(Clinic, *models)
    for n, model in enumerate(models):
        query = query.outerjoin(model, sa.and_(model.clinic_id == Clinic.id, model.id == sa.bindparam(f"id_{n}")))
    found: sa.Select[Any] = query.where(Clinic.id == sa.bindparam("clinic"))
    return found


def own_all(call: Call, model: type[Any], numbers: Sequence[int], path: str) -> None:
    """All of these are rows of the caller's clinic. Refuses (404) with the path of each that is not there."""
    query = sa.select(model.id).where(model.clinic_id == call.caller.clinic_id, model.id.in_(numbers))
    found = set(call.session.scalars(query))
    errors = [FieldError(path=f"{path}[{n}]", message=NOT_HERE) for n, one in enumerate(numbers) if one not in found]
    if errors:
        raise Refusal(404, NOT_HERE, errors=errors)
