"""Any string at all is read: nothing raises, and the work grows with the length and no faster."""

import sys
from collections import Counter
from datetime import datetime
from types import FrameType
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from conversations.reading import Expecting, Intent, Reading, read
from conversations.reading.marks import automaton, vocabulary

WORDS = sorted(vocabulary())
ANY_TEXT = st.text(st.characters(codec=None), max_size=400)
LOOKS_LIKE_A_REPLY = st.lists(
    st.sampled_from(WORDS) | st.sampled_from([*".,?!“”\"'…\n:👍🛑", "2", "10:30", "#3", "\u200b", "9" * 5000]),
    max_size=40,
).map(" ".join)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/Chicago"))
EXPECTING = st.none() | st.sampled_from(list(Expecting))


@given(ANY_TEXT | LOOKS_LIKE_A_REPLY, EXPECTING, st.integers(0, 9), st.booleans(), st.sampled_from(["en", "es"]))
def test_any_text_is_read(text: str, expecting: Expecting | None, options: int, opted_out: bool, language: str) -> None:
    reading = read(text, language=language, expecting=expecting, options=options, opted_out=opted_out, now=MONDAY)
    assert isinstance(reading, Reading)
    assert 0.0 <= reading.confidence <= 1.0
    assert reading.rule
    assert reading.language in ("en", "es")
    assert all(1 <= choice <= (options or choice) for choice in reading.values.choices)


@given(st.text(st.characters(codec=None, exclude_categories=["L", "N", "S"]), max_size=400), EXPECTING)
def test_noise_is_never_an_answer(text: str, expecting: Expecting | None) -> None:
    """Punctuation, spaces, marks and control characters say nothing; pictures (S) do."""
    reading = read(text, expecting=expecting, now=MONDAY)
    assert reading.intent not in (Intent.YES, Intent.OPT_IN, Intent.CANCEL, Intent.CHOICE)
    assert reading.values.times == ()


@given(LOOKS_LIKE_A_REPLY)
def test_the_rule_never_repeats_the_patients_words(text: str) -> None:
    assert read(text).rule.replace("-", "").isalpha()


def calls_for(text: str) -> int:
    """How many functions are called to read a text."""
    count: Counter[str] = Counter()

    def watch(frame: FrameType, event: str, _: object) -> None:
        count[event] += frame is not None

    sys.setprofile(watch)
    try:
        read(text, expecting=Expecting.OFFER, options=3, now=MONDAY)
    finally:
        sys.setprofile(None)
    return count["call"] + count["c_call"]


def test_the_work_grows_with_the_length_and_no_faster() -> None:
    automaton()
    for piece in (
        "yes ",
        "1 ",
        "no i do not want ",
        "stop texting me ",
        "“",
        '"',
        "a.m. ",
        "that is very very ",
        "tuesday at 9 or ",
        "aaaa",
        "👍",
    ):
        short, long = (calls_for((piece * 1600)[:size]) for size in (400, 1600))
        assert long < 6 * short + 500, piece
