"""The read-only database session behind the console's pages: one per request, of the person's current clinic.

Flask-Admin would commit what its forms changed, past every service. So its session is a transaction that was opened
read-only for one clinic: the tenancy filter narrows every query, nothing is ever committed, and it ends with the
request.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import Flask, g, request
from flask_login import current_user
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from admin.login import current_place
from app.db import transaction
from app.services import audit
from app.tenancy import NoClinicChosen


class NothingIsWritten(RuntimeError):
    """Something tried to change the database through a page; changes go through services."""


class _ReadOnlySession(Session):
    """Refuses to flush and to commit."""

    def flush(self, objects: Any = None) -> None:  # noqa: ARG002
        if self.new or self.dirty or self.deleted:
            raise NothingIsWritten("the console's pages only read: call a service in a transaction of its own")

    def commit(self) -> None:
        raise NothingIsWritten("the console's pages are never committed")


class ConsoleSession(scoped_session[Session]):
    """The session of the current request, opened when a page first asks for it."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions
        self._read_only: sessionmaker[Session] = sessionmaker(class_=_ReadOnlySession, **sessions.kw)
        super().__init__(self._open, scopefunc=_request)  # type: ignore[arg-type]

    @property
    def session(self) -> ConsoleSession:
        """What Flask-Admin asks a database extension for."""
        return self

    def note_read(self, action: str, subject: object, patient_ids: list[int]) -> None:
        """Write down that this person sees patients' records, before they do: in a short transaction of its own."""
        place = current_place()
        if place is None:
            raise NoClinicChosen("log in and choose a clinic before asking for its rows")
        with transaction(self.sessions, place.clinic_id) as session:
            session.info |= {
                "actor": f"staff:{current_user.person.staff_id}",
                "source": f"console {request.remote_addr}",
            }
            audit.record(session, place.clinic_id, action, subject, after={"patients": patient_ids})

    def end_with_requests_of(self, app: Flask) -> None:
        """Roll back and close at the end of every request, whatever happened in it."""
        app.teardown_request(lambda _error: self._close())

    def _open(self) -> Session:
        place = current_place()
        if place is None:
            raise NoClinicChosen("log in and choose a clinic before asking for its rows")
        stack = g.console_transaction = ExitStack()
        return stack.enter_context(transaction(self._read_only, place.clinic_id, read_only=True))

    def _close(self) -> None:
        self.registry.clear()
        stack: ExitStack | None = g.pop("console_transaction", None)
        if stack:
            stack.close()


def _request() -> int:
    return id(request._get_current_object())  # type: ignore[attr-defined]
