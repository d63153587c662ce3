"""The data of the languages: complete, in the spelling the reader sees, and enough for a language to be added."""

import pytest

from conversations.reading.lexicon import Lexicon, Mark, parts_of
from conversations.reading.marks import LEXICONS
from conversations.reading.phrases import Automaton
from conversations.reading.words import fold

TOLD_APART_LATER = {Mark.OTHER, Mark.BREAK, Mark.SPAN}
OF_ALL_LANGUAGES_TOGETHER = {Mark.NOT, Mark.OR, Mark.NONE}


@pytest.mark.parametrize("lexicon", LEXICONS, ids=lambda lexicon: lexicon.code)
def test_every_mark_has_phrases_in_every_language(lexicon: Lexicon) -> None:
    assert set(Mark) - TOLD_APART_LATER - OF_ALL_LANGUAGES_TOGETHER <= set(lexicon.phrases)


@pytest.mark.parametrize("lexicon", LEXICONS, ids=lambda lexicon: lexicon.code)
def test_patterns_are_written_as_the_reader_sees_the_words(lexicon: Lexicon) -> None:
    for patterns in (*lexicon.phrases.values(), *lexicon.classes.values(), lexicon.common):
        assert patterns == fold(patterns)


@pytest.mark.parametrize("lexicon", LEXICONS, ids=lambda lexicon: lexicon.code)
def test_an_alternative_is_one_word(lexicon: Lexicon) -> None:
    """In "a|b c", b and c are no phrase; only a bracket shows the mistake, by an alternative cut in two."""
    for pattern in (p for patterns in lexicon.phrases.values() for p in parts_of(patterns)):
        for bracket in pattern.split("[")[1:]:
            words = bracket.split("]")[0].split()
            assert sum("|" in word for word in words) <= 2, pattern


@pytest.mark.parametrize("lexicon", LEXICONS, ids=lambda lexicon: lexicon.code)
def test_shorthand_stands_for_something_else(lexicon: Lexicon) -> None:
    for long, shorts in lexicon.shorthand.items():
        assert long not in shorts.split()


def test_phrases_are_found_with_optional_words_classes_and_numbers() -> None:
    words: Automaton[Mark] = Automaton()
    phrases = {Mark.TIME: "[at|by] {hour} [sharp]", Mark.YES: "ja _ doch"}
    words.add("xx", phrases, {"hour": "#n; #clock; half #n"})
    assert [found.length for found in words.found_at(["by", "half", "3", "sharp"], 0)] == [3, 4]
    assert [found.mark for found in words.found_at(["ja", "nun", "doch"], 0)] == [Mark.YES]
    assert list(words.found_at(["ja", ".", "doch"], 0)) == []
    assert list(words.found_at(["sharp"], 0)) == []


@pytest.mark.parametrize(
    ("pattern", "complaint"), [("[a b", "open"), ("a] b", "never opened"), ("[a]", "matches no word")]
)
def test_a_broken_pattern_says_what_is_wrong(pattern: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Automaton[Mark]().add("xx", {Mark.YES: pattern}, {})


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        Automaton[Mark]().add("xx", {Mark.YES: "{nowhere}"}, {})
