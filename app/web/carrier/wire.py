"""Carries the simulated carrier's webhooks to our own application, signed, without leaving the process.

Never by HTTP: a server with one thread that calls itself waits for itself. Never inside a transaction: the webhook
opens its own, and SQLite has one writer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import Client

from app.config import Config
from app.transports.twilio_signature import sign

log = logging.getLogger(__name__)


def deliver(app: Flask, config: Config, url: str, params: Mapping[str, str]) -> int:
    """POST `params` to a URL of ours, as Twilio would; the answer's status. 0: the URL is not ours, or no carrier."""
    parts = urlsplit(url)
    ours = urlsplit(config.public_base_url)
    if config.twilio is None or (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc):
        log.warning("the simulated carrier calls only this installation: a webhook to somewhere else was dropped")
        return 0
    signature = sign(url, params, config.twilio.auth_token)
    target = parts._replace(scheme="", netloc="", fragment="").geturl()
    answer = Client(app).post(
        target, base_url=config.public_base_url, data=dict(params), headers={"X-Twilio-Signature": signature}
    )
    answer.close()
    if answer.status_code >= 400:
        log.warning("our webhook answered the simulated carrier with %s", answer.status_code)
    return answer.status_code
