"""Hands one e-mail to the installation's mail server by SMTP (RFC 5321).

TLS is never optional: from the first byte (smtps), or by STARTTLS, with a certificate of the server's name; only a
server on this machine is spoken to in the clear. Whatever goes wrong after the words were sent may have been taken.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app.config.mail import MailServer
from app.transports.message import Failure, TransportError

SECONDS = 15.0
"""How long each answer of the server is waited for."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. Its repr shows no address and no words."""

    reference: str
    """Our own id, which becomes the Message-ID: a second copy could be told."""
    at: datetime
    """When it is sent, aware."""
    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)


def send(server: MailServer, letter: Letter) -> None:
    """The server has it. Raises TransportError: LATER, UNKNOWN_OUTCOME, or what a refusal (5xx) is about."""
    said, stage, smtp = _written(server, letter), Failure.CONFIGURATION, None
    try:
        smtp = _connect(server)
        _introduce(smtp, server)
        _expect(*smtp.mail(server.sender))
        stage = Failure.UNREACHABLE
        _expect(*smtp.rcpt(letter.to))
        stage = Failure.CONTENT
        _expect(*smtp.data(said))
    except smtplib.SMTPResponseException as error:
        raise TransportError(_failure(stage, error.smtp_code), error.smtp_code) from None
    except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError):
        raise TransportError(Failure.CONFIGURATION) from None  # no STARTTLS, no log-in, another's certificate
    except (smtplib.SMTPException, OSError):
        raise TransportError(Failure.UNKNOWN_OUTCOME if stage is Failure.CONTENT else Failure.LATER) from None
    finally:
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.putcmd("QUIT")  # its answer changes nothing: it is not waited for
            smtp.close()


def _failure(stage: Failure, code: int) -> Failure:
    if code >= 500:
        return stage
    if code < 400 and stage is Failure.CONTENT:  # no answer of SMTP's, after the words were sent
        return Failure.UNKNOWN_OUTCOME
    return Failure.LATER


def _connect(server: MailServer) -> smtplib.SMTP:
    name = server.sender.partition("@")[2]  # how we introduce ourselves; looking up our own name may take long
    if server.tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, local_hostname=name, timeout=SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=SECONDS)


def _introduce(smtp: smtplib.SMTP, server: MailServer) -> None:
    if not server.tls and not server.is_this_machine:
        smtp.starttls(context=ssl.create_default_context())
    smtp.ehlo_or_helo_if_needed()
    if server.user is not None and server.password is not None:
        smtp.login(server.user, server.password)


def _expect(code: int, answer: bytes) -> None:
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, answer)


def _written(server: MailServer, letter: Letter) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Standby <{server.sender}>"
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<standby.{letter.reference}@{server.sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="quoted-printable")
    return message.as_bytes()
