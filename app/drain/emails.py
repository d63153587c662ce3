"""Hands e-mails to staff to the mail server, apart from everything that patients wait for."""

from __future__ import annotations

import logging
from collections.abc import Callable

from app import clock
from app.config import MailServer
from app.db import ALL_CLINICS, transaction
from app.drain.parts import AT_ONCE, Parts, is_contention, may_wait, peek
from app.services import staff_emails
from app.transports.email import Letter, send
from app.transports.message import Failure, TransportError
from conversations.phrases import phrase, time_in

log = logging.getLogger(__name__)

Send = Callable[[MailServer, Letter], None]


def send_emails(parts: Parts, *, send: Send = send) -> int:
    """Send what is due, at most 100, with no transaction open meanwhile; give up what is in doubt. Returns how many.

    Without a mail server nothing is done.
    """
    server, sent = parts.config.mail, 0
    if server is None:
        return 0
    _give_up(parts)
    while sent < AT_ONCE and (claim := _claim(parts)):
        _send(parts, server, claim, send)
        sent += 1
    return sent


def _claim(parts: Parts) -> staff_emails.Claim | None:
    if not may_wait(parts, staff_emails.something_waits):
        return None
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            return staff_emails.claim(session)
    except Exception as error:
        if not is_contention(error):
            log.exception("an e-mail to staff could not be claimed")
        return None


def _send(parts: Parts, server: MailServer, claim: staff_emails.Claim, send: Send) -> None:
    """SMTP with no transaction open, then one that records what came of it; where that one fails it will be UNCLEAR."""
    try:
        send(server, _letter(claim, parts.config.public_base_url))
        failure, problem = None, ""
    except TransportError as error:
        failure, problem = error.failure, f"{error.failure.value} {error.code or ''}".strip()
    except Exception as error:  # its words may hold the address
        failure, problem = Failure.UNKNOWN_OUTCOME, type(error).__name__
    if failure:
        log.warning("e-mail %s was not taken: %s", claim.email_id, problem)
    try:
        with transaction(parts.sessions, ALL_CLINICS) as session:
            if failure is None:
                staff_emails.record_sent(session, claim.email_id)
            elif failure is Failure.UNKNOWN_OUTCOME:
                staff_emails.record_doubt(session, claim.email_id, problem)
            else:
                final = failure is not Failure.LATER
                staff_emails.record_failure(session, claim.email_id, problem, final=final)
    except Exception:
        log.exception("what came of e-mail %s could not be recorded: it is in doubt", claim.email_id)


def _give_up(parts: Parts) -> None:
    for email_id in peek(parts, staff_emails.overdue):
        with transaction(parts.sessions, ALL_CLINICS) as session:
            staff_emails.record_doubt(session, email_id, "nobody said what came of it")


def _letter(claim: staff_emails.Claim, base_url: str) -> Letter:
    """Clinic, day and time, provider, type and the console: no patient, because an e-mail is not private."""
    when = time_in(claim.starts_at, claim.zone, claim.language, "short")
    said = phrase("same_day.alert", claim.language, clinic=claim.clinic, n=str(claim.visit_id), when=when)
    subject = phrase("same_day.subject", claim.language, clinic=claim.clinic, when=when)
    body = "\n".join((said, "", claim.provider, claim.kind, "", f"{base_url}/admin/", ""))
    return Letter(claim.reference, clock.real(), claim.to, subject, body)
