"""What is looked for first: reactions, opt-out, distress, then the answer, then requests; and the language."""

import pytest

from conversations.reading import Expecting, Intent, read


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(
            ("Liked “Reply YES to book Fri 8am”", "like"),
            ('Loved "Reply YES to book"', "love"),
            ("Loved an image", "love"),
        ),
        *(
            ("Disliked “Reply YES”", "dislike"),
            ("Laughed at “Reply YES to bo…", "laugh"),
            ("Emphasized “Reply YES”", "emphasis"),
        ),
        *(
            ("Questioned “Reply YES”", "question"),
            ("Removed a heart from “Reply YES”", "removed"),
            ("Reacted 👍 to “YES”", "like"),
        ),
        *(
            ("👍 to “ Reply YES to book ”", "like"),
            ("\u200a\u200b😂\u200b\u200a to\u200a“\u200aYES\u200a”\u200a", "laugh"),
        ),
        *(("\u200a\u200c👍\u200c\u200a to\u200a“\u200aYES\u200a”\u200a", "removed"), ("Reacted 🦷 to “YES”", None)),
        *(
            ("Le gustó “Responda SÍ”", "like"),
            ("Le encanta “SÍ”", "love"),
            ("Le dio risa “SÍ”", "laugh"),
            ("Dudó sobre “SÍ”", "question"),
        ),
        *(("Reaccionó con 👍 a “SÍ”", "like"), ("Se quitó 👍 de “SÍ”", "removed"), ("Le encantó una imagen", "love")),
        *(("Exclamó por “SÍ”", "emphasis"), ("No le gusta “SÍ”", "dislike"), ("Liked “line one\nReply YES”", "like")),
    ],
)
def test_a_reaction_is_never_an_answer(text: str, kind: str | None) -> None:
    reading = read(text, expecting=Expecting.OFFER)
    assert (reading.intent, reading.values.reaction) == (Intent.REACTION, kind)


@pytest.mark.parametrize(
    "text", ["I liked “the office”. Where is it?", "“Reply YES to book” what is this", "Liked it, thanks"]
)
def test_a_sentence_with_a_quotation_is_no_reaction(text: str) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is not Intent.REACTION


@pytest.mark.parametrize(
    "text", ["Curtiu “Reply YES to book Fri 8am”", "“Reply YES to book Fri 8am”", "> “text STOP to stop”"]
)
def test_what_a_text_quotes_is_not_the_patients_answer(text: str) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is Intent.UNKNOWN


def test_an_opt_out_outranks_a_yes() -> None:
    assert read("yes and stop texting me", expecting=Expecting.OFFER).intent is Intent.OPT_OUT


def test_an_opt_out_outranks_a_wrong_number() -> None:
    assert read("wrong number, take me off your list").intent is Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yes please, I am in severe pain",
            "I can't stop the bleeding",
            "my face is swollen",
            "non-stop pain since monday",
        ),
        *("tengo mucho dolor", "mi cara está hinchada", "no puedo respirar", "no, me duele muchísimo"),
    ],
)
def test_distress_outranks_every_answer(text: str) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is Intent.URGENT


@pytest.mark.parametrize("text", ["no pain at all", "it's not bleeding", "no es urgente", "sin dolor, gracias"])
def test_distress_denied_is_no_distress(text: str) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is not Intent.URGENT


@pytest.mark.parametrize(
    "text", ["wrong number", "You have the wrong person", "número equivocado", "no soy esa persona"]
)
def test_a_wrong_number_outranks_a_no(text: str) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is Intent.WRONG_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "I'm driving, Do Not Disturb is on. You will hear from me later.",
        "I can't talk right now, sorry",
        "OUT OF OFFICE",
        "Estoy conduciendo, te aviso al llegar",
    ],
)
def test_an_automatic_reply_answers_nothing(text: str) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is Intent.AUTO_REPLY


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        *(
            ("cancel my appointment", Intent.CANCEL),
            ("please cancel", Intent.CANCEL),
            ("quiero cancelar mi cita", Intent.CANCEL),
        ),
        *(("can I move my appointment?", Intent.RESCHEDULE), ("necesito reagendar", Intent.RESCHEDULE)),
        *(
            ("Yes, please call me", Intent.HUMAN),
            ("I want to talk to a real person", Intent.HUMAN),
            ("llámenme", Intent.HUMAN),
        ),
        *(("how much is it?", Intent.QUESTION), ("¿cuánto cuesta?", Intent.QUESTION), ("hello", Intent.GREETING)),
    ],
)
def test_a_free_request_is_heard_while_an_offer_is_open(text: str, intent: Intent) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is intent


@pytest.mark.parametrize(
    "text", ["don't cancel my appointment", "did you cancel my appointment?", "no cancele mi cita por favor"]
)
def test_a_visit_that_shall_stay_is_not_cancelled(text: str) -> None:
    assert read(text).intent is not Intent.CANCEL


def test_cannot_come_unasked_may_be_a_cancellation_but_is_not_acted_on() -> None:
    reading = read("I can't make it")
    assert reading.intent is Intent.CANCEL
    assert reading.confidence < 0.8


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "\0", "\u202e", "\ud800", "🦷"])
def test_nothing_is_read_into_nothing(text: str) -> None:
    reading = read(text, expecting=Expecting.OFFER)
    assert (reading.intent, reading.confidence) == (Intent.UNKNOWN, 0.0)


@pytest.mark.parametrize(
    ("text", "default", "language"),
    [
        *(("sí, me sirve", "en", "es"), ("yes that works for me", "es", "en"), ("no", "es", "es"), ("ok", "es", "es")),
        *(("STOP", "es", "es"), ("👍", "es", "es"), ("ya no me manden mensajes", "en", "es"), ("hola", "en", "es")),
    ],
)
def test_the_words_tell_the_language_and_else_the_contact_does(text: str, default: str, language: str) -> None:
    assert read(text, language=default, expecting=Expecting.OFFER).language == language
