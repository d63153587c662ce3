"""Handing an e-mail to a mail server: what arrives, in TLS or not at all, and what each refusal means."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from app.config import MailServer
from app.config import mail as mail_config
from app.transports import email
from app.transports.email import Letter, send
from app.transports.message import Failure, TransportError
from tests.mail_host import MailHost, make_certificate

SENDER, TO = "standby@clinic.example", "front@clinic.example"
AT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
BODY = "Está en la lista.\n.\nhttps://clinic.test/admin/\n"
LETTER = Letter("7.1795", AT, TO, "Clínica: cita de hoy cancelada", BODY)
F = Failure


@pytest.fixture
def host() -> Iterator[MailHost]:
    with MailHost() as opened:
        yield opened


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("mail") / "certificate.pem")


def server(port: int, *, tls: bool = False) -> MailServer:
    return MailServer("127.0.0.1", port, SENDER, tls, "standby", "word")


def failure(port: int, *, tls: bool = False) -> TransportError:
    with pytest.raises(TransportError) as raised:
        send(server(port, tls=tls), LETTER)
    return raised.value


def test_a_letter_arrives_whole_once_after_the_log_in(host: MailHost) -> None:
    send(server(host.port), LETTER)
    (letter,) = host.letters
    assert (letter["To"], letter["From"], letter["Subject"]) == (TO, f"Standby <{SENDER}>", LETTER.subject)
    assert (letter["Message-ID"], letter["Auto-Submitted"]) == ("<standby.7.1795@clinic.example>", "auto-generated")
    assert (letter.get_content(), letter["Date"]) == (BODY, "Tue, 24 Nov 2026 14:05:00 +0000")
    assert host.logins == [b"\0standby\0word"]


@pytest.mark.parametrize(
    ("verb", "reply", "means", "permanent"),
    [
        ("GREETING", "554 no", F.CONFIGURATION, False),
        ("GREETING", "421 busy", F.LATER, False),
        ("AUTH", "535 who?", F.CONFIGURATION, False),
        ("AUTH", "454 later", F.LATER, False),
        ("MAIL", "550 not you", F.CONFIGURATION, False),
        ("RCPT", "550 front@clinic.example is nobody", F.UNREACHABLE, True),
        ("RCPT", "451 grey", F.LATER, False),
        ("RCPT", "", F.LATER, False),
        ("DATA", "554 no", F.CONTENT, True),
        ("WORDS", "554 spam", F.CONTENT, True),
        ("WORDS", "452 full", F.LATER, False),
        ("WORDS", "", F.UNKNOWN_OUTCOME, False),
        ("WORDS", "what?", F.UNKNOWN_OUTCOME, False),
    ],
)
def test_what_a_refusal_means(host: MailHost, verb: str, reply: str, means: Failure, permanent: bool) -> None:
    host.replies[verb] = reply
    error = failure(host.port)
    assert (error.failure, error.permanent) == (means, permanent)
    assert error.code == (int(reply[:3]) if reply[:3].isdecimal() else -1 if reply else None)
    assert "@" not in f"{error} {error.__cause__} {LETTER!r}"


def test_a_server_that_is_away_or_slow_is_tried_later_unless_it_may_have_taken_the_words(
    host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "SECONDS", 0.1)
    host.slow["RCPT"] = 0.3
    assert failure(host.port).failure is F.LATER
    host.slow = {"WORDS": 0.3}
    assert failure(host.port).failure is F.UNKNOWN_OUTCOME
    with MailHost() as closed:
        pass
    assert failure(closed.port).failure is F.LATER


def test_what_leaves_this_machine_goes_in_tls_to_whom_we_trust_or_not_at_all(
    host: MailHost, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_config, "LOOPBACK", frozenset())
    assert failure(host.port).failure is F.CONFIGURATION  # no STARTTLS
    assert set(host.heard) <= {"EHLO", "QUIT"}
    with MailHost(certificate=certificate) as starts, MailHost(certificate=certificate, tls=True) as speaks:
        assert failure(starts.port).failure is failure(speaks.port, tls=True).failure is F.CONFIGURATION
        assert starts.logins == speaks.logins == []
        trusting = partial(ssl.create_default_context, cafile=str(certificate))
        monkeypatch.setattr(ssl, "create_default_context", trusting)
        send(server(starts.port), LETTER)
        send(server(speaks.port, tls=True), LETTER)
        assert len(starts.letters) == len(speaks.letters) == 1
        assert starts.heard.index("STARTTLS") < starts.heard.index("AUTH")
