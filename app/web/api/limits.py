"""How often a caller may ask: per token, and per address for whoever has none. 429 with Retry-After."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Flask, Response, request
from flask_limiter import RequestLimit
from flask_limiter.util import get_remote_address

from app.config import Config
from app.limits import limiter_of
from app.web.api.problems import problem


def limit_requests(app: Flask, pages: Blueprint, config: Config) -> None:
    """Limit every endpoint of the API together."""
    limiter = limiter_of(app, config.redis_url)
    limiter.limit(f"{config.api_requests_per_minute} per minute", key_func=_caller, on_breach=_too_many)(pages)


def _caller() -> str:
    """A token's hash, never the token: the counter's key is written to Redis. One limit for all that guess from an
    address."""
    token = request.headers.get("Authorization", "")
    if token.startswith("Bearer standby_"):
        return hashlib.sha256(token.encode()).hexdigest()[:32]
    return get_remote_address()


def _too_many(limit: RequestLimit) -> Response:
    return problem(429, f"At most {limit.limit.amount} requests a minute: wait, then try again.")
