"""One endpoint: who may call it, what goes in and out, and the function that does it. A noun's file lists its own.

Everything that all endpoints share happens in `Endpoint.answer`, in this order: who is it (401), may they (403), is the
request well formed (400, 415, 422), was it answered before (Idempotency-Key), has it changed since (If-Match, 412)?
Then the handler, all in one transaction of the caller's clinic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar, get_type_hints

from flask import Response, request
from sqlalchemy.orm import Session, sessionmaker

from app.access import Caller, Permission
from app.config import Config
from app.db import transaction
from app.locking import take_turn
from app.models import Clinic
from app.services import audit
from app.web.api import conditions, repeats
from app.web.api.caller import identify
from app.web.api.forms import Answer, CsvFile, Form, read_body, read_query
from app.web.api.problems import Refusal
from app.web.parts import Parts

CSV = "text/csv"
H = TypeVar("H", bound=Callable[..., Answer | None])


@dataclass(frozen=True, slots=True)
class Call:
    """A request on its way: the transaction of the caller's clinic, and who calls."""

    session: Session
    caller: Caller
    config: Config
    sessions: sessionmaker[Session]

    @property
    def clinic(self) -> Clinic:
        """The caller's clinic."""
        return self.session.get_one(Clinic, self.caller.clinic_id)

    @property
    def actor(self) -> str:
        """What the audit trail calls the caller."""
        return self.caller.actor

    @property
    def staff_id(self) -> int:
        """The person who calls. Refuses (403) a service's token: this is done by a person, in their own name."""
        if self.caller.staff_id is None:
            raise Refusal(403, "Only a person does this: use a token that was issued to one.")
        return self.caller.staff_id

    @contextmanager
    def batch(self, source: str) -> Iterator[Session]:
        """A transaction of its own, for an endpoint that is `batched`; `source` goes before where the call is from."""
        with transaction(self.sessions, self.caller.clinic_id) as session:
            session.info |= {"actor": self.actor, "source": f"{source}, {self.session.info['source']}"}
            yield session

    def note_read(self, action: str, subject: object, **facts: object) -> None:
        """The caller sees a patient's record: written to the audit trail before they do."""
        audit.record(self.session, self.caller.clinic_id, action, subject, after=facts or None)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`current` makes what the addressed object looks like now: what `If-Match` is compared with."""

    method: str
    rule: str
    handler: Callable[..., Answer | None]
    permissions: tuple[Permission, ...]
    returns: type[Answer] | None
    query: type[Form] | None = None
    body: type[Form] | None = None
    status: int = 200
    current: Callable[..., Answer] | None = None
    also: tuple[Permission, ...] = ()
    """Needed beside one of `permissions`, each of them."""
    logged: bool = False
    """Reading it is written to the audit trail (`Call.note_read`): it shows a patient's record."""
    searches: bool = False
    """It reads, although it is a POST: what is looked for must not stand in an address."""

    batched: bool = False
    """It writes in transactions of its own, one after the other (`Call.batch`); the call's own only reads. Killed in
    the middle, it is sent again: so what it does must be harmless twice."""

    repeats: bool = True
    """False: its answer holds a secret, which is not kept for a request that is sent again."""

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET" or self.searches

    @property
    def repeatable(self) -> bool:
        """Whether it takes an Idempotency-Key: it creates or sends."""
        return self.method == "POST" and self.repeats and not self.searches

    @property
    def tagged(self) -> bool:
        """Whether its answer has an ETag: it is what a GET shows, so that the ETag is one for If-Match."""
        return self.returns is not None and (not self.current or _made_by(self.current) is self.returns)

    @property
    def name(self) -> str:
        """As Flask and the contract call it."""
        return self.handler.__name__

    def answer(self, parts: Parts, ids: Mapping[str, int]) -> Response:
        """Raises Refusal, and what the services refuse (`refusals`)."""
        caller = identify(parts)
        if self.permissions and not caller.may(*self.permissions):
            raise Refusal(403, f"This needs the permission {' or '.join(self.permissions)}.")
        missing = [one for one in self.also if not caller.may(one)]
        if missing:
            raise Refusal(403, f"This needs the permission {' and '.join(missing)}, too.")
        inputs: dict[str, Any] = dict(ids)
        if self.query:
            inputs["query"] = read_query(self.query)
        elif request.args:
            raise Refusal(422, "This address takes no query parameters.")
        if self.body:
            inputs["body"] = read_body(self.body)
        elif self.method != "GET" and request.get_data().strip() not in (b"", b"{}"):
            raise Refusal(422, "This address takes no body.")
        if self.batched:
            return self._in_batches(parts, caller, inputs)
        with _begin(parts, caller, read_only=self.reads) as call:
            answer = self._in_transaction(call, ids, inputs)
            noted = audit.take(call.session) if self.reads else []
        if noted and answer.status_code != HTTPStatus.NOT_MODIFIED:  # 304 tells them nothing that they do not have
            # A transaction of its own: the chain's head, and SQLite's one writer, are held for an INSERT, not for the
            # read. Nothing is shown that was not recorded.
            with transaction(parts.sessions, caller.clinic_id) as session:
                audit.carry_over(session, noted)
        return answer

    def _in_batches(self, parts: Parts, caller: Caller, inputs: Mapping[str, Any]) -> Response:
        """The answer to a key is kept in a transaction of its own, when all is done. Two at once both do it."""
        with _begin(parts, caller) as call, call.session.begin_nested() as look:
            place = repeats.find(call.session, caller)
            if place and place.answered:
                return place.again()
            look.rollback()  # what is refused below keeps no key
        with _begin(parts, caller, read_only=True) as call:
            answer = _written(self.handler(call, **inputs), self.status)
        with _begin(parts, caller) as call:
            place = repeats.find(call.session, caller)
            if place and place.answered:
                return place.again()
            if place:
                place.remember(answer)
        return answer

    def _in_transaction(self, call: Call, ids: Mapping[str, int], inputs: Mapping[str, Any]) -> Response:
        if self.method == "POST" and not self.repeats and "Idempotency-Key" in request.headers:
            raise Refusal(400, "The answer holds a secret, which is not kept: send it without an Idempotency-Key.")
        place = repeats.find(call.session, call.caller) if self.repeatable else None
        if place and place.answered:
            return place.again()
        if self.current:
            take_turn(call.session, f"{self.current.__name__} {sorted(ids.items())}")
            conditions.check(lambda: self.current(call, **ids))  # type: ignore[misc]
        made = self.handler(call, **inputs)
        answer = _written(made, self.status)
        if self.tagged:
            conditions.mark(answer)
        if place:
            place.remember(answer)
        return answer


