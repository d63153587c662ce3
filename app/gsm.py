"""Counts a text as carriers do, and writes it so that it costs the fewest segments.

Rules: 3GPP TS 23.038 (the GSM 7-bit alphabet and its extension table) and TS 23.040 (concatenated messages).
"""

import re
import unicodedata
from collections.abc import Iterable

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"
_SEPTETS = {**dict.fromkeys(_BASIC, 1), **dict.fromkeys(_EXTENSION, 2)}

_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a`\u00b4"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb"
_SAME_LENGTH = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_SINGLE_QUOTES, "'"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
    "º": "o",
    "ª": "a",
    "ı": "i",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "•": "*",
}
_LONGER = {"\u2026": "...", "œ": "oe", "Œ": "OE"}
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Control characters but tab and line feed, halves of surrogate pairs, and what is invisible: zero-width space,
# soft hyphen, word joiner, byte order mark. Joiners stay: emoji and several scripts need them.
_REMOVED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u200b\u2060\ufeff]")


def is_gsm7(text: str) -> bool:
    """Whether every character is in the GSM 7-bit alphabet or its extension table."""
    return all(character in _SEPTETS for character in text)


def segments(text: str) -> int:
    """How many segments the carrier sends and bills: 160 septets, else 153 each; in UCS-2 70 units, else 67 each.

    An extension character (an escape and a septet) and a surrogate pair are never split between two segments. An
    empty text is none.
    """
    if is_gsm7(text):
        return _packed([_SEPTETS[character] for character in text], single=160, part=153)
    return _packed([2 if character > "\uffff" else 1 for character in text], single=70, part=67)


def _packed(costs: list[int], single: int, part: int) -> int:
    total = sum(costs)
    if total <= single:
        return 1 if total else 0
    count, room = 1, part
    for cost in costs:
        if cost > room:
            count, room = count + 1, part
        room -= cost
    return count


def fold(text: str) -> str:
    """The text as we send it: typographic characters plain, accents that GSM-7 lacks dropped, the rest as it was.

    ñ ¿ ¡ ü é à are in GSM-7 and stay; á í ó ú become a i o u, or a Spanish text would cost double. Other scripts and
    emoji stay. NUL, other control characters and lone surrogates are removed. Never raises, never costs more segments
    than the text did, and folding twice changes nothing.
    """
    raw = _REMOVED.sub("", _LINE_ENDS.sub("\n", text))
    composed = unicodedata.normalize("NFC", raw)
    # Some scripts are longer when composed, and "..." is longer than its sign: not worth it where it costs a segment.
    candidates = (_plain(composed, _LONGER), _plain(composed, {}), _plain(raw, {}))
    return min(candidates, key=segments)


def _plain(text: str, longer: dict[str, str]) -> str:
    return "".join(_replaced(text, longer))


def _replaced(text: str, longer: dict[str, str]) -> Iterable[str]:
    after_letter = False
    for character in text:
        if after_letter and "\u0300" <= character <= "\u036f":
            continue  # a mark that could not be composed with its Latin letter
        plain = longer.get(character) or _SAME_LENGTH.get(character) or _without_accent(character)
        after_letter = plain[-1] in _SEPTETS and plain[-1].isalpha()
        yield plain


def _without_accent(character: str) -> str:
    """The ASCII letter under the accents, unless the accented letter is in GSM-7 or has no such letter under it."""
    if character in _SEPTETS:
        return character
    parts = unicodedata.normalize("NFD", character)
    letter, marks = parts[0], parts[1:]
    is_latin = letter.isascii() and letter.isalpha()
    return letter if is_latin and marks and all(map(unicodedata.combining, marks)) else character
