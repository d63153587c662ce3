"""A request on its way: the transaction of the caller's clinic, and who calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session, sessionmaker

from app.access import Caller
from app.config import Config
from app.db import transaction
from app.models import Clinic
from app.services import audit
from app.web.api.problems import Refusal
from app.web.parts import Parts


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


@contextmanager
def begin(parts: Parts, caller: Caller, *, read_only: bool = False) -> Iterator[Call]:
    """A transaction of the caller's clinic, in which the audit trail knows who calls and from where."""
    with transaction(parts.sessions, caller.clinic_id, read_only=read_only) as session:
        session.info |= {"actor": caller.actor, "source": f"api {request.remote_addr} {caller.key}"}
        yield Call(session, caller, parts.config, parts.sessions)