@contextmanager
def _begin(parts: Parts, caller: Caller, *, read_only: bool = False) -> Iterator[Call]:
    with transaction(parts.sessions, caller.clinic_id, read_only=read_only) as session:
        session.info |= {"actor": caller.actor, "source": f"api {request.remote_addr} {caller.key}"}
        yield Call(session, caller, parts.config, parts.sessions)


@cache
def _made_by(current: Callable[..., Answer]) -> object:
    return get_type_hints(current)["return"]


def _written(made: Answer | None, status: int) -> Response:
    if made is None:
        return Response(None, 204)
    if isinstance(made, CsvFile):
        return Response(made.text, status, mimetype=CSV)
    return Response(made.model_dump_json(by_alias=True), status, mimetype="application/json")


@dataclass
class Noun:
    """The endpoints of one noun; `tag` and `about` head its part of the contract."""

    tag: str
    about: str
    path: str
    endpoints: list[Endpoint] = field(default_factory=list)

    def get(self, rule: str, returns: type[Answer], *permissions: Permission, **options: Any) -> Callable[[H], H]:
        """An endpoint that reads."""
        return self._add("GET", rule, returns, permissions, options)

    def post(
        self, rule: str, returns: type[Answer] | None, *permissions: Permission, **options: Any
    ) -> Callable[[H], H]:
        """An endpoint that creates, sends or does."""
        return self._add("POST", rule, returns, permissions, options)

    def put(self, rule: str, returns: type[Answer], *permissions: Permission, **options: Any) -> Callable[[H], H]:
        """An endpoint that replaces."""
        return self._add("PUT", rule, returns, permissions, options)

    def patch(self, rule: str, returns: type[Answer], *permissions: Permission, **options: Any) -> Callable[[H], H]:
        """An endpoint that changes what is named, and nothing else."""
        return self._add("PATCH", rule, returns, permissions, options)

    def delete(self, rule: str, *permissions: Permission, **options: Any) -> Callable[[H], H]:
        """An endpoint that removes."""
        return self._add("DELETE", rule, None, permissions, options)

    def _add(
        self,
        method: str,
        rule: str,
        returns: type[Answer] | None,
        permissions: tuple[Permission, ...],
        options: dict[str, Any],
    ) -> Callable[[H], H]:
        def add(handler: H) -> H:
            self.endpoints.append(Endpoint(method, self.path + rule, handler, permissions, returns, **options))
            return handler

        return add
