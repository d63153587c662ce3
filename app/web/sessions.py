"""The log-in cookie is for people: what machines post carries none, and costs none."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class PeoplesSessions(SecureCookieSessionInterface):
    """Flask's signed cookies, but a null session under /webhooks/ (reading one costs a webhook a twentieth)."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:  # type: ignore[override]
        """None under /webhooks/: Flask then makes a session that can only be looked at."""
        return None if request.path.startswith("/webhooks/") else super().open_session(app, request)
