"""Wishes to be left alone in plain language, and what only looks like one: 1,391 texts written for it."""

from pathlib import Path

import pytest

from conversations.reading import Expecting, Intent, OptOutScope, read

SAID = Path(__file__).parent / "said"


def leaves(text: str, language: str) -> bool:
    """Whether it is read as a wish to be left alone, asked or not."""
    asked = [read(text, language=language, expecting=expecting) for expecting in (None, Expecting.OFFER)]
    stops = [reading.values.scope is not None or reading.intent is Intent.WRONG_NUMBER for reading in asked]
    assert stops[0] == stops[1], text
    return stops[0]


def texts(language: str, sign: str) -> list[str]:
    lines = (SAID / f"leaving_{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line[2:] for line in lines if line.startswith(sign)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_asks_to_be_left_alone_is(language: str) -> None:
    wishes = texts(language, "+")
    missed = [text for text in wishes if not leaves(text, language)]
    assert len(missed) <= 0.03 * len(wishes), missed


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_only_looks_like_a_wish_to_be_left_alone_is_none(language: str) -> None:
    taken = [text for text in texts(language, "-") if leaves(text, language)]
    assert len(taken) <= 1, taken


@pytest.mark.parametrize(
    "text",
    [
        *("do not text me, call me instead", "no me llamen, mejor escriban", "don't call, text"),
        *(
            "stop by at 4?",
            "can you take me off the 9am",
            "my phone was off",
            "i have a new number, delete the old one",
        ),
        *("is this spam?", "es spam?", "no sé mandar mensajes", "con eso basta", "i don't want to bother you"),
    ],
)
def test_a_word_from_elsewhere_makes_it_something_else(text: str) -> None:
    assert not leaves(text, "en")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ya no quiero estar en la lista", Intent.LEAVE_WAITLIST),
        ("I don't want to be on the list anymore", Intent.LEAVE_WAITLIST),
        ("quíteme de la lista de espera", Intent.LEAVE_WAITLIST),
        ("take me off the waitlist", Intent.LEAVE_WAITLIST),
        ("quíteme de la lista", Intent.OPT_OUT),
        ("ya no quiero estar en su lista", Intent.OPT_OUT),
        ("I don't want to be on your list", Intent.OPT_OUT),
    ],
)
def test_the_list_they_asked_for_is_another_than_ours(text: str, intent: Intent) -> None:
    assert read(text).intent is intent
    assert intent is Intent.LEAVE_WAITLIST or read(text).values.scope is OptOutScope.ALL
