"""The console speaks Spanish: every sentence of its pages has a translation that keeps its placeholders."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from admin import languages, words
from app import models

ADMIN = Path(languages.__file__).parent
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
Sentence = str | tuple[str, ...]


@cache
def _said() -> dict[Sentence, str]:
    """Every sentence marked in the console's code and templates, and where it stands."""
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
    options = {"**/templates/**.html": {"silent": "false", "newstyle_gettext": "true"}}
    marks = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(ADMIN, methods, options, keywords=marks)
    return {sentence: f"{name}:{line}" for name, line, sentence, _comments, _context in found if sentence}


def _forms(sentence: str | Sequence[str]) -> Sentence:
    return sentence if isinstance(sentence, str) else tuple(sentence)


@cache
def _translated() -> dict[str, dict[Sentence, tuple[str, ...]]]:
    """Sentence → file → its Spanish."""
    catalogue: dict[str, dict[Sentence, tuple[str, ...]]] = {}
    for path in sorted((ADMIN / "translations/es").glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale="es", abort_invalid=True)
        catalogue[path.name] = {
            _forms(each.id): tuple(each.string or ()) if each.pluralizable else (str(each.string),)
            for each in messages
            if each.id
        }
    return catalogue


def _everything() -> Iterator[tuple[str, Sentence, tuple[str, ...]]]:
    for name, messages in _translated().items():
        for sentence, spanish in messages.items():
            yield name, sentence, spanish


def _known() -> set[Sentence]:
    """What has its Spanish; of sentences that count, each form."""
    whole = {sentence for _, sentence, spanish in _everything() if all(spanish)}
    return whole | {form for sentence in whole if isinstance(sentence, tuple) for form in sentence}


def test_every_sentence_of_the_pages_has_its_spanish() -> None:
    known = _known()
    assert {sentence: place for sentence, place in _said().items() if sentence not in known} == {}


def test_translations_keep_the_placeholders() -> None:
    wrong = []
    for name, sentence, spanish in _everything():
        english = sentence if isinstance(sentence, str) else sentence[1]
        wrong += [
            (name, english)
            for said in spanish
            if set(PLACEHOLDER.findall(said)) - {"num"} != set(PLACEHOLDER.findall(english)) - {"num"}
        ]
    assert wrong == []


def test_a_sentence_has_one_translation() -> None:
    spanish: dict[Sentence, set[tuple[str, ...]]] = defaultdict(set)
    for _, sentence, said in _everything():
        spanish[sentence].add(said)
    assert {sentence for sentence, said in spanish.items() if len(said) > 1} == set()


ENUMS = {name: kind for name, kind in vars(models).items() if isinstance(kind, type) and issubclass(kind, Enum)}


@pytest.mark.parametrize("kind", ENUMS.values(), ids=ENUMS)
def test_every_state_has_its_spanish(kind: type[Enum]) -> None:
    known = _known()
    assert {words.words(value) for value in kind} - known == set()
