"""Keywords: single words that, as the whole body, mean what the carrier says (TWILIO.md, "Opt-out keywords")."""

from collections.abc import Sequence
from functools import cache

from conversations.reading.marks import LEXICONS
from conversations.reading.reading import Intent, OptOutScope, Reading, Values

CARRIER_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
CARRIER_START = frozenset({"start", "unstop"})
CARRIER_HELP = frozenset({"help", "info"})
CARRIER_YES = "yes"


def keyword_in(typed: Sequence[str]) -> str | None:
    """The one word of a text in lower case, whatever punctuation or space surrounds it; None when it has more."""
    words = [word for word in typed if word[0].isalnum()]
    return words[0] if len(words) == 1 else None


def read_keyword(text: str, typed: Sequence[str], language: str, *, opted_out: bool) -> Reading | None:
    """The reading of a text (``typed``: its words) that is only a keyword, or None.

    YES counts here only for a contact who is opted out.

    The carrier's words are the same in all languages: ``language`` is then the contact's.
    """
    word = keyword_in(typed)
    if word is None:
        return None
    if word in _ours():
        intent, code = _ours()[word]
        scope = OptOutScope.ALL if intent is Intent.OPT_OUT else None
        return Reading(intent, 1.0, code, values=Values(scope=scope), rule="keyword-of-ours")
    carrier = carrier_keyword(text, typed)
    if word in CARRIER_STOP:
        return Reading(
            Intent.OPT_OUT, 1.0, language, values=Values(scope=OptOutScope.ALL), keyword=carrier, rule="keyword-stop"
        )
    if word in CARRIER_HELP:
        return Reading(Intent.HELP, 1.0, language, keyword=carrier, rule="keyword-help")
    if word in CARRIER_START or (opted_out and word == CARRIER_YES):
        return Reading(Intent.OPT_IN, 1.0, language, keyword=carrier, rule="keyword-start")
    return None


def carrier_keyword(text: str, typed: Sequence[str]) -> str | None:
    """The carrier's keyword, upper-case, when it is the whole body; in fancy letters it is none of the carrier's."""
    word = keyword_in(typed)
    if word is None or word not in CARRIER_STOP | CARRIER_START | CARRIER_HELP | {CARRIER_YES}:
        return None
    return word.upper() if word in text.casefold() else None


@cache
def _ours() -> dict[str, tuple[Intent, str]]:
    """Our own words beside the carrier's (PRODUCT.md, section 3), with their language."""
    ours: dict[str, tuple[Intent, str]] = {}
    for lexicon in LEXICONS:
        ours |= dict.fromkeys(lexicon.stop_words.split(), (Intent.OPT_OUT, lexicon.code))
        ours |= dict.fromkeys(lexicon.help_words.split(), (Intent.HELP, lexicon.code))
    return ours
