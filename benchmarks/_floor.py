"""The least that a webhook can do: bare Flask, the same check of the signature, one INSERT and its commit."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable

import psycopg
from flask import Flask, Response, abort, request

from app.transports.twilio_signature import is_signed
from tests.http_carrier import TOKEN

COLUMNS = ("MessageSid", "From", "To", "Body")
TABLE = "CREATE TABLE IF NOT EXISTS floor (sid text PRIMARY KEY, sender text, recipient text, body text)"
_mine = threading.local()

Insert = Callable[[tuple[str, ...]], object]


def _postgres(url: str) -> Insert:
    connection = psycopg.connect(url.replace("+psycopg", ""))
    connection.execute(TABLE)
    connection.commit()

    def insert(values: tuple[str, ...]) -> None:
        connection.execute("INSERT INTO floor VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING", values)
        connection.commit()

    return insert


def _sqlite(url: str) -> Insert:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(TABLE)
    return lambda values: connection.execute("INSERT OR IGNORE INTO floor VALUES (?, ?, ?, ?)", values)


def _insert(values: tuple[str, ...]) -> None:
    if not hasattr(_mine, "insert"):
        url = os.environ["DATABASE_URL"]
        _mine.insert = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
    _mine.insert(values)


app = Flask(__name__)


@app.post("/webhooks/twilio/sms")
def take_text() -> Response:
    """Check, store, acknowledge."""
    url = os.environ["PUBLIC_BASE_URL"] + request.path
    if not is_signed(url, request.form, request.headers.get("X-Twilio-Signature"), (TOKEN,)):
        abort(403)
    _insert(tuple(request.form[name] for name in COLUMNS))
    return Response("<Response/>", mimetype="text/xml")
