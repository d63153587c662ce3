"""Reactions (tapbacks) that arrive as texts: "Liked “Reply YES to book”" is a reaction and never a yes.

The forms are those of TWILIO.md, "Reactions that arrive as texts".
"""

import re
import unicodedata
from functools import cache

from conversations.reading.emoji import KINDS
from conversations.reading.lexicon import Reactions, parts_of
from conversations.reading.marks import LEXICONS
from conversations.reading.words import fold

_REMOVED_BY_GOOGLE = "\u200c"
"""Google Messages puts the emoji between U+200B when it is added, between U+200C when it is taken back."""

_QUOTING = re.compile(r"([^\"“”«„]{1,80})[\"“”«„].*(?:[\"”“»]|…|\.\.\.)", re.DOTALL)
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")


def reaction_in(text: str) -> tuple[str | None, str] | None:
    """The kind of the reaction and the language of its wording ("" for an emoji alone), or None when the text is none.

    Kinds: like, dislike, love, laugh, emphasis, question, removed; None for an emoji that is none of these.
    """
    quoting = _QUOTING.fullmatch(text.strip())
    lead = _plain(quoting.group(1) if quoting else text)
    for code, forms in _forms():
        if quoting is None:
            thing = next((thing for thing in parts_of(forms.attachments) if lead.endswith(f" {thing}")), None)
            kind = _worded(lead.removesuffix(f" {thing}"), forms) if thing else None
        else:
            kind = _worded(lead, forms) or _pictured(lead, forms, text)
        if kind is not None:
            return (None if kind == "other" else kind), code
    return None


@cache
def _forms() -> tuple[tuple[str, Reactions], ...]:
    return tuple((lexicon.code, lexicon.reactions) for lexicon in LEXICONS if lexicon.reactions)


def _worded(lead: str, forms: Reactions) -> str | None:
    for kind, verbs in forms.verbs.items():
        if lead in parts_of(verbs):
            return kind
    for before, after in forms.removed:
        if lead.startswith(f"{before} ") and lead.endswith(f" {after}"):
            return "removed"
    for before, after in forms.reacted:
        if lead.startswith(f"{before} ") and lead.endswith(f" {after}"):
            return _kind(lead.removeprefix(before).removesuffix(after))
    return None


def _pictured(lead: str, forms: Reactions, text: str) -> str | None:
    """Google's "👍 to “…”": nothing but a picture before the joining word."""
    picture, _, joiner = lead.rpartition(" ")
    if joiner != forms.to or not picture or any(unicodedata.category(c)[0] in "LN" for c in picture):
        return None
    return "removed" if _REMOVED_BY_GOOGLE in text[: text.find(picture[0]) + 8] else _kind(picture)


def _kind(picture: str) -> str:
    return next((KINDS[c] for c in picture if c in KINDS), "other")


def _plain(text: str) -> str:
    return " ".join(_SKIN_TONES.sub("", fold(text)).split())
