"""The loops that move everything that is due: plain functions, without RQ, for jobs, simulation and the terminal.

Each drains one row per transaction until nothing is due; only a clinic's due openings are taken together, and one by
one when that fails. They may run in any number of processes at once, and may be killed at any point: what was not
committed is found again. A row that fails is logged and stops no other; an item, an opening and a message wait longer
each time and are put to a person at the fifth failure.
"""

from __future__ import annotations

from app.drain.emails import send_emails
from app.drain.events import deliver
from app.drain.link_emails import send_links
from app.drain.parts import Parts, is_contention
from app.drain.relay import heal, relay
from app.drain.rounds import anything_due, drain_once, run_until_idle, tick
from app.drain.turns import advance, converse

__all__ = [
    "Parts",
    "advance",
    "anything_due",
    "converse",
    "deliver",
    "drain_once",
    "heal",
    "is_contention",
    "relay",
    "run_until_idle",
    "send_emails",
    "send_links",
    "tick",
]
