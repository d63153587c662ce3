"""The simulated carrier's own book of texts, and what it tells our webhooks about them."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import clock, gsm
from app.db import ALL_CLINICS, transaction
from app.models import SimulatedText
from app.web.carrier.keywords import heed
from app.web.carrier.refusals import LANDLINE_CODE, is_landline
from app.web.carrier.wire import deliver
from app.web.parts import Parts


class WebhookRefused(RuntimeError):
    """Our own webhook did not take a text; the message is its HTTP status."""


def note(session: Session, sender: str, recipient: str, body: str, status: str, callback: str | None = None) -> str:
    """Write a text into the book; its id (SM and 32 hexadecimal digits)."""
    sid = f"SM{secrets.token_hex(16)}"
    session.add(
        SimulatedText(
            sid=sid,
            sender=sender,
            recipient=recipient,
            body=body,
            status=status,
            segments=max(1, gsm.segments(body)),
            callback=callback,
            created_at=clock.real(),
            shown_at=clock.now(session),
        )
    )
    return sid


def report_progress(app: Flask, parts: Parts, sid: str) -> None:
    """Let an accepted text go on to its end, and report each step to its callback. Opens its own transactions."""
    for step in ("sent", "delivered"):
        with transaction(parts.sessions, ALL_CLINICS) as session:
            text = session.scalars(sa.select(SimulatedText).where(SimulatedText.sid == sid)).one()
            lost = step == "delivered" and is_landline(text.recipient)
            text.status = "undelivered" if lost else step
        if text.callback and parts.config.twilio:
            params = _callback_params(text, parts.config.twilio.account_sid)
            deliver(app, parts.config, text.callback, params)


def text_from_phone(app: Flask, parts: Parts, phone: str, number: str, body: str) -> None:
    """A virtual phone texts one of our numbers: the carrier heeds its keywords, then calls our webhook.

    Raises WebhookRefused. Opens its own transaction.
    """
    with transaction(parts.sessions, ALL_CLINICS) as session:
        sid = note(session, phone, number, body, "received")
        answer = heed(session, phone, number, body) if parts.config.answers_keywords else None
        if answer:
            note(session, number, phone, answer, "delivered")
    params = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": parts.config.twilio.account_sid if parts.config.twilio else "",
        "From": phone,
        "To": number,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": str(max(1, gsm.segments(body))),
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    status = deliver(app, parts.config, f"{parts.config.public_base_url}/webhooks/twilio/sms", params)
    if status != 200:
        raise WebhookRefused(str(status))


def _callback_params(text: SimulatedText, account_sid: str) -> dict[str, str]:
    params = {
        "MessageSid": text.sid,
        "SmsSid": text.sid,
        "AccountSid": account_sid,
        "From": text.sender,
        "To": text.recipient,
        "MessageStatus": text.status,
        "SmsStatus": text.status,
        "ApiVersion": "2010-04-01",
    }
    return params | ({"ErrorCode": str(LANDLINE_CODE)} if text.status == "undelivered" else {})
