"""Keywords: single words that, as the whole body, mean what the carrier says (TWILIO.md, "Opt-out keywords")."""

from functools import cache

from conversations.reading.marks import LEXICONS
from conversations.reading.reading import Intent, OptOutScope, Reading
from conversations.reading.words import split

CARRIER_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
CARRIER_START = frozenset({"start", "unstop"})
CARRIER_HELP = frozenset({"help", "info"})
CARRIER_YES = "yes"


def keyword_in(text: str) -> str | None:
    """The one word of the text in lower case, whatever punctuation or space surrounds it; None when it has more."""
    words = [word for word in split(text) if word[0].isalnum()]
    return words[0] if len(words) == 1 else None


def read_keyword(text: str, language: str, *, opted_out: bool) -> Reading | None:
    """The reading of a text that is only a keyword, or None. YES counts here only for a contact who is opted out."""
    word = keyword_in(text)
    if word is None:
        return None
    ours = _ours().get(word)
    carrier = word.upper() if ours is None else None
    if word in CARRIER_STOP or ours == Intent.OPT_OUT:
        return Reading(Intent.OPT_OUT, 1.0, language, scope=OptOutScope.ALL, keyword=carrier, rule="keyword-stop")
    if word in CARRIER_HELP or ours == Intent.HELP:
        return Reading(Intent.HELP, 1.0, language, keyword=carrier, rule="keyword-help")
    if word in CARRIER_START or (opted_out and word == CARRIER_YES):
        return Reading(Intent.OPT_IN, 1.0, language, keyword=carrier, rule="keyword-start")
    return None


@cache
def _ours() -> dict[str, Intent]:
    """Our own words beside the carrier's (PRODUCT.md, section 3)."""
    stop = {word: Intent.OPT_OUT for lexicon in LEXICONS for word in lexicon.stop_words.split()}
    return stop | {word: Intent.HELP for lexicon in LEXICONS for word in lexicon.help_words.split()}
