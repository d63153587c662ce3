"""What cannot be, of a practice."""

from __future__ import annotations

from app.services.refusals import ServiceRefusal


class NotInPractice(ServiceRefusal):
    """It cannot be that, or is not there; the message says why."""
