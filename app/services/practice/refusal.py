"""What cannot be, of a practice."""

from __future__ import annotations


class NotInPractice(ValueError):
    """It cannot be that, or is not there; the message says why."""
