"""Names of days, months and parts of a day as thumbs type them: one slip away from the word."""

from collections.abc import Collection, Iterator, Mapping

_SHORTEST = 6
"""Letters of a word that one slip leaves recognisable."""

_VOWELS = "aeiou"
_SOUND_ALIKE = {"b": "v", "v": "b", "s": "z", "z": "s", "c": "s"}

_WORDS_THEMSELVES = frozenset(
    ("mares", "mates", "marts", "artes", "domino", "sundae", "frida", "moaning", "mourning", "warning")
)
"""Words one slip away from a name that are no slip."""


def slips_of(names: Mapping[str, object], known: Collection[str]) -> dict[str, str]:
    """Each way of missing one of the ``names`` (with what they mean) by one letter, and the name meant.

    A letter left out, a vowel too many, two exchanged, a vowel for another, Spanish letters that sound alike; the
    first letter is typed right, unless it sounds alike. Words that are ``known``, and slips of two meanings, are left
    as they are.
    """
    found: dict[str, str] = {}
    unsure: set[str] = set()
    for name in names:
        if len(name) < _SHORTEST or not name.isalpha():
            continue
        for slip in _slips(name):
            if names[found.setdefault(slip, name)] != names[name]:
                unsure.add(slip)
    return {slip: name for slip, name in found.items() if slip not in unsure | _WORDS_THEMSELVES and slip not in known}


def _slips(name: str) -> Iterator[str]:
    for at, letter in enumerate(name):
        before, after = name[:at], name[at + 1 :]
        if letter in _SOUND_ALIKE:
            yield before + _SOUND_ALIKE[letter] + after
        if at == 0:
            continue
        yield before + after
        if after and after[0] != letter:
            yield before + after[0] + letter + after[1:]
        yield from (before + vowel + letter + after for vowel in _VOWELS)
        if letter in _VOWELS:
            yield from (before + vowel + after for vowel in _VOWELS if vowel != letter)
