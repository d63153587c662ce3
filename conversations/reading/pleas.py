"""A wish to be left alone by what its words do, however it is worded (PRODUCT.md, section 3).

The phrases of the lexicons find the usual wordings anywhere in a text. Here a clause counts by its make-up: every word
of it has a role in such a wish, and the roles together make one: "is there a way to not get these". A single word
from elsewhere ("at work", "the 9am", "my old number") and it is none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from conversations.reading import en_pleas, es_pleas
from conversations.reading.phrases import Automaton
from conversations.reading.roles import Role
from conversations.reading.words import BREAKS

_ROLES: Mapping[str, Mapping[Role, str]] = {"en": en_pleas.ROLES, "es": es_pleas.ROLES}
_LONGEST = 30
"""Words; a wish to be left alone is short."""
_TO_US = (Role.MESSAGE, Role.SEND, Role.TOLD, Role.HEAR)
_NAMED = (*_TO_US, Role.NUMBER, Role.THESE)
_COURTESY = frozenset({Role.GLUE, Role.YOU, Role.ME})
_ENDS = (Role.STOP, Role.END, Role.OUT, Role.TIRED, Role.PERMIT, Role.PERMISSION, Role.SPAM)
_OF_OTHERS = (Role.STOP, Role.END, Role.REMOVE, Role.REMOVE_ME, Role.SELF, Role.GET, Role.WANT)
"""Beside these a "not" does not forbid us to write."""
_WORD = re.compile("[^][;|\\s]+")
_TOO_COMMON_ELSEWHERE = frozenset({*en_pleas.ANCHORS.split(), *es_pleas.ANCHORS.split()})
_TELLING = frozenset(
    {
        *(Role.MESSAGE, Role.TOLD, Role.SEND, Role.LIST, Role.SPAM, Role.OUT, Role.REMOVED, Role.STOP, Role.HEAR),
        *(Role.PERMIT, Role.PERMISSION),
    }
)
_COURTEOUS = _COURTESY | {Role.THIS, Role.I}
_DOING = frozenset(
    {
        *(Role.STOP, Role.END, Role.OUT, Role.SPAM, Role.TIRED, Role.REMOVED, Role.REMOVE, Role.REMOVE_ME),
        *(Role.NOT, Role.SELF, Role.OFF),
    }
)
_INQUIRES = frozenset({"is", "are", "was", "am", "did", "does", "do", "why", "have", "has", "when", "who"})
_LEADS = frozenset(f"{en_pleas.LEADS} {es_pleas.LEADS}".split())


@dataclass(frozen=True, slots=True)
class _Part:
    """A clause: its roles in order, whether all its words have one, whether it asks, and how it begins.

    ``leads`` is its first role behind courtesies that may open a wish. ``inquires``: it begins as a question of facts.
    """

    roles: tuple[Role, ...]
    known: bool
    asks: bool
    inquires: bool
    leads: Role | None

    def has(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    def only(self, *roles: Role) -> bool:
        """Nothing but these and courtesies."""
        return set(self.roles) <= _COURTESY.union(roles)

    def before(self, first: Role, second: Role) -> bool:
        return first in self.roles and second in self.roles[self.roles.index(first) :]


def pleads(words: Sequence[str]) -> bool:
    """Whether a text, spelled out (``words``), has a clause that asks us to leave them alone."""
    if _anchors().isdisjoint(words) or _acts().isdisjoint(words):
        return False
    parts = list(_parts(words))
    if any(_invites(part) for part in parts):
        return False
    if any(_ends_with_stop(part) for part in parts):
        return True
    known = [part for part in parts if part.known]
    if any(_stops(part) for part in known):
        return True
    return len(known) == len(parts) and any(_refuses(part) or _only_stops(part) for part in parts)


def invites(words: Sequence[str]) -> bool:
    """Whether a clause names another way to be reached: "do not text, call instead"."""
    return not _anchors().isdisjoint(words) and any(_invites(part) for part in _parts(words))


def _stops(part: _Part) -> bool:
    negated = part.has(Role.NOT, Role.SELF)
    if part.has(Role.OUT):
        return not negated
    if part.has(Role.STOP, Role.END):
        return not (negated or part.inquires) and _ends(part)
    if part.has(Role.SPAM):
        named = part.has(Role.THIS, *_NAMED, Role.YOU) or part.roles.count(Role.SPAM) > 1
        return named and not (part.asks or part.inquires or negated)
    if negated and part.before(Role.WANT, Role.PERMIT) and not part.has(Role.MESSAGE, Role.THESE, Role.TOLD, Role.HEAR):
        return False  # "I don't want to give you my number"
    if negated:
        return not part.has(Role.REMOVE, Role.REMOVE_ME) and (_is_unwanted(part) or _is_unpermitted(part))
    if part.has(Role.TIRED):
        return not part.asks and (part.has(Role.MESSAGE, Role.HEAR) or part.before(Role.YOU, Role.SEND))
    return not part.inquires and _removes(part)


def _ends_with_stop(part: _Part) -> bool:
    """ "These texts are driving me crazy stop", whatever else it says."""
    complains = part.has(Role.MESSAGE) and part.has(Role.THESE) and not part.has(Role.NOT, Role.SELF)
    return complains and part.roles[-1] is Role.STOP and not (part.asks or part.inquires)


def _ends(part: _Part) -> bool:
    if part.has(*_TO_US, Role.PERMISSION) or (part.has(Role.THESE) and part.has(Role.REMOVED)):
        return True
    if not part.has(Role.STOP):
        return False
    if part.before(Role.STOP, Role.THESE):
        return True
    wanted = any(part.before(whoever, Role.STOP) for whoever in (Role.THESE, Role.THIS, Role.YOU))
    wanted = wanted or not part.has(Role.I)
    return part.has(Role.SPAM) or (part.has(Role.WANT) and wanted)


def _is_unwanted(part: _Part) -> bool:
    """ "I don't want your texts", "rather not get these", "I do not want you to call"; not "I don't want to call"."""
    if not part.has(Role.WANT):
        return False
    told = part.has(Role.MESSAGE, Role.HEAR, Role.TOLD) or part.before(Role.YOU, Role.SEND)
    return told or (part.has(Role.GET) and part.has(Role.THESE, Role.LIST))


def _is_unpermitted(part: _Part) -> bool:
    return part.has(Role.PERMISSION) or (part.has(Role.PERMIT) and part.has(*_NAMED, Role.THIS))


def _only_stops(part: _Part) -> bool:
    return part.has(Role.STOP) and part.only(Role.STOP, Role.REMOVE)


def _refuses(part: _Part) -> bool:
    """ "Do not text me", which a reason or an hour beside it turns into something else."""
    if part.asks or not part.has(Role.NOT) or part.has(*_OF_OTHERS) or part.before(Role.ME, Role.SEND):
        return False
    return part.has(Role.SEND, Role.TOLD) or (part.has(Role.MESSAGE) and part.only(Role.NOT, Role.MESSAGE))


def _removes(part: _Part) -> bool:
    off = part.has(Role.REMOVED, Role.OFF)
    listed = part.has(Role.LIST) or (off and part.has(Role.MESSAGE, Role.SEND))
    ends_off = part.roles[-1] is Role.REMOVED
    if part.has(Role.NUMBER):
        removed = part.has(Role.REMOVED) and part.has(Role.WANT, Role.GET)
        return removed or part.has(Role.REMOVE) or (listed and part.has(Role.GET))
    if part.has(Role.REMOVE_ME):
        return listed
    if part.has(Role.ME) and part.has(Role.REMOVE, Role.GET):
        return listed or (ends_off and part.has(Role.REMOVE))
    if part.has(Role.WANT):
        return off and (listed or ends_off)
    return part.has(Role.I) and part.has(Role.REMOVED) and listed


def _invites(part: _Part) -> bool:
    return part.leads in (Role.SEND, Role.TOLD) and not part.has(*_OF_OTHERS, *_ENDS)


def _parts(words: Sequence[str]) -> Iterator[_Part]:
    here: list[str] = []
    for word in (*words, "."):
        if word not in BREAKS:
            here.append(word)
        elif here:
            yield _part(here, asks=word == "?")
            here = []


def _part(words: Sequence[str], *, asks: bool) -> _Part:
    """What each stretch does, the longest first; and whether every word does something."""
    symbols, place, known = _automaton().symbols(words), 0, len(words) <= _LONGEST
    roles: list[Role] = []
    leads: Role | None = None
    leading = True
    while place < len(words):
        found = _automaton().found_at(symbols, place)
        if found:
            roles.append(found[-1].mark)
        elif words[place][0].isalnum():
            known = False
        if leading and words[place] not in _LEADS:
            leads, leading = (roles[-1] if found else None), False
        place += found[-1].length if found else 1
    return _Part(tuple(roles), known and bool(roles), asks, words[0] in _INQUIRES, leads)


@cache
def _automaton() -> Automaton[Role]:
    built: Automaton[Role] = Automaton()
    for code, roles in _ROLES.items():
        built.add(code, roles, {})
    return built


@cache
def _anchors() -> frozenset[str]:
    """A wish has one of these words."""
    telling, others = set[str](), set[str]()
    for roles in _ROLES.values():
        for role, patterns in roles.items():
            (telling if role in _TELLING else others).update(_WORD.findall(patterns))
    return frozenset(telling - others) | _TOO_COMMON_ELSEWHERE


@cache
def _acts() -> frozenset[str]:
    """And one of these: reading the roles of every text that says "call" or "list" costs a seventh of all the time."""
    doing, courteous = set[str](), set[str]()
    for roles in _ROLES.values():
        for role, patterns in roles.items():
            (courteous if role in _COURTEOUS else doing if role in _DOING else set()).update(_WORD.findall(patterns))
    return frozenset(doing - courteous) | frozenset({"not", "no", "off", "out", "ya", "nunca", "nada"})
