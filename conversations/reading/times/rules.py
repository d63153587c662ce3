"""The engine of the time grammar: rules over a row of kinds, each of which makes one node of several.

The grammar is a cascade: a rule is a regular expression over the letters of ``vocabulary.py`` and a function that
builds the new node's value, or says that the letters mislead. Rules are applied one after the other, each over the
whole row, so that what an earlier one has built is a letter for the later ones: ``C`` a clock, ``V`` a window,
``D`` days.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Node(NamedTuple):
    """An atom, or what the grammar has made of several: its kind (one letter), its value, its first and last word."""

    kind: str
    value: object
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule may have to know: today's date where the patient is, and whether 3/4 is the third of April."""

    today: date
    day_first: bool


Build = Callable[[Sequence[Node], Setting], object]
"""The value of the new node, or None when the letters mislead."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``pattern`` over kinds; what it matches becomes one node of ``kind``."""

    pattern: re.Pattern[str]
    kind: str
    build: Build
    needs: str
    """A letter without which it cannot match, so that most rules are not tried; empty where it has none."""


_MAY_BE_MISSING = re.compile(r"\\?\[\]?[^\]]*\][*+?]?(?:\{[^}]*\})?|\\?.[*?]|\\.")


def rule(pattern: str, kind: str, build: Build) -> Rule:
    """A rule. ``G`` in the pattern stands for words that only join."""
    expanded = pattern.replace("G", "[kj1fz]*")
    return Rule(re.compile(expanded), kind, build, _needed(expanded))


def _needed(pattern: str) -> str:
    """The last letter that every match of the pattern, or what stands beside it, has."""
    while (shorter := re.sub(r"\((?:[^()\\]|\\.)*\)[*?]?", "", pattern)) != pattern:
        pattern = shorter
    return _MAY_BE_MISSING.sub("", pattern)[-1:]


def apply(rules: Sequence[Rule], nodes: list[Node], setting: Setting) -> list[Node]:
    """The row after every rule had its turn."""
    kinds = "".join(node.kind for node in nodes)
    for each in rules:
        if each.needs not in kinds:
            continue
        position = 0
        while (match := each.pattern.search(kinds, position)) is not None:
            begin, end = match.span()
            value = each.build(nodes[begin:end], setting)
            position = begin + 1
            if value is not None:
                nodes[begin:end] = [Node(each.kind, value, nodes[begin].begin, nodes[end - 1].end)]
                kinds = kinds[:begin] + each.kind + kinds[end:]
    return nodes


def number(node: Node) -> int:
    """The number of a numeral, an ordinal or an article.

    Raises TypeError for a node that is none; a rule's pattern has made sure.
    """
    if not isinstance(node.value, int):
        raise TypeError(f"a node of kind {node.kind} is no number")
    return node.value


def only(nodes: Sequence[Node], kinds: str) -> list[Node]:
    """The nodes of these kinds."""
    return [node for node in nodes if node.kind in kinds]
