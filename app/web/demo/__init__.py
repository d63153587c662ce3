"""The demo page at `/`: the schedule, the waitlist and virtual phones, live. Only with the simulated carrier."""

from __future__ import annotations

from flask import Flask, render_template

from app.web.demo.actions import add_actions
from app.web.demo.state import add_state
from app.web.parts import Parts


def add_demo(app: Flask, parts: Parts) -> None:
    """Register the page, its state and its actions. There is no log-in: everything in it is made up."""

    def page() -> str:
        return render_template("web/demo.html")

    app.add_url_rule("/", "demo_page", page)
    add_state(app, parts)
    add_actions(app, parts)
