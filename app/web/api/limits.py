"""How often a caller may ask: per token, and per address for whoever has none. 429 with Retry-After."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Flask, Response, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

from app.config import Config
from app.web.api.problems import problem


def limit_requests(app: Flask, pages: Blueprint, config: Config) -> None:
    """Counted in Redis where there is one, so that all processes count together; while it is away, in memory."""
    limiter = Limiter(
        _caller,
        app=app,
        storage_uri=_impatient(config.redis_url) if config.redis_url else "memory://",
        strategy="fixed-window",
        in_memory_fallback_enabled=bool(config.redis_url),
        headers_enabled=True,
        on_breach=_too_many,
        key_prefix="standby",
    )
    limiter.limit(f"{config.api_requests_per_minute} per minute")(pages)


def _impatient(redis_url: str) -> str:
    """A hung Redis costs a request no more than the ring's: a fifth of a second."""
    if redis_url.startswith("unix://"):  # the demo's own; the library has another name for it
        redis_url = f"redis+{redis_url}"
    return f"{redis_url}{'&' if '?' in redis_url else '?'}socket_timeout=0.2&socket_connect_timeout=0.2"


def _caller() -> str:
    """A token's hash, never the token: the counter's key is written to Redis. One limit for all that guess from an
    address."""
    token = request.headers.get("Authorization", "")
    if token.startswith("Bearer standby_"):
        return hashlib.sha256(token.encode()).hexdigest()[:32]
    return get_remote_address()


def _too_many(limit: RequestLimit) -> Response:
    return problem(429, f"At most {limit.limit.amount} requests a minute: wait, then try again.")
