"""The floor of the webhook: bare Flask, the same signature check, one INSERT and commit. `FLOOR_URL` names the database."""

from __future__ import annotations

import os

import sqlalchemy as sa
from flask import Flask, Response, abort, request

from app.db import make_engine
from app.transports.twilio_signature import is_signed

PUBLIC, TOKEN = "https://clinic.test", "1" * 32
TABLE = sa.Table(
    "floor_text",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sid", sa.String(40), unique=True),
    sa.Column("body", sa.Text),
)


def make() -> Flask:
    """The application; its table is there already."""
    engine, app = make_engine(os.environ["FLOOR_URL"]), Flask(__name__)

    @app.post("/webhooks/twilio/sms")
    def take() -> Response:
        form = request.form
        if not is_signed(PUBLIC + request.path, form, request.headers.get("X-Twilio-Signature"), [TOKEN]):
            abort(403)
        with engine.begin() as connection:
            connection.execute(TABLE.insert().values(sid=form["MessageSid"], body=form["Body"]))
        return Response("<Response/>", mimetype="text/xml")

    return app


app = make() if "FLOOR_URL" in os.environ else None
