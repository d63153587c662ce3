"""Catalogues: what is missing falls back to English, what is broken is said and not skipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from app import i18n

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of catalogues."""
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    i18n.catalogue.cache_clear()
    yield tmp_path
    i18n.catalogue.cache_clear()


def write(folder: Path, body: str) -> None:
    path = folder / "es" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + body, encoding="utf-8")


def test_a_sentence_is_said_in_the_language_of_its_catalogue(catalogues: Path) -> None:
    write(catalogues, 'msgid "See you, {name}!"\nmsgstr "¡Adiós, {name}!"\n')
    assert i18n.translate("See you, {name}!", "es") == "¡Adiós, {name}!"


@pytest.mark.parametrize("language", ["fr", "", "en"])
def test_a_language_without_a_catalogue_is_said_in_english(language: str) -> None:
    assert i18n.translate("See you, {name}!", language) == "See you, {name}!"


def test_a_sentence_without_a_translation_stays_english(catalogues: Path) -> None:
    write(catalogues, 'msgid "Yes"\nmsgstr "Si"\n')
    assert i18n.translate("See you, {name}!", "es") == "See you, {name}!"


def test_a_fuzzy_translation_is_not_said(catalogues: Path) -> None:
    write(catalogues, '#, fuzzy\nmsgid "Yes"\nmsgstr "No"\n')
    assert i18n.translate("Yes", "es") == "Yes"


def test_a_broken_catalogue_is_an_error(catalogues: Path) -> None:
    write(catalogues, 'msgid "Yes"\nmsgstr "Si"\nthis is no catalogue\n')
    with pytest.raises(PoFileError):
        i18n.translate("Yes", "es")


def test_a_time_in_an_unknown_language_is_written_as_in_the_united_states() -> None:
    instant = datetime(2026, 11, 24, 21, 5, tzinfo=UTC)
    assert i18n.format_time(instant, "America/Chicago", "EEE h:mm a", "fr") == "Tue 3:05 PM"


def test_one_oclock_is_singular_in_spanish_only() -> None:
    instant = datetime(2026, 11, 24, 19, tzinfo=UTC)
    assert i18n.format_time(instant, "America/Chicago", "'las' h:mm a", "es") == "la 1:00 p.m."
    assert i18n.format_time(instant, "America/Chicago", "'las' h:mm a", "en") == "las 1:00 PM"
