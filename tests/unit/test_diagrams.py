"""`docs/conversations.md` is drawn from the tables of the topics.

Write it anew with `STANDBY_WRITE_DOCS=1 pytest tests/unit/test_diagrams.py`.
"""

import os
from pathlib import Path

from conversations import diagrams

PAGE = Path(__file__).parents[2] / "docs" / "conversations.md"


def test_the_page_shows_the_machines_as_they_are() -> None:
    if os.environ.get("STANDBY_WRITE_DOCS"):
        PAGE.write_text(diagrams.document(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == diagrams.document()


def test_every_trigger_is_drawn() -> None:
    page = diagrams.document()
    for _, table in diagrams.TOPICS.values():
        assert all(str(row["trigger"]) in page for row in table)
