"""Says whether this installation works, for load balancers, monitors and the supervisor. No personal data."""

from __future__ import annotations

import logging
from datetime import datetime

import redis
import sqlalchemy as sa
from flask import Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from app import clock, queue, schema
from app.db import ALL_CLINICS, transaction
from app.models import InboxItem
from app.web.parts import Parts

log = logging.getLogger(__name__)

LONGEST_WAIT = 300.0
"""Seconds: a text that nobody has handled for so long means that no worker runs."""


def add_health(app: Flask, parts: Parts) -> None:
    """`GET /health`: 503 where nothing can be stored, else 200 with what is not as it should be."""
    server = queue.connect(parts.config.redis_url) if parts.config.redis_url else None

    def health() -> Response:
        database = _database(parts)
        redis_state = _redis(server)
        waited = _oldest_wait(parts) if database == "current" else None
        degraded = redis_state == "unreachable" or (waited or 0) > LONGEST_WAIT
        status = "down" if database != "current" else "degraded" if degraded else "ok"
        answer = jsonify(status=status, database=database, redis=redis_state, oldest_waiting_seconds=waited)
        answer.status_code = 503 if status == "down" else 200
        return answer

    app.add_url_rule("/health", "health", health)


def _database(parts: Parts) -> str:
    try:
        return "current" if schema.is_current(parts.engine) else "schema not current"
    except SQLAlchemyError as error:
        log.error("health: the database did not answer: %s", type(error).__name__)
        return "unreachable"


def _redis(server: redis.Redis | None) -> str:
    if server is None:
        return "polling"
    try:
        server.ping()
    except redis.RedisError:
        return "unreachable"
    return "reachable"


def _oldest_wait(parts: Parts) -> float | None:
    """Seconds of the wall clock since the oldest item came that nobody has handled; None: nothing waits."""
    with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
        oldest: datetime | None = session.scalar(
            sa.select(sa.func.min(InboxItem.posted_at)).where(
                InboxItem.handled_at.is_(None), InboxItem.parked_at.is_(None)
            )
        )
    return round((clock.real() - oldest).total_seconds(), 1) if oldest else None
