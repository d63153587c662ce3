"""Every sentence, in every language: complete, short enough, and within the rules of PRODUCT.md section 3."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from app.gsm import fold, is_gsm7, segments
from app.i18n import FOLDER, LANGUAGES, translate
from app.models import TimeOfDay
from app.services.waitlist import Preferences
from conversations.offer import MOST_OPTIONS
from conversations.offer_texts import fit_names
from conversations.phrases import PHRASES, TIME_PATTERNS, phrase, time_in
from conversations.picking import SUGGESTED
from conversations.reading import Expecting, Intent, read
from conversations.visits.reasons import CHOICES
from conversations.wish_words import in_words

CHICAGO = "America/Chicago"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
SENTENCES = tuple(key for key in PHRASES if key not in TIME_PATTERNS)
OFFERS = tuple(f"offer.{kind}{manner}" for kind in ("", "child_", "many_") for manner in ("held", "first"))
MISSES = ("missed", "cancelled", "practice", "again")
OPENERS = (*OFFERS, *(f"recovery.{kind}{miss}" for kind in ("", "child_") for miss in MISSES))

LONGEST_NAME = "Maximiliano-Guadalupe"
SIBLINGS = (LONGEST_NAME, "María Fernanda", "Juan Sebastián", "Alexandria")
LONGEST_WISH = Preferences(
    first_day=date(2026, 9, 20),
    last_day=date(2026, 9, 30),
    days=(1, 2, 3, 4),
    times=[(TimeOfDay.MORNING, None, None), (TimeOfDay.SPECIFIC, time(15, 30), time(17, 30))],
)
LONGEST_CLINIC = "Ortodoncia Infantil Río Grande"
LONGEST_PHONE = "+123456789012345"

TYPOGRAPHY = re.compile("[\u2010-\u2015\u2018-\u201f\u2026\u00a0\u202f\u00ab\u00bb\t\n]")
TYPE_CANCEL = re.compile(
    r"\b(reply|type|text|send|responda|escriba|env[ií]e|mande)\W+(with |con )?\W*cancel", re.IGNORECASE
)
MONEY = re.compile(
    r"[$€£¢%]|\b(usd|dollar|d[oó]lar|fee|charge|balance|cargo|tarifa|cuota|saldo)(e?s)?\b", re.IGNORECASE
)
HEALTH = re.compile(
    r"\b(diagnos\w*|treatment|tratamiento|braces|root canal|cleaning|limpieza|surgery|cirug[ií]a)\b", re.IGNORECASE
)

every_language = pytest.mark.parametrize("language", LANGUAGES)
every_translation = pytest.mark.parametrize("language", TRANSLATED)
every_sentence = pytest.mark.parametrize("key", SENTENCES)


def placeholders(sentence: str) -> list[str]:
    return sorted(field for _, field, _, _ in Formatter().parse(sentence) if field is not None)


def entries(language: str) -> list[Message]:
    """What stands in the catalogue, its header left out."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return [entry for entry in read_po(file, locale=language, abort_invalid=True) if entry.id]


@cache
def longest_time(language: str, *styles: str) -> str:
    """The longest that a time can be in one of the styles."""
    half_past_noon = datetime(2027, 1, 1, 18, 30, tzinfo=UTC)
    days = (half_past_noon + timedelta(days=n) for n in range(366))
    return max((time_in(day, CHICAGO, language, style) for day in days for style in styles), key=len)


