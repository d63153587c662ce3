"""The desk at which the dialogues of this folder take place."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.dialogue import Desk


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Bright Smiles in Chicago on a Monday at 8:05; one opening on Tuesday at 9 is held until 10:05."""
    return Desk(engine, start="2026-11-23 08:05")
