"""Idempotency-Key: a request that is sent again with its key is answered as it was, and does nothing a second time.

The answer commits with the effects. Two at once: the database lets one insert the key, the other waits for its commit.
What was refused is not kept: the caller may try again. Keys are forgotten after a day.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from flask import Response, request
from sqlalchemy.orm import Session

from app.access import Caller
from app.models import RepeatableAnswer
from app.services import repeats
from app.web.api.problems import Refusal

FORM = "^[!-~]([ -~]{0,253}[!-~])?$"
"""What a header carries unchanged: no blanks at its ends, and nothing beyond ASCII."""
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer to a key is kept."""

    row: RepeatableAnswer

    @property
    def answered(self) -> bool:
        """Whether the request was answered before."""
        return self.row.status is not None

    def again(self) -> Response:
        """The answer that was given. Refuses (409) one whose words were forgotten since, when a patient was erased."""
        if self.row.body is None:
            raise Refusal(409, "This was done; its answer is not kept any more, as a patient was erased. Read it anew.")
        answer = Response(self.row.body, self.row.status, dict(self.row.headers))
        answer.headers["Idempotent-Replayed"] = "true"
        return answer

    def remember(self, answer: Response) -> None:
        """Keep it."""
        self.row.status, self.row.body = answer.status_code, answer.get_data(as_text=True)
        self.row.headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}


def find(session: Session, caller: Caller) -> Place | None:
    """The place of the request's key, made now if it is new; None without a key. Refuses a key of another request."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not re.fullmatch(FORM, key):
        raise Refusal(400, "An Idempotency-Key has 1 to 255 printable ASCII characters.")
    try:
        row = repeats.find(session, caller.clinic_id, caller.key, key, _digest())
    except repeats.AnotherRequest:
        raise Refusal(422, "This Idempotency-Key was used for another request: take a new one.") from None
    return Place(row)


def _digest() -> str:
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()


def give_back(session: Session, caller: Caller) -> None:
    """Forget the request's key, which nothing was done for."""
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        repeats.forget(session, caller.clinic_id, caller.key, key)
