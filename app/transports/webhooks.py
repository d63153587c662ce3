"""Posts webhooks: signed, to the very address that was checked, without following where a receiver sends us.

A name is resolved once; every address it has must be a public one, and the connection goes to the first of them, with
the name in TLS and in `Host`. Checking the name and then connecting by name would let a second answer of its DNS
lead into the clinic's own network. The signature is like Stripe's: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import socket
from http.client import HTTPException
from ipaddress import IPv4Address, ip_address, ip_network
from threading import Event, Timer
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

SIGNATURE = "Standby-Signature"
READ_SECONDS, LONGEST_SECONDS = 10.0, 15.0
LONGEST_URL = 500


class NotDelivered(Exception):
    """Nobody answered, or nobody may be asked; the message names no address."""


def sign(secret: str, body: bytes, seconds: int) -> str:
    """The value of the signature's header, at a time in seconds since 1970 (UTC)."""
    said = f"{seconds}.".encode() + body
    return f"t={seconds},v1={hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()}"


def problem_with(url: str, *, private: bool) -> str | None:
    """Why we never post there, as far as the URL tells; None: we may. `private` allows http and private hosts."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "the URL cannot be read"
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"a URL has at most {LONGEST_URL} characters, all of them plain ASCII"
    if parts.scheme not in (("https", "http") if private else ("https",)):
        return "a URL begins with https://: events are not sent in the clear"
    if not host or "@" in parts.netloc or parts.fragment:
        return "a URL has a host, no user and no fragment"
    if not private and (host == "localhost" or host.endswith((".localhost", ".local", ".internal"))):
        return "the URL names a host of a private network"
    if not private and _is_address(host) and not _is_public(host):
        return "the URL names a private address"
    return None


def post(url: str, body: bytes, headers: dict[str, str], *, private: bool) -> int:
    """The HTTP status of the answer; a redirect is one, too. Raises NotDelivered."""
    problem = problem_with(url, private=private)
    if problem:
        raise NotDelivered(problem)
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = _resolve(host, port, private=private)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    name = f"[{host}]" if ":" in host else host
    headers = {**headers, "Host": name if parts.port is None else f"{name}:{port}"}
    connection = _connection(address, port, host, secure=secure)
    # A receiver that sends a byte every nine seconds never times out: the whole exchange has an end, too.
    cut = Event()
    end = Timer(LONGEST_SECONDS, _cut, (connection, cut))
    end.start()
    try:
        connection.request("POST", path, body=body, headers=headers)
        status = int(connection.getresponse().status)  # what it says further is not read: it may be endless
    except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:  # a certificate of another name
        raise NotDelivered(type(error).__name__) from error
    finally:
        end.cancel()
        connection.close()
    if cut.is_set():  # to the library half an answer that ends is a whole one
        raise NotDelivered("the answer took too long")
    return status


NAT64 = ip_network("64:ff9b::/96")
"""RFC 6052: the last four bytes are the IPv4 address that is meant."""
LEADING_ELSEWHERE = tuple(map(ip_network, ("::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10")))
"""Obsolete or local IPv6 that carries another address (IPv4-compatible, RFC 8215, Teredo, 6to4) or is site-local."""


def _connection(address: str, port: int, host: str, *, secure: bool) -> HTTPConnection:
    if not secure:
        return HTTPConnection(address, port, timeout=READ_SECONDS)
    return HTTPSConnection(address, port, timeout=READ_SECONDS, server_hostname=host, assert_hostname=host)


def _cut(connection: HTTPConnection, cut: Event) -> None:
    cut.set()
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _resolve(host: str, port: int, *, private: bool) -> str:
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotDelivered("the host has no address") from None
    if not private and not all(_is_public(one) for one in found):
        raise NotDelivered("the host has a private address")
    return min(found, key=lambda one: (":" in one, one))


def _is_public(address: str) -> bool:
    known = ip_address(address)
    if known.version == 6 and known in NAT64:
        return _is_public(str(IPv4Address(int(known) & 0xFFFF_FFFF)))
    return known.is_global and not known.is_multicast and not any(known in one for one in LEADING_ELSEWHERE)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
