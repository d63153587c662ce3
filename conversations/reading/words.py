"""Text into plain words: one spelling for everything that means the same, in time linear in its length.

Any string is accepted: control characters, lone surrogates and right-to-left marks become nothing or an unknown word.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence

BREAKS = frozenset(".,?")
"""The words that stand for punctuation: end of sentence, of clause, of question."""

KEPT = BREAKS | {"-", "/"}
"""Signs that are words; the last two only in times, as in "2-3pm", "12/5" and "mon-fri"."""

_SAME = str.maketrans(
    dict.fromkeys("’‘`´ʼ", "'")
    | dict.fromkeys("!¡¿…。\n\r", ".")
    | dict.fromkeys(";()[]—–،", ",")
    | {"؟": "?", "\0": " ", "@": " at ", "°": " ", "&": " and ", "–": "-", "~": "-"}
)
_TONES_AND_SEXES = re.compile("[\U0001f3fb-\U0001f3ff♀♂]")
_MERIDIEM = re.compile(r"(?<![^\W\d_])([ap])\. ?m\b\.?")
_MORNING_HOUR = re.compile(r"(\d{1,2}(?::\d\d)?)a(?![^\W_])")
_ORDINALS = frozenset("123")
"""7a is 7 AM; 1a to 3a are Spanish for first to third."""
_QUOTES = frozenset('"“”«»„')
_QUOTED = re.compile(r"(?:(?<!\S)\"[^\"“”]*\"|[“«„][^\"“”«»„]*[”»])")
_WITH_A_DIGIT = "b4|2(?:day|nite|night|moro|morrow|mrw)"
_DAY = "(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mie|jue|vie|sab|dom)"
_MONTH = "(?:jan|feb|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)"
_TOKEN = re.compile(
    rf"(?<![^\W_])(?:{_WITH_A_DIGIT})(?![^\W_])|\d{{1,2}}[:.h]\d{{2}}(?!\d)|\d+"
    r"|[/-]|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s/-]"
)
_SIGN = re.compile(
    r"(?:(?:(?<=\d)|(?<=[ap]m))\s*([/-])\s*(?=\d)"
    rf"|(\d\s?[ap]m?|\d(?:st|nd|rd|th)|\d|\bnoon|\b{_DAY}[a-z]{{0,6}})\s*-\s*(?=\d|noon|midday|{_DAY}|{_MONTH}))|[/-]"
)
_SHORT_NAME = re.compile(rf"\b({_DAY}(?:s|rs|r)?|{_MONTH}t?)\.(?=\s*(?:at |@|,|\d|a las ))")
_DOUBLED = re.compile(r"(\w)\1+")
_TREBLED = re.compile(r"(\w)\1{2,}")
_LONG = 7
_WIDE_GAP = re.compile(r"\s{2,}")


def fold(text: str) -> str:
    """Lower case, no accents, no invisible characters, no skin tones, one kind of apostrophe."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cs"))


def split(text: str) -> list[str]:
    """The words and breaks of a text, before any shorthand is spelled out. Hyphens, quotes and signs are dropped."""
    plain = _TONES_AND_SEXES.sub("", _join_spelled_out(fold(text))).translate(_SAME)
    plain = _MORNING_HOUR.sub(_morning, plain)
    if "." in plain:
        plain = _SHORT_NAME.sub(r"\1 ", _MERIDIEM.sub(r"\1m", plain))
    if "-" in plain or "/" in plain:
        plain = _SIGN.sub(_kept_between_times, plain)
    return [token for token in _TOKEN.findall(plain) if token[0].isalnum() or token in KEPT or _is_picture(token)]


def _morning(found: re.Match[str]) -> str:
    return found[0] if found[1] in _ORDINALS else f"{found[1]} am"


def _kept_between_times(found: re.Match[str]) -> str:
    """A hyphen or slash of a time stays, between spaces; any other is one."""
    if found[2]:
        return f"{found[2]} - "
    return found[1] or " "


def without_quotes(text: str) -> str:
    """The text without passages of three or more words that it quotes.

    What stands in quotation marks is most often our own message, and "Reply YES to book" is not the patient's yes.
    """
    if _QUOTES.isdisjoint(text):
        return text
    return _QUOTED.sub(lambda m: m.group() if len(m.group().split()) < 3 else "\n", text)


def spell_out(words: Sequence[str], shorthand: Mapping[str, str], known: Collection[str]) -> list[str]:
    """Replaces what is short ("thx"), drawn out ("yesssss") or said over and over ("yesyes") by what it stands for."""
    result: list[str] = []
    for word in words:
        result.extend(_spelled(word, shorthand, known).split())
    return result


def _spelled(word: str, shorthand: Mapping[str, str], known: Collection[str]) -> str:
    if word in shorthand:
        return shorthand[word]
    if word in known or word in BREAKS:
        return word
    if word.endswith("'s"):
        return word[:-2]
    if _DOUBLED.search(word) is None or word.isdecimal():
        return _said_over(word, known)
    for short in (_TREBLED.sub(r"\1\1", word), _DOUBLED.sub(r"\1", word)):
        if short != word and (short in shorthand or short in known):
            return shorthand.get(short, short)
    return _said_over(word, known)


def slips_of(known: Collection[str]) -> dict[str, str]:
    """Each slip of the finger in a long word, and the one word of ``known`` that it can be.

    Two neighbours swapped ("perfcet"), or a letter left out ("texing") that is neither the first nor the last. Short
    words are left alone: one letter away from them stands another word.
    """
    meant: dict[str, set[str]] = {}
    for word in known:
        for slip in _slips(word) if len(word) >= _LONG and word.isalpha() else ():
            if slip not in known:
                meant.setdefault(slip, set()).add(word)
    return {slip: words.pop() for slip, words in meant.items() if len(words) == 1}


def _slips(word: str) -> Iterator[str]:
    for place in range(1, len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        yield word[:place] + word[place + 1 :]


def _said_over(word: str, known: Collection[str]) -> str:
    """ "yesyesyes" is yes: a known word of three letters or more, repeated."""
    for size in range(3, min(len(word) // 2, 6) + 1):
        if len(word) % size == 0 and word[:size] in known and word[:size] * (len(word) // size) == word:
            return word[:size]
    return word


def _is_picture(token: str) -> bool:
    """Signs that are pictures speak; the remaining punctuation says nothing."""
    return unicodedata.category(token[0]) == "So"


def _join_spelled_out(text: str) -> str:
    """ "r e m o v e   m e" is "remove me": only where the whole text is written in single letters."""
    letters = text.split()
    if len(letters) < 4 or not all(len(letter) == 1 and letter.isalpha() for letter in letters):
        return text
    return " ".join("".join(group.split()) for group in _WIDE_GAP.split(text.strip()))
