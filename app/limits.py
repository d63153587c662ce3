"""How often something may be asked for: one counter for the whole application, by caller or by network address."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


def limiter_of(app: Flask, redis_url: str | None) -> Limiter:
    """The application's limiter, made when it is first asked for; counts by network address where nothing else is said.

    Counted in Redis where there is one, so that all processes count together; while it is away, in memory.
    """
    for limiter in app.extensions.get("limiter", ()):
        if isinstance(limiter, Limiter):
            return limiter
    return Limiter(
        get_remote_address,
        app=app,
        storage_uri=_impatient(redis_url) if redis_url else "memory://",
        strategy="fixed-window",
        in_memory_fallback_enabled=bool(redis_url),
        headers_enabled=True,
        key_prefix="standby",
    )


def _impatient(redis_url: str) -> str:
    """A hung Redis costs a request no more than the ring's: a fifth of a second."""
    if redis_url.startswith("unix://"):  # the demo's own; the library has another name for it
        redis_url = f"redis+{redis_url}"
    return f"{redis_url}{'&' if '?' in redis_url else '?'}socket_timeout=0.2&socket_connect_timeout=0.2"
