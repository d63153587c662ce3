"""The simulated carrier of the demo: Twilio's REST resource for messages, its webhooks, and phones to text from.

The real transport talks to it (`TWILIO_API_BASE_URL` names this very server); its webhooks are signed like Twilio's.
"""

from __future__ import annotations

from flask import Flask

from app.web.carrier.messages import add_messages
from app.web.parts import Parts


def add_carrier(app: Flask, parts: Parts) -> None:
    """Register the emulated REST resource. Only for a demo: it accepts texts and sends nothing to anybody."""
    add_messages(app, parts)
