"""Load for a webhook: signed requests, made beforehand, over connections that stay open, from a process of its own."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
import uuid
from collections.abc import Collection, Sequence
from urllib.parse import urlencode

from app.transports.twilio_signature import sign
from tests.http_carrier import ACCOUNT, TOKEN

PATH = "/webhooks/twilio/sms"
CONNECTIONS = 4
AT_ONCE = 8
"""Connections over which requests are sent at their times."""


def signed_request(port: int, sender: str, recipient: str, body: str) -> bytes:
    """One webhook as Twilio sends it, with a MessageSid that was never used before."""
    sid = f"SM{uuid.uuid4().hex}"
    form = {
        "ToCountry": "US", "ToState": "IL", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "CHICAGO",
        "FromZip": "60601", "SmsSid": sid, "FromState": "IL", "SmsStatus": "received", "FromCity": "CHICAGO",
        "Body": body, "FromCountry": "US", "To": recipient, "ToZip": "60601", "NumSegments": "1",
        "MessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "ApiVersion": "2010-04-01",
    }  # fmt: skip
    content = urlencode(form)
    signature = sign(f"http://localhost:{port}{PATH}", form, TOKEN)
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost:{port}\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(content)}\r\n\r\n{content}"
    ).encode()


def ask(connection: socket.socket, request: bytes) -> int:
    """Send one request, read its answer to the end; its status."""
    connection.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _received(connection)
    head, _, content = answer.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]  # none: a 304, which has no body
    left = int(length or 0) - len(content)
    while left > 0:
        left -= len(_received(connection))
    return int(head.split(b" ", 2)[1])


def connect(port: int) -> socket.socket:
    """A connection to the server of this machine."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=15)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def requests_per_second(port: int, senders: Sequence[str], recipient: str, count: int) -> float:
    """How many of `count` webhooks a server answers in a second; all must be answered with 200."""
    made = [signed_request(port, senders[n % len(senders)], recipient, f"text {n}") for n in range(count)]
    return count / post_all(port, made)


def post_all(port: int, made: list[bytes]) -> float:
    """Send these requests as fast as the server takes them; the seconds until the last was answered with 200."""
    spawn = multiprocessing.get_context("fork")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=lambda: theirs.send(_run(port, made)))
    process.start()
    seconds: float = ours.recv()
    process.join()
    return seconds


def evenly(port: int, made: Sequence[bytes], per_second: int, good: Collection[int]) -> list[float]:
    """Send each request when its time has come, whether or not those before are answered; all answers must be `good`.

    Seconds from when each one's time had come to the end of its answer.
    """
    waits: list[float] = []
    began = time.monotonic() + 0.2

    def send(first: int) -> None:
        with connect(port) as connection:
            for n in range(first, len(made), AT_ONCE):
                due = began + n / per_second
                time.sleep(max(0.0, due - time.monotonic()))
                status = ask(connection, made[n])
                assert status in good, status
                waits.append(time.monotonic() - due)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == len(made), "a thread failed"
    return waits


def _run(port: int, made: list[bytes]) -> float:
    statuses: set[int] = set()

    def post(share: list[bytes]) -> None:
        with connect(port) as connection:
            statuses.update(ask(connection, request) for request in share)

    threads = [threading.Thread(target=post, args=(made[n::CONNECTIONS],)) for n in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    assert statuses == {200}, statuses
    return seconds


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    assert data, "the server hung up"
    return data
