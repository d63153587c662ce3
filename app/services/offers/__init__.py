"""Offers: whom an opening is put to, for how long, and what their answer does (PRODUCT.md section 2)."""

from app.services.offers.advance import advance, due_clinics, due_openings
from app.services.offers.answers import Accepted, Lost, Why, accept, decline
from app.services.offers.asking import (
    Unasked,
    ask,
    give_up,
    is_current,
    later,
    refuse,
    release,
    release_for_opt_out,
    take_unasked,
)
from app.services.offers.by_hand import NotOfferable, offer_by_hand
from app.services.offers.failing import put_off
from app.services.offers.looking_again import ids_waiting, live_openings, look_again, wake_openings
from app.services.offers.offering import Skipped, contact_refusal
from app.services.offers.undoing import fresh_bookings, promised, undo, wait_longer

__all__ = [
    "Accepted",
    "Lost",
    "NotOfferable",
    "Skipped",
    "Unasked",
    "Why",
    "accept",
    "advance",
    "ask",
    "contact_refusal",
    "decline",
    "due_clinics",
    "due_openings",
    "fresh_bookings",
    "give_up",
    "ids_waiting",
    "is_current",
    "later",
    "live_openings",
    "look_again",
    "offer_by_hand",
    "promised",
    "put_off",
    "refuse",
    "release",
    "release_for_opt_out",
    "take_unasked",
    "undo",
    "wait_longer",
    "wake_openings",
]
