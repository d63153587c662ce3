"""Answers to a numbered text."""

import pytest

from conversations.reading import Expecting, Intent, Reading, read


def choose(text: str, options: int = 3) -> Reading:
    return read(text, expecting=Expecting.CHOICE, options=options)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        *(("1", (1,)), ("2 please", (2,)), ("the first one", (1,)), ("option 2", (2,)), ("#2", (2,)), ("2️⃣", (2,))),
        *(("1 and 3", (1, 3)), ("3, 1", (1, 3)), ("I'll take 2", (2,)), ("number two please", (2,)), ("Yes, 2", (2,))),
        *(("2 works for me", (2,)), ("the 2nd", (2,)), ("la segunda", (2,)), ("la 1", (1,)), ("el primero", (1,))),
        *(("opción 3 por favor", (3,)), ("uno", (1,))),
    ],
)
def test_a_number_in_words_or_digits_is_a_choice(text: str, choices: tuple[int, ...]) -> None:
    reading = choose(text)
    assert (reading.intent, reading.values.choices) == (Intent.CHOICE, choices)


@pytest.mark.parametrize("text", ["both", "both please", "las dos", "ambas"])
def test_both_of_two_is_all_of_them(text: str) -> None:
    reading = choose(text, options=2)
    assert (reading.intent, reading.values.choices) == (Intent.CHOICE, (1, 2))


def test_both_of_three_is_no_choice() -> None:
    assert choose("both").intent is not Intent.CHOICE


@pytest.mark.parametrize("text", ["1 or 3", "either works"])
def test_one_or_the_other_has_to_be_asked_again(text: str) -> None:
    assert choose(text, options=3).confidence < 0.8


@pytest.mark.parametrize("text", ["yes", "sí", "ok"])
def test_a_bare_yes_to_several_options_names_none(text: str) -> None:
    reading = choose(text)
    assert (reading.intent, reading.values.choices) == (Intent.YES, ())


@pytest.mark.parametrize("text", ["4", "option 7", "99999999999999999999"])
def test_a_number_that_was_not_offered_is_not_understood(text: str) -> None:
    reading = choose(text)
    assert reading.intent is Intent.UNKNOWN


def test_the_rule_says_that_a_number_was_out_of_range() -> None:
    assert choose("4").rule == "number-out-of-range"


def test_one_option_may_be_answered_by_its_number() -> None:
    reading = read("1", expecting=Expecting.OFFER, options=1)
    assert (reading.intent, reading.values.choices) == (Intent.CHOICE, (1,))


@pytest.mark.parametrize(
    "text", ["10:30", "3pm", "2 pm", "at 2", "a las 2", "2 but earlier", "none, do you have friday?"]
)
def test_a_number_glued_to_a_time_is_no_choice(text: str) -> None:
    assert choose(text).intent is Intent.COUNTER


@pytest.mark.parametrize("text", ["0", "none", "ninguno", "neither", "None of them", "no"])
def test_none_of_the_options_is_a_no(text: str) -> None:
    assert choose(text).intent is Intent.NO


def test_a_number_in_a_sentence_is_no_choice() -> None:
    assert choose("I have 2 kids").intent is Intent.UNKNOWN


def test_a_number_means_nothing_where_none_was_offered() -> None:
    assert read("1", expecting=Expecting.OFFER).intent is not Intent.CHOICE
