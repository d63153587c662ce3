"""How often a caller may ask: per token, and per address for whoever has none. 429 with Retry-After."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, request
from flask_limiter import RequestLimit
from flask_limiter.util import get_remote_address

from app.access.tokens import FORM
from app.config import Config
from app.limits import limiter_of
from app.web.api.problems import problem


def limit_requests(app: Flask, pages: Blueprint, config: Config) -> None:
    """Limit every endpoint of the API together."""
    limiter = limiter_of(app, config.redis_url)
    most = f"{config.api_requests_per_minute} per minute"
    limiter.limit(most, key_func=_caller, on_breach=_too_many)(pages)
    # Made-up tokens are each a caller of its own: whoever guesses is counted by address.
    limiter.limit(most, key_func=_guesser, on_breach=_too_many, deduct_when=_was_nobody)(pages)


def _caller() -> str:
    """Of a token its public half, read as it is read to authenticate: its key is written to Redis."""
    _, _, text = request.headers.get("Authorization", "").partition(" ")
    written = FORM.fullmatch(text.strip())
    return written[1] if written else get_remote_address()


def _guesser() -> str:
    return f"guesses {get_remote_address()}"


def _was_nobody(answer: Response) -> bool:
    return answer.status_code == HTTPStatus.UNAUTHORIZED


def _too_many(limit: RequestLimit) -> Response:
    return problem(429, f"At most {limit.limit.amount} requests a minute: wait, then try again.")
