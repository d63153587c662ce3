"""Finding what a caller names: inside their clinic, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from app.web.api.endpoint import Call
from app.web.api.problems import FieldError, Refusal

R = TypeVar("R")

NOT_HERE = "There is nothing of that id at this clinic."


def own(call: Call, model: type[R], number: int, path: str | None = None) -> R:
    """The row of the caller's clinic. Another clinic's is not there: 404; `path` names the field that meant it."""
    columns: Any = model
    query = sa.select(model).where(columns.clinic_id == call.caller.clinic_id, columns.id == number)
    row = call.session.scalar(query)
    if row is not None:
        return row
    errors = [FieldError(path=path, message=NOT_HERE)] if path else []
    raise Refusal(404, NOT_HERE, errors=errors)


def own_all(call: Call, model: type[Any], numbers: Sequence[int], path: str) -> None:
    """All of these are rows of the caller's clinic. Refuses (404) with the path of each that is not there."""
    query = sa.select(model.id).where(model.clinic_id == call.caller.clinic_id, model.id.in_(numbers))
    found = set(call.session.scalars(query))
    errors = [FieldError(path=f"{path}[{n}]", message=NOT_HERE) for n, one in enumerate(numbers) if one not in found]
    if errors:
        raise Refusal(404, NOT_HERE, errors=errors)
