"""Yes, no, maybe, counter: the answers to an offer, in both languages and mixed."""

import pytest

from conversations.reading import Expecting, Intent, Reading, read

CLEAR_ENOUGH_TO_ACT = 0.8


def answer(text: str, language: str = "en") -> Reading:
    return read(text, language=language, expecting=Expecting.OFFER)


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "YES", "  yes  ", "Yes!", "y", "yesss", "yes please", "Yep, sounds fine", "Yeah, that works.", "sure"),
        *("ok", "okay great", "book it", "lovely, book it", "yep go ahead", "That's right", "absolutely", "why not"),
        *(
            "no problem, see you then",
            "not a problem",
            "Yes I'll be there, thank you so much",
            "👍",
            "👍🏽",
            "✅",
            "Yes 👍",
        ),
        *("Yes, lovely. Could you text me the address please?", "Sure! Do I need to bring anything?", "yes ma'am"),
        *("I'd love that, thank you", "yes, no doubt", "yes that works for me", "I accept", "can't wait!"),
    ],
)
def test_a_clear_yes_books(text: str) -> None:
    reading = answer(text)
    assert reading.intent is Intent.YES
    assert reading.confidence >= CLEAR_ENOUGH_TO_ACT


@pytest.mark.parametrize(
    "text",
    [
        *(
            "sí",
            "Si",
            "SÍ!!!",
            "siiii",
            "si porfa",
            "dale",
            "claro que si",
            "vale",
            "está bien",
            "sí, me sirve, gracias",
        ),
        *("perfecto, gracias", "con mucho gusto", "ok ahí estaré", "sí, sí puedo ir", "me queda perfecto", "adelante"),
        *(
            "sí por favor, ¿cuál es la dirección?",
            "la quiero",
            "si, resérvela por favor",
            "sin lugar a dudas",
            "no hay problema",
        ),
    ],
)
def test_a_clear_si_books(text: str) -> None:
    reading = answer(text, "es")
    assert reading.intent is Intent.YES
    assert reading.confidence >= CLEAR_ENOUGH_TO_ACT


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yes but at 4",
            "yes, can you make it 10:30",
            "no, tuesday instead",
            "sure, but with Dr X",
            "ok Tuesday",
            "yes 4",
        ),
        *("ok but later", "perfect but can I come at 3 instead", "yes, anything earlier?", "no but I can do 3pm"),
        *(
            "can we do friday?",
            "how about next week",
            "Actually make it 12:20 pm",
            "thursday afternoon would be better",
        ),
        *("si pero a las 4", "sí, pero mejor el martes", "sí pero más tarde", "no puedo el martes, ¿el jueves?"),
        *("puede ser el viernes?", "tienen algo más tarde?", "prefiero el jueves", "me gustaría otro día"),
    ],
)
def test_another_wish_is_a_counter_offer(text: str) -> None:
    assert answer(text).intent is Intent.COUNTER


@pytest.mark.parametrize(
    "text",
    [
        *("yes although I want to ask something", "yes but I have a question first", "ok wait, actually hang on"),
        *(
            "yes if my husband can drive me",
            "sí, si mi esposo me lleva",
            "yes unless it costs more",
            "Yes, please call me",
        ),
        *(
            "does that work for you?",
            "is that right?",
            "what day was that again?",
            "?",
            "not yet",
            "please dont book it",
            "I'm good",
        ),
        *("no wait yes", "yes who is this", "maybe yes", "Got any questions? Reply yes or no", "thanks", "hello"),
    ],
)
def test_what_is_not_clear_never_books(text: str) -> None:
    reading = answer(text)
    assert reading.intent is not Intent.YES or reading.confidence < CLEAR_ENOUGH_TO_ACT


@pytest.mark.parametrize("text", ["yes, I saw the dentist last spring", "yes my tooth came loose", "yes tuesday works"])
def test_a_yes_with_more_is_half_read(text: str) -> None:
    reading = answer(text)
    assert reading.confidence < CLEAR_ENOUGH_TO_ACT


def test_a_yes_that_repeats_a_time_is_a_yes_to_be_confirmed() -> None:
    reading = answer("yes tuesday works")
    assert (reading.intent, reading.rule) == (Intent.YES, "yes-repeats-a-time")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no",
            "No.",
            "nope",
            "nah",
            "no thanks",
            "yeah no",
            "noooooo",
            "❌",
            "👎",
            "not this time",
            "no way",
            "i can't",
        ),
        *(
            "can't make it",
            "don't book this one",
            "no actually",
            "I can't do tuesday",
            "that doesn't work for me",
            "I'll pass",
        ),
        *("no gracias", "no puedo", "no me sirve", "hoy no", "de ninguna forma", "ese día no puedo", "gracias pero no"),
        *("he dicho que no", "No, thank you. I already found another dentist", "I'm afraid not"),
    ],
)
def test_a_no_passes(text: str) -> None:
    reading = answer(text)
    assert reading.intent is Intent.NO
    assert reading.confidence >= CLEAR_ENOUGH_TO_ACT


def test_no_before_a_noun_is_half_read() -> None:
    assert answer("no car").confidence < CLEAR_ENOUGH_TO_ACT


@pytest.mark.parametrize(
    "text",
    [
        *("maybe", "let me check", "not sure yet", "I'll let you know", "I don't know", "let me ask my husband"),
        *("no sé", "tal vez", "no lo sé", "a lo mejor", "déjame ver y te aviso", "lo voy a pensar", "🤷"),
    ],
)
def test_a_doubt_is_neither(text: str) -> None:
    assert answer(text).intent is Intent.MAYBE


def test_an_exact_word_is_surer_than_a_sentence() -> None:
    assert answer("yes").confidence == 1.0
    assert answer("that works for me").confidence < 1.0


def test_great_agrees_to_nothing_that_was_not_asked() -> None:
    assert read("great").confidence < CLEAR_ENOUGH_TO_ACT
    assert read("great, thanks!").intent is Intent.THANKS


def test_a_late_yes_is_still_a_yes() -> None:
    assert read("yes").intent is Intent.YES


def test_a_reason_is_not_taken_for_an_answer() -> None:
    assert read("no car that day", expecting=Expecting.REASON).intent is not Intent.NO
