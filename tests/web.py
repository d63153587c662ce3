"""The web application for tests, and requests signed as the carrier signs them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import Client, TestResponse

from app.config import Config, Twilio
from app.db import make_sessions
from app.factory import Runtime, create_app
from app.queue import Bell, SilentBell
from app.transports.twilio_signature import sign

PUBLIC = "https://standby.example"
ACCOUNT = "AC" + "a" * 32
TOKEN, SECOND_TOKEN = "primary-token", "secondary-token"
CLINIC, ANA = "+13125550100", "+13125550111"
SMS = "/webhooks/twilio/sms"

_DEFAULT_CARRIER = Twilio(ACCOUNT, TOKEN, SECOND_TOKEN)


class CountingBell(SilentBell):
    """A bell that remembers how often it rang."""

    def __init__(self) -> None:
        self.rings = 0

    def ring(self) -> bool:
        """Counted."""
        self.rings += 1
        return True


def make_app(
    engine: sa.Engine,
    *,
    demo: bool = False,
    twilio: Twilio | None = _DEFAULT_CARRIER,
    public_base_url: str = PUBLIC,
    bell: Bell | None = None,
    redis_url: str | None = None,
    answers_keywords: bool = True,
    api_requests_per_minute: int = 600,
) -> Flask:
    """The application on the test's database."""
    config = Config(
        secret_key="Zk3v-9Qw1x_7Lr5Tn8Bp2Hs6Yd4Gf0Mj",
        database_url=engine.url.render_as_string(hide_password=False),
        public_base_url=public_base_url,
        demo=demo,
        twilio=twilio,
        redis_url=redis_url,
        answers_keywords=answers_keywords,
        api_requests_per_minute=api_requests_per_minute,
    )
    ring = bell or SilentBell()
    return create_app(config, Runtime(config, engine, sessions_of(engine, ring, demo), None, ring))


def sessions_of(engine: sa.Engine, bell: Bell | None = None, demo: bool = False) -> sessionmaker[Session]:
    """Sessions that ring `bell`."""
    return make_sessions(engine, bell=bell or SilentBell(), test_clock=demo)


def text_fields(n: int = 1, body: str = "YES", **fields: str) -> dict[str, str]:
    """The form of an inbound text; `n` makes its MessageSid."""
    default = {
        "MessageSid": f"SM{n:032x}",
        "SmsSid": f"SM{n:032x}",
        "AccountSid": ACCOUNT,
        "From": ANA,
        "To": CLINIC,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    return default | fields


def post_signed(
    app: Flask, path: str, fields: Mapping[str, str], token: str = TOKEN, public: str = PUBLIC, **options: str
) -> TestResponse:
    """POST a form to `path` (as on the wire) from inside the proxy, signed for the public address."""
    headers = {"X-Twilio-Signature": sign(public + path, fields, token), **options}
    return post(app, path, urlencode(fields).encode(), headers)


def post(app: Flask, path: str, body: bytes, headers: Mapping[str, str]) -> TestResponse:
    """POST raw bytes as a form, by http to an internal host, as a TLS proxy passes it on."""
    return Client(app).post(
        path,
        base_url="http://10.0.0.5:8000",
        data=body,
        headers={"Content-Type": "application/x-www-form-urlencoded", **headers},
    )
