"""A visit of today fell away: somebody at the clinic is told by text. It names the visit by its number, and nobody."""

from __future__ import annotations

from app.models import LIVE_STATUSES, Appointment, Purpose
from conversations.turn import Turn


def alert(turn: Turn) -> None:
    """This thread is theirs. Nothing is said of a visit that takes place after all, or would have begun."""
    visit = turn.session.get_one(Appointment, turn.item.subject_id)
    if visit.status in LIVE_STATUSES or visit.starts_at <= turn.now:
        return
    when = turn.when(visit.starts_at, "short")
    turn.say("same_day.alert", Purpose.STAFF_ALERT, expires_at=visit.starts_at, when=when, n=str(visit.id))
