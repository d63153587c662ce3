"""The language a patient writes in, told from the words themselves."""

from collections.abc import Sequence
from functools import cache

from conversations.reading.marks import LEXICONS, Marked
from conversations.reading.times.atoms import words_of


def language_of(marked: Marked, default: str) -> str:
    """The language most of the words belong to; ``default`` where they do not tell ("no", "ok", "STOP")."""
    scores = {lexicon.code: 0 for lexicon in LEXICONS}
    owners = _owners()
    for span in marked.spans:
        (code,) = span.languages if len(span.languages) == 1 else (None,)
        for word in span.words:
            owner = owners.get(word)
            if code in scores and owner in (None, code):
                scores[code] += 1
            if owner:
                scores[owner] += 1
    best = max(scores.values())
    winners = [code for code, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else default


def language_of_words(words: Sequence[str], default: str) -> str:
    """The language of most of the frequent words; for what has to be known before anything is marked."""
    owned = [code for word in words if (code := _owners_with_times().get(word))]
    codes = {lexicon.code for lexicon in LEXICONS}
    winner = max(codes, key=owned.count, default=default)
    return winner if owned and owned.count(winner) * 2 > len(owned) else default


@cache
def _owners_with_times() -> dict[str, str]:
    """The frequent words and the words for times that only one language has."""
    owners = {lexicon.code: {*lexicon.common.split(), *words_of(lexicon.code)} for lexicon in LEXICONS}
    named = [(word, code) for code, words in owners.items() for word in words]
    return {word: code for word, code in named if sum(word in words for words in owners.values()) == 1}


@cache
def _owners() -> dict[str, str]:
    """The frequent words that only one language has."""
    common = [(word, lexicon.code) for lexicon in LEXICONS for word in lexicon.common.split()]
    return {word: code for word, code in common if sum(other == word for other, _ in common) == 1}
