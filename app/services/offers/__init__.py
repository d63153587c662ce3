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
    still_asked,
    take_along,
    take_unasked,
)
from app.services.offers.by_hand import offer_by_hand
from app.services.offers.by_phone import CallResult, book_by_phone, record_call
from app.services.offers.failing import put_off
from app.services.offers.looking_again import ids_waiting, live_openings, look_again, wake_openings, wake_taken
from app.services.offers.notifying import notify, offer_to_next
from app.services.offers.offering import Skipped, contact_refusal
from app.services.offers.proposing import NotOfferable, proposed
from app.services.offers.releasing import pass_over, release_offer
from app.services.offers.telling import have_called, have_told
from app.services.offers.undoing import fresh_bookings, promised, undo, wait_longer

__all__ = [
    "Accepted",
    "CallResult",
    "Lost",
    "NotOfferable",
    "Skipped",
    "Unasked",
    "Why",
    "accept",
    "advance",
    "ask",
    "book_by_phone",
    "contact_refusal",
    "decline",
    "due_clinics",
    "due_openings",
    "fresh_bookings",
    "give_up",
    "have_called",
    "have_told",
    "ids_waiting",
    "is_current",
    "later",
    "live_openings",
    "look_again",
    "notify",
    "offer_by_hand",
    "offer_to_next",
    "pass_over",
    "promised",
    "proposed",
    "put_off",
    "record_call",
    "refuse",
    "release",
    "release_for_opt_out",
    "release_offer",
    "still_asked",
    "take_along",
    "take_unasked",
    "undo",
    "wait_longer",
    "wake_openings",
    "wake_taken",
]
