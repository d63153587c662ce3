"""Opting out, opting in, leaving the waitlist: keywords, plain wishes, and their look-alikes."""

import pytest

from conversations.reading import Expecting, Intent, OptOutScope, read


@pytest.mark.parametrize("word", ["STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL"])
@pytest.mark.parametrize("written", ["{}", " {} ", "{}.", "{}!!", "“{}”"])
def test_a_carrier_stop_word_alone_opts_out_in_any_case(word: str, written: str) -> None:
    for text in (written.format(word), written.format(word.lower()), written.format(word.title())):
        reading = read(text, expecting=Expecting.OFFER)
        assert (reading.intent, reading.values.scope, reading.keyword) == (Intent.OPT_OUT, OptOutScope.ALL, word)
        assert reading.confidence == 1.0


@pytest.mark.parametrize("text", ["ALTO", "Parar.", "baja", "¡BAJA!"])
def test_our_spanish_stop_words_opt_out_and_are_no_carrier_keywords(text: str) -> None:
    reading = read(text, expecting=Expecting.OFFER)
    assert (reading.intent, reading.keyword) == (Intent.OPT_OUT, None)


@pytest.mark.parametrize(
    ("text", "keyword"), [("HELP", "HELP"), ("info", "INFO"), ("Ayuda", None), ("help please", None)]
)
def test_help_words_ask_who_we_are(text: str, keyword: str | None) -> None:
    reading = read(text)
    assert (reading.intent, reading.keyword) == (Intent.HELP, keyword)


@pytest.mark.parametrize("text", ["START", "unstop", "Start!"])
@pytest.mark.parametrize("opted_out", [True, False])
def test_start_opts_in(text: str, opted_out: bool) -> None:
    assert read(text, opted_out=opted_out).intent is Intent.OPT_IN


def test_yes_opts_in_only_who_is_opted_out() -> None:
    assert read("YES", expecting=Expecting.OFFER, opted_out=True).intent is Intent.OPT_IN
    answered = read("YES", expecting=Expecting.OFFER)
    assert (answered.intent, answered.keyword) == (Intent.YES, "YES")


def test_only_the_keyword_itself_opts_in() -> None:
    assert read("yes please", expecting=Expecting.OFFER, opted_out=True).intent is not Intent.OPT_IN
    assert read("when does the match start", opted_out=True).intent is not Intent.OPT_IN


@pytest.mark.parametrize(
    "text",
    [
        *(
            "please stop texting me",
            "take me off your list",
            "Stop contacting me!!!",
            "No more texts please",
            "stop please",
        ),
        *(
            "don't message us anymore",
            "I don't want to receive these messages anymore",
            "delete my number",
            "leave me alone",
        ),
        *(
            "I'd like to opt out",
            "unsubscribe me",
            "could you stop sending me texts",
            "Thank you, stop",
            "🛑",
        ),
        *("I saw your sign. STOP texting us", "Wrong number stop texting", "S T O P   I T", "𝓢𝓽𝓸𝓹", "sotp"),
        *("ya no me manden mensajes", "no me escriban más por favor", "déjenme en paz", "sáquenme de la lista"),
        *(
            "quiero que me quiten de su lista",
            "borren mi número",
            "deseo darme de baja",
            "no más, gracias",
            "Parar porfa",
        ),
    ],
)
def test_a_plain_wish_to_be_left_alone_opts_out(text: str) -> None:
    reading = read(text, expecting=Expecting.OFFER)
    assert (reading.intent, reading.values.scope, reading.keyword) == (Intent.OPT_OUT, OptOutScope.ALL, None)


@pytest.mark.parametrize(
    "text",
    ["stop sending me promotions", "no more ads please", "No quiero promociones", "dejen de mandarme publicidad"],
)
def test_a_wish_about_advertising_covers_only_marketing(text: str) -> None:
    reading = read(text)
    assert (reading.intent, reading.values.scope) == (Intent.OPT_OUT, OptOutScope.MARKETING)


@pytest.mark.parametrize(
    "text",
    [
        *("I can't stop by today", "Could somebody stop by tonight?", "non-stop pain", "which bus stop is closest?"),
        *("please don't stop messaging us", "please don't text me before 9", "I quit my job", "end of the month?"),
        *("cancel my appointment", "please cancel", "my baby won't stop crying", "the pain won't stop"),
        *("una corona de baja calidad", "No me escriba el domingo", "No me envíe la factura", "está bastante alto"),
        *("No me mande cartas, mejor un texto", "no thanks", "no"),
    ],
)
def test_a_look_alike_leaves_nobodys_list(text: str) -> None:
    assert read(text, expecting=Expecting.OFFER).intent is not Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    ["take my name off the waitlist", "please remove me from the waiting list", "Quítenme de la lista de espera"],
)
def test_leaving_the_waitlist_is_no_opt_out(text: str) -> None:
    assert read(text).intent is Intent.LEAVE_WAITLIST


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        *(("all", OptOutScope.ALL), ("everything", OptOutScope.ALL), ("todo", OptOutScope.ALL)),
        *(("only marketing", OptOutScope.MARKETING), ("solo promociones", OptOutScope.MARKETING)),
    ],
)
def test_the_scope_question_is_answered_by_a_scope(text: str, scope: OptOutScope) -> None:
    reading = read(text, expecting=Expecting.SCOPE)
    assert (reading.intent, reading.values.scope) == (Intent.OPT_OUT, scope)
