"""Takes what Twilio posts: a text from a patient, a report about a text of ours.

A text is checked, stored by one INSERT and acknowledged; everything else happens later, in the worker (DESIGN.md,
"The webhook and the ring"). Source: https://www.twilio.com/docs/messaging/guides/webhook-request.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from flask import Flask, Response, abort, request
from werkzeug.datastructures import MultiDict

from app import outbox
from app.config import Config
from app.db import ALL_CLINICS, one_statement, transaction
from app.inbox import Text, receive_from_stranger, store_text
from app.transports.message import classify, retry_limit
from app.transports.twilio_signature import is_signed, signed_url
from app.web.parts import Parts

log = logging.getLogger(__name__)

ACKNOWLEDGED = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""Received, nothing to say: an empty answer that is no XML would be error 11200 at the carrier."""
MESSAGE_SID = re.compile("(SM|MM)[0-9a-f]{32}")
REFERENCE = re.compile("[A-Za-z0-9_-]{1,40}")
STATUS = re.compile("[a-z_-]{1,32}")
MOST_MEDIA = 10
MOST_FIELDS = 1000
OPT_OUT_TYPES = frozenset({"STOP", "START", "HELP"})
LONGEST_ADDRESS = 64
_PATH_CHARACTERS = "/-._~!$&'()*+,;=:@"


def add_webhooks(app: Flask, parts: Parts) -> None:
    """Register both webhooks. Without a carrier in the configuration they refuse everything."""

    def take_text() -> Response:
        text = read_text(_genuine_form(parts.config))
        if not _store(parts, text):
            log.warning(
                "a text came for a number that no clinic has: set the clinic's sms number, or remove the webhook"
            )
            abort(404)
        return Response(ACKNOWLEDGED, mimetype="text/xml")

    def take_status(reference: str) -> Response:
        form = _genuine_form(parts.config)
        status, code = form.get("MessageStatus", ""), form.get("ErrorCode", "")
        if not REFERENCE.fullmatch(reference) or not STATUS.fullmatch(status):
            abort(400)
        sid = form.get("MessageSid", "")
        error = int(code) if re.fullmatch("[1-9][0-9]{0,5}", code) else None
        if not _record(parts, reference, status, error, sid if MESSAGE_SID.fullmatch(sid) else None):
            log.warning("a status came for a text that we do not know; it was ignored")
        return Response(status=204)

    app.add_url_rule("/webhooks/twilio/sms", "twilio_sms", take_text, methods=["POST"])
    app.add_url_rule("/webhooks/twilio/status/<reference>", "twilio_status", take_status, methods=["POST"])


def read_text(form: Mapping[str, str]) -> Text:
    """The text in a webhook's form fields, unknown ones ignored. Aborts with 400 where it has no proper id or numbers.

    NUL is dropped, because PostgreSQL cannot keep it; nothing else of the body is lost, however long it is.
    """
    sid, sender, recipient = form.get("MessageSid", ""), form.get("From", "").strip(), form.get("To", "").strip()
    if not MESSAGE_SID.fullmatch(sid) or not _is_address(sender) or not _is_address(recipient):
        abort(400)
    opt_out_type = form.get("OptOutType", "").upper()
    return Text(
        sid=sid,
        sender=sender,
        recipient=recipient,
        body=form.get("Body", "").replace("\x00", ""),
        media=_count(form.get("NumMedia", "")),
        opt_out_type=opt_out_type if opt_out_type in OPT_OUT_TYPES else None,
    )


def _store(parts: Parts, text: Text) -> bool:
    """False: no clinic has the number that was texted."""
    with one_statement(parts.sessions) as (connection, now):
        if store_text(connection, text, now):
            return True
    with transaction(parts.sessions, ALL_CLINICS) as session:
        return receive_from_stranger(session, text)


def _record(parts: Parts, reference: str, status: str, code: int | None, sid: str | None) -> bool:
    failure = classify(code).value if code else None
    with transaction(parts.sessions, ALL_CLINICS) as session:
        return outbox.record_event(session, reference, status, code, failure, retry_limit(code), provider_id=sid)


def raw_target(environ: Mapping[str, Any]) -> str:
    """The request target as it came over the wire, as far as the server tells (granian: only the decoded path)."""
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if target:
        return str(target)
    path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}".encode("latin-1", "replace")
    query = environ.get("QUERY_STRING", "")
    return quote(path, safe=_PATH_CHARACTERS) + (f"?{query}" if query else "")


def _genuine_form(config: Config) -> MultiDict[str, str]:
    """The form; aborts unless the carrier signed it on our public address. The Host header is never believed."""
    if config.twilio is None:
        log.error("a webhook was refused because no carrier is set up: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
        abort(403)
    if request.mimetype != "application/x-www-form-urlencoded":
        abort(415)
    form = _form(request.get_data())
    url = signed_url(config.public_base_url, raw_target(request.environ))
    if not is_signed(url, form, request.headers.get("X-Twilio-Signature"), config.twilio.tokens):
        log.warning("a webhook with a wrong signature was refused: check PUBLIC_BASE_URL and TWILIO_AUTH_TOKEN")
        abort(403)
    return form


def _form(body: bytes) -> MultiDict[str, str]:
    """What is no UTF-8 becomes U+FFFD; Flask's own parser would leave such bytes as percent-escapes in the text."""
    text = body.decode("utf-8", "replace")
    try:
        return MultiDict(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS))
    except ValueError:
        abort(400)


def _is_address(value: str) -> bool:
    return 0 < len(value) <= LONGEST_ADDRESS and value.isprintable()


def _count(number: str) -> int:
    return min(int(number), MOST_MEDIA) if re.fullmatch("[0-9]{1,3}", number) else 0