def longest_values(language: str) -> dict[str, str]:
    """The longest that is realistic for each placeholder: a phrase with an unknown one fails until it stands here."""
    when = longest_time(language, "short")
    numbered = enumerate(SIBLINGS, 1)
    options = [phrase("offer.child_option", language, n=str(n), name=name, when=when) for n, name in numbered]
    times = "; ".join(phrase("offer.option", language, n=str(n), when=when) for n in range(1, SUGGESTED + 1))
    return {
        "name": LONGEST_NAME,
        "clinic": LONGEST_CLINIC,
        "phone": LONGEST_PHONE,
        "n": str(MOST_OPTIONS),
        "when": longest_time(language, "full", "short"),
        "later": when,
        "booked": when,
        "old": when,
        "gone": phrase("offer.option", language, n="1", when=when),
        "at": longest_time(language, "hour"),
        "until": longest_time(language, "day", "hour"),
        "options": "; ".join(options),
        "times": times,
        "tail": phrase("recovery.times", language, times=times),
        "visits": "; ".join(options),
        "hours": "24",
        "on_call": LONGEST_PHONE,
        "passed": phrase("staff.passed_on", language),
        "reasons": "; ".join(f"{n} {phrase(f'reason.{one.lower()}', language)}" for n, one in enumerate(CHOICES, 1)),
        "wishes": in_words(LONGEST_WISH, language),
        "first": "12:30 p.m.",
        "last": "12:30 p.m.",
        "day": longest_time(language, "date"),
        "days": "Mon, Tue, Wed, Thu",
    }


def sent(key: str, language: str) -> str:
    """The longest text that a phrase can become, as it is sent."""
    hint = phrase("stop.hint", language) if key in OPENERS else ""
    return fold(phrase(key, language, **longest_values(language)) + hint)


@every_translation
def test_a_catalogue_has_every_phrase_and_no_other(language: str) -> None:
    assert {entry.id for entry in entries(language)} == set(PHRASES.values())


@every_translation
def test_a_catalogue_has_no_fuzzy_and_no_empty_entry(language: str) -> None:
    assert [entry.id for entry in entries(language) if entry.fuzzy or not str(entry.string).strip()] == []


@every_translation
def test_an_entry_names_the_keys_it_is_for(language: str) -> None:
    named = {comment: entry.id for entry in entries(language) for comment in entry.auto_comments}
    assert named == PHRASES


@every_translation
@every_sentence
def test_a_translation_has_the_placeholders_of_the_english(key: str, language: str) -> None:
    assert placeholders(translate(PHRASES[key], language)) == placeholders(PHRASES[key])


def test_the_longest_values_are_as_long_as_the_data_model_allows() -> None:
    assert len(LONGEST_CLINIC) == 30  # clinic.short_name
    assert len(LONGEST_PHONE) == 16  # E.164: a plus sign and 15 digits
    assert len(SIBLINGS) == MOST_OPTIONS


@every_language
@every_sentence
def test_a_text_is_gsm7_and_at_most_two_segments(key: str, language: str) -> None:
    text = sent(key, language)
    assert text.strip()
    assert is_gsm7(text)
    assert segments(text) <= 2, f"{len(text)} characters: {text}"


@every_language
@pytest.mark.parametrize("key", [key for key in SENTENCES if "{options}" in PHRASES[key]])
def test_four_children_with_long_names_fit_two_segments(key: str, language: str) -> None:
    names = fit_names([LONGEST_NAME[:20]] * MOST_OPTIONS)
    when = longest_time(language, "short")
    options = [phrase("offer.child_option", language, n="4", name=name, when=when) for name in names]
    values = longest_values(language) | {"options": "; ".join(options)}
    hint = phrase("stop.hint", language) if key in OPENERS else ""
    assert segments(fold(phrase(key, language, **values) + hint)) <= 2


def test_names_are_cut_only_where_they_do_not_fit() -> None:
    assert fit_names(list(SIBLINGS)) == list(SIBLINGS)
    assert fit_names([LONGEST_NAME] * 4) == ["Maximiliano"] * 4
    assert fit_names(["Wolfeschlegelsteinhausen"] * 3 + ["Al"]) == ["Wolfeschlegels"] * 3 + ["Al"]


@every_language
@pytest.mark.parametrize("key", ["offer.booked", "offer.passed", "offer.gone", "urgent", "wrong_number", "help"])
def test_a_short_answer_is_one_segment(key: str, language: str) -> None:
    assert segments(sent(key, language)) == 1


@every_language
@every_sentence
def test_a_sentence_is_written_without_typographic_signs(key: str, language: str) -> None:
    assert not TYPOGRAPHY.search(translate(PHRASES[key], language))


@every_language
@every_sentence
def test_nobody_is_asked_to_type_cancel(key: str, language: str) -> None:
    sentence = translate(PHRASES[key], language)
    assert "CANCEL" not in sentence
    assert not TYPE_CANCEL.search(sentence)


