"""Sends the links that people asked for at the log-in page: with no transaction open, each to whom its address is."""

from __future__ import annotations

import logging
from collections.abc import Callable

from app import clock
from app.config import MailServer
from app.db import ALL_CLINICS, transaction
from app.drain.parts import AT_ONCE, Parts, may_wait
from app.services import password_links
from app.services.password_links import LinkLetter, Waiting
from app.transports.email import Letter, send
from app.transports.message import Failure, TransportError
from conversations.phrases import phrase

log = logging.getLogger(__name__)

Send = Callable[[MailServer, Letter], None]


def send_links(parts: Parts, *, send: Send = send) -> int:
    """Answer the requests that are due, at most 100; how many. Without a mail server nothing is done."""
    server, answered = parts.config.mail, 0
    if server is None:
        return 0
    while answered < AT_ONCE and may_wait(parts, password_links.something_waits):
        with transaction(parts.sessions, ALL_CLINICS) as session:
            session.info["source"] = "console"
            waiting = password_links.take(session)
            letter = password_links.letter(session, waiting) if waiting else None
        if waiting is None:
            break
        answered += 1
        if letter:
            _send(parts, server, waiting, letter, send)
    return answered


def _send(parts: Parts, server: MailServer, waiting: Waiting, letter: LinkLetter, send: Send) -> None:
    try:
        send(server, _written(letter, parts.config.public_base_url))
    except TransportError as error:
        log.warning("an e-mail with a link was not taken: %s %s", error.failure.value, error.code or "")
        if error.failure is Failure.LATER:
            with transaction(parts.sessions, ALL_CLINICS) as session:
                password_links.put_back(session, waiting)
    except Exception as error:  # its words may hold the address
        log.warning("an e-mail with a link may not have been taken: %s", type(error).__name__)


def _written(letter: LinkLetter, base_url: str) -> Letter:
    kind = "invitation" if letter.is_invitation else "reset"
    said = phrase(f"password.{kind}", letter.language, clinic=letter.clinic)
    ignore = phrase("password.ignore", letter.language)
    body = "\n".join((said, "", f"{base_url}/admin/password/{letter.token}", "", ignore, ""))
    subject = phrase(f"password.{kind}_subject", letter.language, clinic=letter.clinic)
    return Letter(letter.reference, clock.real(), letter.to, subject, body)
