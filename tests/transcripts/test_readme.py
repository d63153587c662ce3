"""The transcript in the README is what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa

from tests.dialogue import Desk

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_a_real_dialogue(engine: sa.Engine) -> None:
    (transcript,) = re.findall(r"```transcript\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    desk = Desk(engine, start="2026-11-23 08:05")
    desk.waits(desk.patient("Ana", language="es"))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.plays(transcript)
