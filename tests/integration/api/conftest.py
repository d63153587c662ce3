"""Fixtures for tests of the API."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.api import Api


@pytest.fixture
def api(engine: sa.Engine) -> Api:
    """The API with a clinic of its own and another one."""
    return Api(engine)
