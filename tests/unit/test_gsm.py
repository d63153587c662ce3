"""Segments as carriers count them, and folding, which makes a text cheap without changing what it says."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gsm import fold, is_gsm7, segments

# Lone surrogates, NUL and controls too; and runs of what folding treats differently, near the boundaries.
ANY_TEXT = st.text(st.characters(), max_size=400)
TRICKY = st.text(
    "aeiounc áíóúñçœ…€^'`´\u0301\u0302\u0338\u0308\u1ec7\u2126\u0958\u1100\u1161\u00a0\u200b\x00\r\n\t😀\ud800",
    max_size=400,
)
LONG_RUNS = st.builds(
    lambda unit, n, tail: unit * n + tail,
    st.text(st.characters(), min_size=1, max_size=3),
    st.integers(1, 200),
    ANY_TEXT,
)
TEXTS = ANY_TEXT | TRICKY | LONG_RUNS


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñ" * 160, 1),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments_are_counted_as_carriers_do(text: str, count: int) -> None:
    assert segments(text) == count


def test_an_extension_character_is_not_split_between_segments() -> None:
    # 306 septets fill two segments exactly, but the escape would be the 153rd and its character the 154th.
    assert segments("a" * 152 + "€" + "a" * 152) == 3
    assert segments("a" * 151 + "€" + "a" * 153) == 2


def test_a_surrogate_pair_is_not_split_between_segments() -> None:
    assert segments("á" * 66 + "😀" + "á" * 66) == 3
    assert segments("á" * 65 + "😀" + "á" * 67) == 2


@pytest.mark.parametrize("text", ["", "ñ¿¡üéà Ñ Ç £ @", "^{}\\[~]|€\f", "Δ_ΦΓΛΩΠΨΣΘΞ\r\n"])
def test_gsm7_holds_its_alphabet_and_its_extension(text: str) -> None:
    assert is_gsm7(text)


@pytest.mark.parametrize("character", list("áíóúÁÍÓÚç`´“”‘’–—…\u00a0\t\x00\x1b😀а"))
def test_gsm7_lacks_what_makes_a_text_cost_double(character: str) -> None:
    assert not is_gsm7(character)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (
            "¿Mañana a las 9? ¡Sí, señor Núñez! Él está aquí à la pingüino",
            "¿Mañana a las 9? ¡Si, señor Nuñez! Él esta aqui à la pingüino",
        ),
        ("ÁÉÍÓÚÑÜ", "AÉIOUÑÜ"),
        ("n\u0303 u\u0301 e\u0301", "ñ u é"),
        ("“Sí” – ‘no’ — it’s 9:00\u202fAM…", "\"Si\" - 'no' - it's 9:00 AM..."),
        ("a\u00a0b\u2009c\u200ad\te", "a b c d e"),
        ("2º piso, 1ª cita", "2o piso, 1a cita"),
        ("Łukasz Đặng, Nguyễn, François, cœur", "Lukasz Dang, Nguyen, Francois, coeur"),
        ("x\u0302\u0323y", "xy"),
        ("one\r\ntwo\rthree\u2028four\nfive", "one\ntwo\nthree\nfour\nfive"),
        ("a\x00b\x07c\x1bd\x7fe\ud800f\udc00g\u200bh\ufeffi", "abcdefghi"),
        ("Привет, Ёлка", "Привет, Ёлка"),
        ("你好 😀 👍🏽 👩‍👩‍👧", "你好 😀 👍🏽 👩‍👩‍👧"),
        ("Ώρα ΔΩ", "Ώρα ΔΩ"),
        ("", ""),
    ],
)
def test_folding_keeps_what_gsm7_has_and_what_other_scripts_need(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_spanish_text_costs_half_when_folded() -> None:
    text = (
        "Hola Ana, Clínica Sonrisas: hay un hueco el miércoles 25 a las 9:00. "
        "Responda SÍ para reservar, NO para pasar. Es suyo hasta las 11:30."
    )
    assert (segments(text), segments(fold(text))) == (3, 1)


def test_the_ellipsis_stays_where_three_dots_would_cost_a_segment() -> None:
    assert fold("😀" + "…" * 68) == "😀" + "…" * 68
    assert fold("😀…") == "😀..."


def test_a_script_that_is_longer_when_composed_is_left_as_it_came() -> None:
    assert fold("\u0958" * 70) == "\u0958" * 70


@given(TEXTS)
def test_nothing_raises(text: str) -> None:
    is_gsm7(text)
    assert segments(text) >= 0
    assert isinstance(fold(text), str)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_folding_never_costs_a_segment(text: str) -> None:
    assert segments(fold(text)) <= segments(text)


@given(TEXTS)
def test_what_is_folded_can_be_sent_and_stored(text: str) -> None:
    folded = fold(text)
    folded.encode("utf-8")
    assert not [c for c in folded if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]


@given(st.text(st.characters(max_codepoint=127, exclude_categories=["Cc"]), max_size=400))
def test_plain_ascii_is_left_alone(text: str) -> None:
    assert fold(text) == text.replace("`", "'")


@given(TEXTS)
def test_segments_lie_between_the_even_split_and_one_lost_unit_each(text: str) -> None:
    if is_gsm7(text):
        units, single, part = sum(2 if c in "\f^{}\\[~]|€" else 1 for c in text), 160, 153
    else:
        units, single, part = len(text.encode("utf-16-le", "surrogatepass")) // 2, 70, 67
    if units <= single:
        assert segments(text) == (1 if units else 0)
    else:
        assert -(-units // part) <= segments(text) <= -(-units // (part - 1))