@every_language
@every_sentence
def test_a_text_names_no_amount_and_nothing_about_health(key: str, language: str) -> None:
    sentence = translate(PHRASES[key], language)
    assert not MONEY.search(sentence)
    assert not HEALTH.search(sentence)
    assert re.findall(r"\d+", sentence) in ([], ["911"])


@every_language
def test_a_text_that_may_be_the_first_says_how_to_stop(language: str) -> None:
    assert " STOP " in phrase("stop.hint", language)
    assert "STOP" in translate(PHRASES["help"], language)
    assert "STOP" in translate(PHRASES["start.done"], language)


@every_language
@pytest.mark.parametrize("key", OPENERS)
def test_a_first_text_names_the_clinic(key: str, language: str) -> None:
    assert "clinic" in placeholders(translate(PHRASES[key], language))


@pytest.mark.parametrize(
    ("word", "language", "intent"),
    [
        ("YES", "en", Intent.YES),
        ("NO", "en", Intent.NO),
        ("SI", "es", Intent.YES),
        ("NO", "es", Intent.NO),
        ("STOP", "en", Intent.OPT_OUT),
        ("STOP", "es", Intent.OPT_OUT),
        ("START", "en", Intent.OPT_IN),
        ("START", "es", Intent.OPT_IN),
        ("HELP", "en", Intent.HELP),
        ("AYUDA", "es", Intent.HELP),
    ],
)
def test_a_word_we_ask_for_is_understood(word: str, language: str, intent: Intent) -> None:
    assert any(re.search(rf"\b{word}\b", translate(sentence, language)) for sentence in PHRASES.values())
    reading = read(word, language=language, expecting=Expecting.OFFER)
    assert (reading.intent, reading.confidence >= 0.8) == (intent, True)


@every_language
def test_no_word_is_asked_for_that_is_not_tested_above(language: str) -> None:
    typed = {"en": {"YES", "NO", "STOP", "START", "HELP"}, "es": {"SI", "NO", "STOP", "START", "AYUDA"}}
    not_typed = {"OK", "NOT"}
    shouted = {word for key in SENTENCES for word in re.findall(r"\b[A-Z]{2,}\b", translate(PHRASES[key], language))}
    assert shouted - not_typed == typed[language]


def test_a_value_that_ends_in_a_full_stop_ends_the_sentence() -> None:
    text = phrase("offer.undone", "es", when="mar 24 nov 9:00 a.m.")
    assert text == "De acuerdo, cancelamos la cita del mar 24 nov 9:00 a.m."
    assert phrase("stranger", "en", clinic="Smiles Inc.", phone="312-555-0100") == (
        "This is Smiles Inc. We do not know this number yet. Please call us at 312-555-0100."
    )


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="until"):
        phrase("offer.held", "en", name="Ana", clinic="Bright Smiles", when="Tue Nov 24 at 9:00 AM")


def test_an_offer_in_english() -> None:
    instant = datetime(2026, 11, 24, 15, tzinfo=UTC)
    when = time_in(instant, CHICAGO, "en")
    end = time_in(instant + timedelta(hours=2, minutes=30), CHICAGO, "en", "hour")
    assert phrase("offer.held", "en", name="Ana", clinic="Bright Smiles", when=when, until=end) == (
        "Hi Ana, Bright Smiles: an opening Tue Nov 24 at 9:00 AM. Reply YES to book, NO to pass. "
        "Held for you until 11:30 AM."
    )


def test_an_offer_in_spanish() -> None:
    instant = datetime(2026, 11, 24, 15, tzinfo=UTC)
    when = time_in(instant, CHICAGO, "es")
    end = time_in(instant + timedelta(hours=4), CHICAGO, "es", "hour")
    assert phrase("offer.held", "es", name="Ana", clinic="Bright Smiles", when=when, until=end) == (
        "Hola Ana, Bright Smiles: hay una cita libre el mar 24 nov a las 9:00 a.m. "
        "¿La reservamos? Responda SI o NO. Se la guardamos hasta la 1:00 p.m."
    )
