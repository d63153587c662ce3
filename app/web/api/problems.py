"""What went wrong, as RFC 9457 problem details: a title, what to do, and the paths of the fields that were wrong.

No problem repeats a value of the request: it may be a name, a number or a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One field that was wrong."""

    model_config = ConfigDict(frozen=True)

    path: Annotated[str, Field(examples=["preferredTimes[0].startTime"])]
    message: Annotated[str, Field(examples=["Field required"])]


class Problem(BaseModel):
    """RFC 9457."""

    type: str = "about:blank"
    title: Annotated[str, Field(examples=["Unprocessable Content"])]
    status: Annotated[int, Field(examples=[422])]
    detail: Annotated[str, Field(examples=["Some fields are wrong."])]
    errors: Annotated[list[FieldError] | None, Field(description="Only for wrong fields.")] = None


class Refusal(Exception):
    """The request is refused: status, what was wrong and what to do."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, tuple(errors), dict(headers or {})


def problem(status: int, detail: str, errors: Sequence[FieldError] = ()) -> Response:
    """The answer."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors) or None)
    return Response(body.model_dump_json(exclude_none=True), status, mimetype=MEDIA_TYPE)


def refuse(refusal: Refusal) -> Response:
    """The answer to a refusal."""
    answer = problem(refusal.status, refusal.detail, refusal.errors)
    answer.headers.update(refusal.headers)
    return answer
