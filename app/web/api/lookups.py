"""Finding what a caller names: inside their clinic, and nowhere else."""

from __future__ import annotations

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
