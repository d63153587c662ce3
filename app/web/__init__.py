"""Everything that answers HTTP but the console: webhooks, health, errors, and in a demo its page and carrier."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect
from werkzeug.wrappers import Response

from app.web.api import add_api
from app.web.carrier import add_carrier
from app.web.demo import add_demo
from app.web.errors import add_errors
from app.web.headers import add_headers
from app.web.health import add_health
from app.web.parts import Parts
from app.web.sessions import PeoplesSessions
from app.web.webhooks import add_webhooks


def add_web(app: Flask, parts: Parts) -> None:
    """Register the web on `app`. The demo page and the simulated carrier exist only where the configuration says so."""
    app.url_map.merge_slashes = False  # like a slash at the end: a redirect would lose a webhook's fields
    app.session_interface = PeoplesSessions()
    add_headers(app, parts.config.public_base_url)
    app.register_blueprint(
        Blueprint("web", __name__, static_folder="static", static_url_path="/assets", template_folder="templates")
    )
    add_errors(app)
    add_health(app, parts)
    add_webhooks(app, parts)
    add_api(app, parts)
    if parts.config.demo:
        add_carrier(app, parts)
        add_demo(app, parts)
    else:
        app.add_url_rule("/", "home", _home)


def _home() -> Response:
    return redirect("/admin/")
