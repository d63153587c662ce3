"""One endpoint: who may call it, what goes in and out, and the function that does it. A noun's file lists its own.

Everything that all endpoints share happens in `Endpoint.answer`, in this order: who is it (401), may they (403), is the
request well formed (400, 415, 422), was it answered before (Idempotency-Key), has it changed since (If-Match, 412)?
Then the handler, all in one transaction of the caller's clinic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar, get_type_hints

from flask import Response, request

from app.access import Caller, Permission
from app.db import transaction
from app.locking import take_turn
from app.opaque import TABLE_OF
from app.services import audit
from app.web.api import conditions, repeats
from app.web.api.call import Call, begin
from app.web.api.caller import identify
from app.web.api.forms import Answer, CsvFile, Form, read_body, read_query
from app.web.api.problems import Refusal
from app.web.parts import Parts

CSV = "text/csv"
H = TypeVar("H", bound=Callable[..., Answer | None])


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

    shown_once: str | None = None
    """A field of its answer that is a secret: it is not kept, so that a request that is sent again gets it as null."""

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET" or self.searches

    @property
    def repeatable(self) -> bool:
        """Whether it takes an Idempotency-Key: it creates or sends."""
        return self.method == "POST" and not self.searches

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
        with begin(parts, caller, read_only=self.reads) as call:
            answer = self._in_transaction(call, ids, inputs)
            noted = audit.take(call.session) if self.reads else []
        if noted and answer.status_code != HTTPStatus.NOT_MODIFIED:  # 304 tells them nothing that they do not have
            # A transaction of its own: the chain's head, and SQLite's one writer, are held for an INSERT, not for the
            # read. Nothing is shown that was not recorded.
            with transaction(parts.sessions, caller.clinic_id) as session:
                audit.carry_over(session, noted)
        return answer

    def _in_batches(self, parts: Parts, caller: Caller, inputs: Mapping[str, Any]) -> Response:
        """Its key is taken before anything is done, and given back where the request is refused. Killed in between, it
        is done again by whoever sends the same; two at once both do it.
        """
        with begin(parts, caller) as call:
            place = repeats.find(call.session, caller)
            if place and place.answered:
                return place.again()
        try:
            with begin(parts, caller, read_only=True) as call:
                answer = _written(self.handler(call, **inputs), self.status)
        except Refusal:
            with begin(parts, caller) as call:
                repeats.give_back(call.session, caller)
            raise
        with begin(parts, caller) as call:
            place = repeats.find(call.session, caller)
            if place and place.answered:
                return place.again()
            if place:
                place.remember(answer)
        return answer

    def _in_transaction(self, call: Call, ids: Mapping[str, int], inputs: Mapping[str, Any]) -> Response:
        place = repeats.find(call.session, call.caller) if self.repeatable else None
        if place and place.answered:
            return place.again()
        if self.current:
            take_turn(call.session, self._turn(call, ids))
            conditions.check(lambda: self.current(call, **ids))  # type: ignore[misc]
        made = self.handler(call, **inputs)
        if made and made.is_record and not self.reads and not audit.collected(call.session):
            self._note_look(call, ids, made)
        answer = _written(made, self.status)
        if self.tagged:
            conditions.mark(answer)
        if place:
            once = {self.shown_once: None} if self.shown_once else {}
            place.remember(_written(made.model_copy(update=once), self.status) if made and once else answer)
        return answer

    def _note_look(self, call: Call, ids: Mapping[str, int], made: Answer) -> None:
        """Nothing was changed, and so nothing noted; but the answer shows a record."""
        noun, _, name = self.rule.partition("<opaque(")[2].partition(">")[0].partition("):")
        patient_id = ids.get("patient_id") or getattr(made, "patient_id", None)
        subject = f"{TABLE_OF.get(noun, noun)}:{ids[name]}" if name else f"clinic:{call.caller.clinic_id}"
        audit.record(call.session, call.caller.clinic_id, "record.shown", subject, patient_id=patient_id)

    def _turn(self, call: Call, ids: Mapping[str, int]) -> str:
        """Of the object that is shown, whichever of its parts is changed: a weekday is a part of a week."""
        shown = getattr(_made_by(self.current), "__name__", "")
        number = sorted((name, value) for name, value in ids.items() if name != "weekday")
        return f"{call.caller.clinic_id} {shown} {number}"


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
