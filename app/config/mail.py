"""The server that takes e-mails to staff: `SMTP_URL` and `MAIL_FROM`, both or neither."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from app.config.reading import Reader

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"smtp": 587, "smtps": 465}
ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
URL = "smtp://user:password@host:587 or smtps://user:password@host"


@dataclass(frozen=True)
class MailServer:
    """Where e-mails are handed over, and in whose name."""

    host: str
    port: int
    sender: str
    """The address that stands in From, and to which the mail system reports."""
    tls: bool = False
    """From the first byte (smtps). Else STARTTLS is asked for, unless the server is this machine."""
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def is_this_machine(self) -> bool:
        """What never leaves the machine needs no TLS, and its certificate would be nobody's."""
        return self.host in LOOPBACK


def mail_server(read: Reader) -> MailServer | None:
    """The server; None where nothing is set or, with a problem noted, something is wrong."""
    url, sender = read.text("SMTP_URL"), read.text("MAIL_FROM")
    if not url or not sender:
        if url or sender:
            read.problems.append("E-mail is half set up: set both SMTP_URL and MAIL_FROM, or nothing.")
        return None
    if len(sender) > 254 or not sender.isascii() or not ADDRESS.fullmatch(sender):
        read.problems.append("MAIL_FROM is no e-mail address: set it to a plain one, as standby@clinic.example.")
    server = _server(url, sender)
    if server is None:
        read.problems.append(f"SMTP_URL is not {URL}: set it so; an @ in the password is %40, a slash %2F.")
    return server


def _server(text: str, sender: str) -> MailServer | None:
    try:
        url = urlsplit(text)
        port = PORTS[url.scheme] if url.port is None else url.port
    except (ValueError, KeyError):  # a port that is no number, a scheme that is not ours
        return None
    is_plain = url.path in ("", "/") and not (url.query or url.fragment)
    if not (url.hostname and port and is_plain and text.isascii() and text.isprintable() and " " not in text):
        return None
    if (url.username is None) != (url.password is None) or url.username == "" or url.password == "":
        return None
    user, password = (None if one is None else unquote(one) for one in (url.username, url.password))
    if not f"{user}{password}".isascii():  # no log-in of SMTP's takes them
        return None
    return MailServer(url.hostname, port, sender, url.scheme == "smtps", user, password)
