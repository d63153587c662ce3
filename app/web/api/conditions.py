"""Conditional requests (RFC 9110, section 13): an ETag on what is shown, If-None-Match on reads, If-Match on changes.

The ETag is of what the caller sees, so that any change they could notice changes it. Callers who change one object
take turns, from before the check until the commit: the second one sees what the first has done. What a text of the
patient or the console does in that instant is for the service to see, which looks again at the rows that it has locked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Response, request

from app.web.api.forms import Answer
from app.web.api.problems import Refusal


def check(current: Callable[[], Answer]) -> None:
    """Refuses (412) a change of something that is not any more what the caller has seen. Without If-Match: no check."""
    seen = request.if_match
    if not seen:
        return
    if seen.star_tag:
        current()  # it is there
        return
    if not seen.contains(etag(current().model_dump_json(by_alias=True).encode())):
        raise Refusal(412, "It has changed since you looked at it. Read it again, then decide.")


def mark(answer: Response) -> None:
    """The ETag of an answer; one that the caller has already becomes 304."""
    answer.set_etag(etag(answer.get_data()))
    if request.method == "GET":
        answer.make_conditional(request)


def etag(body: bytes) -> str:
    """Of what a caller sees."""
    return hashlib.sha256(body).hexdigest()[:32]
