"""Emulates Twilio's REST resource Messages, as far as the SDK's create, fetch and list use it.

Source: https://www.twilio.com/docs/messaging/api/message-resource.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask, Response, jsonify, request

from app.config import Config
from app.db import ALL_CLINICS, transaction
from app.models import SimulatedText
from app.web.carrier import refusals
from app.web.carrier.refusals import Refusal, refuse
from app.web.carrier.texts import note, report_progress
from app.web.parts import Parts

LARGEST_PAGE = 1000
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def add_messages(app: Flask, parts: Parts) -> None:
    """Register the three requests under /2010-04-01/Accounts/<account>/."""

    def create(account: str) -> Response:
        if not _is_authentic(parts.config, account):
            return _refused(refusals.NOT_AUTHENTICATED)
        form = request.form
        sender, to, body = form.get("From", ""), form.get("To", ""), form.get("Body", "")
        with transaction(parts.sessions, ALL_CLINICS) as session:
            refusal = refuse(session, sender, to, body)
            if refusal:
                return _refused(refusal)
            sid = note(session, sender, to, body, "queued", form.get("StatusCallback"))
            session.flush()
            answer = jsonify(_resource(account, session.scalars(_by_sid(sid)).one()))
        answer.status_code = 201
        # Once the answer is out: Twilio's reports come later too, and may overtake whatever the sender does with it.
        answer.call_on_close(lambda: report_progress(app, parts, sid))
        return answer

    def fetch(account: str, sid: str) -> Response:
        if not _is_authentic(parts.config, account):
            return _refused(refusals.NOT_AUTHENTICATED)
        with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
            text = session.scalar(_by_sid(sid))
            return jsonify(_resource(account, text)) if text else _refused(refusals.NOT_FOUND)

    def listing(account: str) -> Response:
        if not _is_authentic(parts.config, account):
            return _refused(refusals.NOT_AUTHENTICATED)
        size = min(request.args.get("PageSize", 50, int), LARGEST_PAGE)
        with transaction(parts.sessions, ALL_CLINICS, read_only=True) as session:
            texts = list(session.scalars(_filtered(request.args).limit(max(size, 1) + 1)))
            return jsonify(_page(account, texts, size))

    base = "/2010-04-01/Accounts/<account>/Messages"
    app.add_url_rule(f"{base}.json", "carrier_create", create, methods=["POST"])
    app.add_url_rule(f"{base}.json", "carrier_list", listing, methods=["GET"])
    app.add_url_rule(f"{base}/<sid>.json", "carrier_fetch", fetch, methods=["GET"])


def _is_authentic(config: Config, account: str) -> bool:
    given, twilio = request.authorization, config.twilio
    if twilio is None or given is None or account != twilio.account_sid or given.username != account:
        return False
    return hmac.compare_digest((given.password or "").encode(), twilio.auth_token.encode())


def _refused(refusal: Refusal) -> Response:
    answer = jsonify(
        code=refusal.code,
        message=refusal.message,
        more_info=f"https://www.twilio.com/docs/errors/{refusal.code}",
        status=refusal.status,
    )
    answer.status_code = refusal.status
    return answer


def _by_sid(sid: str) -> sa.Select[SimulatedText]:
    return sa.select(SimulatedText).where(SimulatedText.sid == sid)


def _filtered(args: Mapping[str, str]) -> sa.Select[SimulatedText]:
    """The newest first, as Twilio lists. DateSent, DateSent< and DateSent> take a date or an instant."""
    query = sa.select(SimulatedText).order_by(SimulatedText.id.desc())
    for name, column in (("To", SimulatedText.recipient), ("From", SimulatedText.sender)):
        if args.get(name):
            query = query.where(column == args[name])
    since, until = _instant(args.get("DateSent>"), _LONG_AGO), _instant(args.get("DateSent<"), _FAR)
    if args.get("DateSent"):
        since = _instant(args["DateSent"], _LONG_AGO)
        until = since + timedelta(days=1)
    query = query.where(SimulatedText.created_at >= since, SimulatedText.created_at <= until)
    after = args.get("PageToken", "").removeprefix("PA")
    return query.where(SimulatedText.id < int(after)) if after.isdigit() else query


def _instant(value: str | None, default: datetime) -> datetime:
    try:
        parsed = datetime.fromisoformat(value) if value else default
    except ValueError:
        return default
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _page(account: str, texts: list[SimulatedText], size: int) -> dict[str, Any]:
    """`texts` holds one more than a page where there is a next one."""
    shown, number = texts[:size], request.args.get("Page", 0, int)
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    following = None
    if len(texts) > size:
        args = request.args.to_dict() | {"Page": str(number + 1), "PageToken": f"PA{shown[-1].id}"}
        following = f"{path}?{urlencode(args)}"
    return {
        "messages": [_resource(account, text) for text in shown],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        "uri": path,
        "first_page_uri": f"{path}?{urlencode({'PageSize': size, 'Page': 0})}",
        "next_page_uri": following,
        "previous_page_uri": None,
    }


def _resource(account: str, text: SimulatedText) -> dict[str, Any]:
    born, undelivered = format_datetime(text.created_at), text.status == "undelivered"
    uri = f"/2010-04-01/Accounts/{account}/Messages/{text.sid}"
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": text.body,
        "date_created": born,
        "date_sent": None if text.status == "queued" else born,
        "date_updated": born,
        "direction": "inbound" if text.status == "received" else "outbound-api",
        "error_code": refusals.LANDLINE_CODE if undelivered else None,
        "error_message": "Unknown destination handset" if undelivered else None,
        "from": text.sender,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(text.segments),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.recipient,
        "uri": f"{uri}.json",
    }
