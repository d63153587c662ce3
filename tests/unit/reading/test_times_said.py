"""What people write about visits and what it means: the tables in ``said/``, by section."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.reading.marks import spelled_out
from conversations.reading.times.atoms import atoms_of
from conversations.reading.times.grammar import RULES
from conversations.reading.times.rules import Setting, apply
from conversations.reading.words import split
from tests.unit.reading.told import MONDAY_AT_TEN, told

SAID = Path(__file__).parent / "said"


def sections(language: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The title of each section and its lines: what is written, what it means."""
    for block in (SAID / f"{language}.txt").read_text(encoding="utf-8").split("\n\n")[1:]:
        title, *lines = block.strip().splitlines()
        yield title.removeprefix("# "), [(text, meant) for text, meant in (line.split(" | ") for line in lines)]


def every_section() -> list[object]:
    return [
        pytest.param(language, lines, id=f"{language}-{title}")
        for language in ("en", "es")
        for title, lines in sections(language)
    ]


@pytest.mark.parametrize(("language", "lines"), every_section())
def test_what_people_write_means(language: str, lines: list[tuple[str, str]]) -> None:
    wrong = [f"{text}: {got}, not {meant}" for text, meant in lines if (got := told(text, language)) != meant]
    assert wrong == []


def test_the_tables_have_every_kind_of_time_in_both_languages() -> None:
    titles = {language: {title for title, _ in sections(language)} for language in ("en", "es")}
    assert titles["en"] == titles["es"]
    assert len(titles["en"]) == 12


def test_a_rule_that_is_passed_over_would_not_have_matched() -> None:
    """Rules are not tried on rows that lack a letter they need."""
    tried, setting = [replace(rule, needs="") for rule in RULES], Setting(MONDAY_AT_TEN.date(), day_first=True)
    for language in ("en", "es"):
        for text in (text for _, lines in sections(language) for text, _ in lines):
            atoms = atoms_of(spelled_out(split(text)), language)
            assert apply(RULES, list(atoms), setting) == apply(tried, list(atoms), setting), text
