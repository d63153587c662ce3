"""Tests of this folder are pure, so that they need not run on each database."""

from __future__ import annotations

import pytest


@pytest.fixture
def database_url() -> str:
    """Raises, for every fixture and test that wants a database."""
    pytest.fail("tests/unit is pure and runs once, without a database: this test belongs to tests/integration")
