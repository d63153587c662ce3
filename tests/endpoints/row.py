"""A row of the table: an endpoint, who may call it, and a call that works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.models import Role
from tests.endpoints.practice import Practice
from tests.integration.test_access import TABLE as HOLDERS

WORD = re.compile(r"\{(\w+)\}")
ANYBODY = ""
Words = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """`{words}` are what a `Practice` has: ids and moments.

    `needs` names permissions of PRODUCT.md section 9: "a | b" is one of them, "a & b" both; `ANYBODY`: any role does.
    """

    method: str
    path: str
    needs: str
    body: Mapping[str, Any] | None = None
    status: int = 200
    """What the call answers where it may be made. 409 with a remark why a success is not prepared."""
    query: Mapping[str, str] | None = None
    person: bool = False
    """A person does it, in their own name: a service's token is refused."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def all_of(self) -> list[list[str]]:
        """What it needs: of each of these, one."""
        return [one_of.split(" | ") for one_of in self.needs.split(" & ")] if self.needs else []

    @property
    def holders(self) -> list[Role]:
        """Who may: the roles that have what it needs."""
        every = set(Role)
        for one_of in self.all_of:
            every &= {Role(role) for permission in one_of for role in HOLDERS[permission].split()}
        return [role for role in Role if role in every]

    @property
    def outsiders(self) -> list[Role]:
        """Who may not."""
        return [role for role in Role if role not in self.holders]

    @property
    def nouns(self) -> tuple[str, str]:
        """The method, and the path with the nouns of its ids: which endpoint it is."""
        return self.method, WORD.sub(lambda found: f"{{{Practice.NOUNS.get(found[1], found[1])}}}", self.path)

    def request(self, at: Practice) -> dict[str, Any]:
        """The call that works there: method, path, json, query_string."""
        return self._filled(at.words, at.words, at.words)

    def trespasses(self, at: Practice, other: Practice) -> Iterator[dict[str, Any]]:
        """The same call, with ids of the other clinic: all of the path's, each of the path's, each of the inputs'."""
        if WORD.search(self.path):
            yield self._filled(other.words, at.words, at.words)
        if len(WORD.findall(self.path)) > 1:
            for word in WORD.findall(self.path):
                yield self._filled(at.words | {word: other.words[word]}, at.words, at.words)
        for word in _ids(self.body):
            yield self._filled(at.words, at.words | {word: other.words[word]}, at.words)
        for word in _ids(self.query):
            yield self._filled(at.words, at.words, at.words | {word: other.words[word]})

    def _filled(self, path: Words, body: Words, query: Words) -> dict[str, Any]:
        return {
            "method": self.method,
            "path": self.path.format_map(path),
            "json": fill(self.body, body),
            "query_string": fill(self.query, query),
        }


def fill(template: Any, words: Words) -> Any:
    """JSON with its words replaced."""
    if isinstance(template, str):
        return template.format_map(words)
    if isinstance(template, Mapping):
        return {name: fill(value, words) for name, value in template.items()}
    if isinstance(template, list):
        return [fill(value, words) for value in template]
    return template


def _ids(template: object) -> list[str]:
    """The words that are ids."""
    return [word for word in WORD.findall(str(template)) if word not in Practice.MOMENTS]
