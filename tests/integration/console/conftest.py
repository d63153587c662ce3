"""What the console's tests share: a Tuesday noon at Bright Smiles, somebody logged in, the console on a small app."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from tests.front_desk import Morning, log_in, make_app, make_morning

Sessions = sessionmaker[Session]
NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Tuesday noon in Chicago: no test spans a midnight."""
    monkeypatch.setattr(clock, "real", lambda: NOON)


@pytest.fixture
def morning(sessions: Sessions) -> Morning:
    return make_morning(sessions)


@pytest.fixture
def app(sessions: Sessions, morning: Morning) -> Flask:
    return make_app(sessions)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def boss(client: FlaskClient) -> FlaskClient:
    """Dana, who administers both clinics, at Bright Smiles."""
    log_in(client, "boss@example.com")
    return client
