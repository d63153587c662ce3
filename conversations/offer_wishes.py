"""A NO to an offer that says what never suits: "No, and stop asking about mornings" (PRODUCT.md section 2)."""

from __future__ import annotations

import re
from dataclasses import replace

from app.models import Offer, TaskKind, WaitlistStatus
from app.services import offers
from conversations import offer_texts as texts
from conversations.enrolment import actor
from conversations.enrolment_requests import note_wishes
from conversations.offer import fact
from conversations.reading import Intent, Reading
from conversations.reading.when import suits
from conversations.reading.words import fold
from conversations.turn import Turn
from conversations.wishes import is_against, is_standing

SAYS_NO = re.compile(r"^\W*no\b")
HEARD = (Intent.NO, Intent.COUNTER, Intent.UNKNOWN, Intent.AVAILABILITY)


def pass_for_good(turn: Turn, reading: Reading) -> bool:
    """Pass on what is open, and change what suits them. False when the text is not such a NO.

    It is one when it says no, or when it rules out every time that is open. Where we have just promised that a NO keeps
    a later visit, it is not for us to say which of the two is meant.
    """
    if reading.intent not in HEARD or not is_standing(turn.text, reading):
        return False
    asked = [turn.session.get_one(Offer, option.offer_id) for option in texts.open_options(turn)]
    fresh = offers.fresh_bookings(turn.session, turn.contact.id, turn.item.received_at)
    if not asked or offers.promised(turn.session, fresh) or not _is_no(turn, reading, asked):
        return False
    ids = [offer.id for offer in asked]
    entries = offers.decline(turn.session, ids, actor=actor(turn))
    turn.thread.unclear_replies = 0
    wishes = note_wishes(turn, [entry.id for entry in entries], reading)
    if wishes and len(asked) == 1:
        turn.say("enrolment.passed_noted", when=turn.when(asked[0].appointment_slot_start, "short"), wishes=wishes)
    elif wishes:
        turn.say("enrolment.passed_all_noted", wishes=wishes)
    else:
        texts.say_passed(turn, ids, entries)
        if all(entry.status is not WaitlistStatus.DECLINED for entry in entries):
            turn.ask_person(TaskKind.WANTS_ANOTHER_TIME)
    fact(turn, "declined")
    return True


def _is_no(turn: Turn, reading: Reading, asked: list[Offer]) -> bool:
    text = turn.text
    if SAYS_NO.search(fold(text)):
        return True
    against = is_against(text)
    times = [replace(when, excluded=when.excluded or against) for when in reading.values.times]
    return not any(suits(times, offer.appointment_slot_start) for offer in asked)
