"""What a booking by mistake, a cancellation overlooked or a wrong time hangs on: irony, greetings, lateness, "el 1"."""

from datetime import datetime

import pytest

from conversations.reading import Expecting, Intent, read
from tests.unit.reading.told import CHICAGO

NINE = datetime(2026, 11, 23, 9, tzinfo=CHICAGO)


@pytest.mark.parametrize(
    "text",
    [
        *("sí ajá", "si aja", "ajá sí", "sí cómo no", "sí cómo no jaja", "uy sí claro", "sí claro 🙄", "si jajaja"),
        *("sí, tú", "claro que sí campeón", "ajá y yo soy el papa", "cuando las vacas vuelen", "en tus sueños"),
        *("sure jan", "sure, jan", "yeah right", "yeah ok buddy", "sure lol", "yes 😂", "ok 🙄", "yeah haha", "👍😂"),
        *("yeah, when pigs fly", "sure, when hell freezes over", "in your dreams", "yeah and I'm the pope"),
        *("ok when I get off work", "nice try", "yeah like that's gonna happen"),
    ],
)
def test_what_may_be_irony_does_not_book(text: str) -> None:
    reading = read(text, expecting=Expecting.OFFER)
    assert reading.intent is not Intent.YES or reading.confidence < 0.8


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ajá",
            "claro, cómo no",
            "cómo no, con gusto",
            "yes please lol",
            "haha yes that works for me",
            "jaja sí porfa",
        ),
        *("yes 😅", "sure thing", "sure sure", "lol yes thank you"),
    ],
)
def test_a_laugh_beside_a_courtesy_is_a_clear_yes(text: str) -> None:
    reading = read(text, expecting=Expecting.OFFER)
    assert reading.intent is Intent.YES
    assert reading.confidence >= 0.8


@pytest.mark.parametrize(
    "text", ["buenas tardes", "good morning", "Good evening!", "feliz tarde", "buenas noches", "have a good weekend"]
)
@pytest.mark.parametrize("expecting", [None, Expecting.OFFER, Expecting.TIME])
def test_a_greeting_names_no_time(text: str, expecting: Expecting | None) -> None:
    reading = read(text, expecting=expecting, now=NINE)
    assert (reading.intent, reading.values.times) == (Intent.GREETING, ())


def test_a_greeting_beside_a_wish_narrows_nothing() -> None:
    asked = read("buenas tardes, el viernes por la mañana por favor", expecting=Expecting.TIME, now=NINE)
    assert [time.start and time.start.hour for time in asked.values.times] == [5]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *((text, Intent.CANCEL) for text in ("no voy a poder ir a mi cita", "voy a faltar a mi cita")),
        *((text, Intent.CANCEL) for text in ("I have to miss my appointment", "I won't be able to come to my visit")),
        *((text, Intent.RUNNING_LATE) for text in ("10 late", "like 10-15 late", "10 behind", "voy llegando 10 tarde")),
        *((text, Intent.RUNNING_LATE) for text in ("voy 10 min tarde", "llego a las 9:20", "I'll be there at 9:20")),
        *((text, Intent.RUNNING_LATE) for text in ("llego como a las 9 y media", "arriving at 9:20", "estoy llegando")),
    ],
)
def test_what_is_said_unasked_is_understood(text: str, intent: Intent) -> None:
    assert read(text, now=NINE).intent is intent


def test_a_time_they_can_come_at_is_no_lateness_where_one_was_asked_for() -> None:
    assert read("llego a las 9:20", expecting=Expecting.TIME, now=NINE).intent is not Intent.RUNNING_LATE
    assert read("can I be there at 3?", now=NINE).intent is not Intent.RUNNING_LATE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "FINANCIAL") for text in ("no tengo dinero ahorita", "I'm broke right now", "no tengo con qué pagar")),
        *((text, "TRANSPORTATION") for text in ("no tengo carro", "I don't have a car", "no hay quien me lleve")),
        *((text, "TRANSPORTATION") for text in ("my car died", "no tengo en qué ir", "nobody to drive me")),
    ],
)
@pytest.mark.parametrize("expecting", [None, Expecting.REASON, Expecting.OFFER])
def test_why_they_cannot_come_is_understood(text: str, reason: str, expecting: Expecting | None) -> None:
    assert read(text, expecting=expecting).values.reason == reason


@pytest.mark.parametrize(
    ("text", "choices"),
    [("el 1", (1,)), ("el 2 por favor", (2,)), ("the 2", (2,)), ("el 9", ()), ("el 1 de diciembre", ()), ("día 1", ())],
)
def test_a_number_with_an_article_is_one_of_the_list(text: str, choices: tuple[int, ...]) -> None:
    assert read(text, expecting=Expecting.TIME, options=3, now=NINE).values.choices == choices
