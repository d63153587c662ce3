"""Puts the parts together: the one Runtime for web, worker and command line, and the Flask application."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from app import db
from app.config import Config
from app.logs import start_logging
from app.queue import Bell, BellAside, bell
from app.sealing import Seal
from app.services import patient_keys
from app.transports.message import Transport
from app.transports.twilio import TwilioTransport

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What every process needs. `transport` is None while no carrier is configured: nothing is sent then."""

    config: Config
    engine: sa.Engine
    sessions: sessionmaker[Session]
    transport: Transport | None
    bell: Bell


def make_runtime(config: Config) -> Runtime:
    """The runtime for a configuration; connects to nothing yet."""
    start_logging(config.log_level)
    engine = db.make_engine(config.database_url)
    ring = bell(config.redis_url, config.lanes)
    twilio = config.twilio
    transport = TwilioTransport(twilio.account_sid, twilio.auth_token, twilio.api_base_url) if twilio else None
    sessions = db.make_sessions(
        engine,
        bell=ring,
        test_clock=config.demo,
        emails=config.mail is not None,
        seal=Seal(config.audit_key or config.secret_key, *config.older_audit_keys),
    )
    return Runtime(config, engine, sessions, transport, ring)


def check_key(runtime: Runtime) -> None:
    """Raises WrongKey where the installation's key does not open what its database has sealed.

    A database that is away, or has no tables yet, is no reason not to start: what needs the key says so then.
    """
    try:
        with db.transaction(runtime.sessions, db.ALL_CLINICS, read_only=True) as session:
            patient_keys.check(session)
    except DatabaseError as error:
        log.warning("AUDIT_KEY is not checked: the database does not answer (%s)", type(error.orig).__name__)


def create_app(config: Config, runtime: Runtime | None = None) -> Flask:
    """The web application: webhooks, health, console, and in a demo the simulated carrier.

    Without a `runtime` it makes its own; raises WrongKey then.
    """
    from admin.site import add_console
    from app.web import add_web

    if runtime is None:
        runtime = make_runtime(config)
        check_key(runtime)
        runtime.sessions.configure(info={**runtime.sessions.kw["info"], "bell": BellAside(runtime.bell)})
    app = Flask("app", static_folder=None)
    if config.public_base_url.startswith("https://"):
        # Behind the TLS proxy the caller's address stands in X-Forwarded-For; the audit trail names it. The webhook's
        # signature is checked on PUBLIC_BASE_URL, never on a header.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.url_map.strict_slashes = False  # a redirect would lose the POST fields of a webhook (TWILIO.md)
    app.config.update(SECRET_KEY=config.secret_key, MAX_CONTENT_LENGTH=1_000_000)
    add_web(app, runtime)
    add_console(app, runtime)
    return app
