"""What patients say unasked: late, another language, openings, visits; and why they give one up."""

import pytest

from conversations.reading import Expecting, Intent, OptOutScope, read


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("running 10 min late sorry", Intent.RUNNING_LATE),
        ("voy un poco tarde", Intent.RUNNING_LATE),
        ("en español por favor", Intent.LANGUAGE),
        ("put me on the waitlist please", Intent.JOIN_WAITLIST),
        ("any openings thursday afternoon?", Intent.AVAILABILITY),
        ("I need to make an appointment", Intent.BOOK),
        ("necesito una cita", Intent.BOOK),
        ("confirming my appointment", Intent.CONFIRM),
        ("not interested", Intent.NOT_INTERESTED),
        ("Remove me from your texts", Intent.OPT_OUT),
        ("oops, no", Intent.NO),
    ],
)
def test_what_is_said_unasked(text: str, intent: Intent) -> None:
    assert read(text).intent is intent


def test_the_language_that_is_asked_for_is_named() -> None:
    assert read("spanish please").values.asked_language == "es"
    assert read("no hablo inglés").values.asked_language == "es"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("my son is sick", "ILLNESS"),
        ("no car that day", "TRANSPORTATION"),
        ("I got called in to work", "SCHEDULE_CONFLICT"),
        ("se me olvidó", "FORGOT"),
        ("can't afford it right now", "FINANCIAL"),
        ("too much snow", "WEATHER"),
    ],
)
def test_a_reason_is_put_into_its_category(text: str, reason: str) -> None:
    reading = read(text, expecting=Expecting.REASON)
    assert (reading.intent, reading.values.reason) == (Intent.REASON, reason)
    assert reading.values.reason_words


def test_a_reason_in_other_words_is_asked_back() -> None:
    reading = read("the moon was full", expecting=Expecting.REASON)
    assert (reading.intent, reading.values.reason) == (Intent.REASON, None)
    assert reading.confidence < 0.8


def test_the_child_is_the_one_name_that_is_written() -> None:
    assert read("yes for Mía", expecting=Expecting.OFFER, names=("Leo", "Mía")).values.child == "Mía"
    assert read("both Leo and Mia", names=("Leo", "Mia")).values.child is None


def test_a_complaint_that_wants_to_be_left_alone_is_both() -> None:
    reading = read("You stole my number. Do not contact me again or I will report you to your supervisor")
    assert (reading.intent, reading.values.scope) == (Intent.HUMAN, OptOutScope.ALL)
