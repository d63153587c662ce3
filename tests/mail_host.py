"""A mail server in this process: speaks SMTP on a socket, keeps what it takes, and fails as a test wants."""

from __future__ import annotations

import base64
import ipaddress
import socketserver
import ssl
import time
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app import clock


class MailHost(socketserver.ThreadingTCPServer):
    """Listens on 127.0.0.1 while its context is open. `replies`: verb → what it answers instead; "": hangs up."""

    allow_reuse_address, daemon_threads, block_on_close = True, True, False

    def __init__(self, port: int = 0, *, certificate: Path | None = None, tls: bool = False) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.port = self.server_address[1]
        self.letters: list[EmailMessage] = []
        self.heard: list[str] = []
        self.logins: list[bytes] = []
        self.replies: dict[str, str] = {}
        self.slow: dict[str, float] = {}
        self.tls, self.context = tls, None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)

    context: ssl.SSLContext | None

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no news."""


class _Talk(socketserver.StreamRequestHandler):
    server: MailHost

    def handle(self) -> None:
        if self.server.tls:
            self._wrap()
        if not self._answer("GREETING", "220 here"):
            return
        while line := self.rfile.readline().decode():
            verb = line.split()[0].upper()
            self.server.heard.append(verb)
            if verb == "AUTH":
                self.server.logins.append(base64.b64decode(line.split()[2]))
            offers = "" if not self.server.context or self.server.tls else "250-STARTTLS\r\n"
            usual = {"EHLO": f"250-here\r\n{offers}250 AUTH PLAIN", "AUTH": "235 ok", "STARTTLS": "220 go"}
            usual |= {"DATA": "354 go", "QUIT": "221 bye"}
            if verb == "STARTTLS" and not offers:
                usual["STARTTLS"] = "502 no"
            if not self._answer(verb, usual.get(verb, "250 ok")) or verb == "QUIT":
                return
            if verb == "STARTTLS" and offers:
                self._wrap()
            if verb == "DATA" and "DATA" not in self.server.replies and not self._take():
                return

    def _take(self) -> bool:
        lines = iter(self.rfile.readline, b".\r\n")
        words = b"".join(line.removeprefix(b".").replace(b"\r\n", b"\n") for line in lines)
        letter = message_from_bytes(words, policy=policy.default)
        self.server.letters.append(letter)
        return self._answer("WORDS", "250 taken")

    def _answer(self, verb: str, usual: str) -> bool:
        time.sleep(self.server.slow.get(verb, 0))
        said = self.server.replies.get(verb, usual)
        self.wfile.write(f"{said}\r\n".encode() if said else b"")
        return bool(said)

    def _wrap(self) -> None:
        assert self.server.context
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)


def make_certificate(path: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.real()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail host")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, private, serialization.NoEncryption()) + made.public_bytes(pem))
    return path
