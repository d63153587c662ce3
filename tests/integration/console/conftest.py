"""What the console's tests share: a Tuesday noon at Bright Smiles, somebody logged in, the console on a small app."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import make_sessions
from app.limits import limiter_of
from app.sealing import Seal
from tests import databases
from tests.front_desk import Morning, log_in, make_app, make_morning

Sessions = sessionmaker[Session]
NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quickly(fast_hashes: object) -> None:
    """Nobody waits for a password."""


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Tuesday noon in Chicago: no test spans a midnight."""
    monkeypatch.setattr(clock, "real", lambda: NOON)


@pytest.fixture
def morning(sessions: Sessions) -> Morning:
    return make_morning(sessions)


@cache
def _app(engine: sa.Engine) -> Flask:
    """One for all tests of a process, whose engine it is: a tenth of a second to make."""
    return make_app(make_sessions(engine, seal=Seal(databases.SECRET)))


@pytest.fixture
def app(engine: sa.Engine, morning: Morning) -> Flask:
    app = _app(engine)
    limiter_of(app, None).reset()
    return app


@pytest.fixture
def own_app(sessions: Sessions, morning: Morning) -> Flask:
    """An application that a test may change."""
    return make_app(sessions)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def boss(client: FlaskClient) -> FlaskClient:
    """Dana, who administers both clinics, at Bright Smiles."""
    log_in(client, "boss@example.com")
    return client
