"""Recovery: nobody drops out because a visit went wrong (spec 2.1.3.3, PRODUCT.md section 6).

Each miss (`AppointmentCancellation`) has exactly one recovery, a part of its row. The clock takes its `steps`, a turn
makes the touches (`touching`) and hears the `answers`; `calls` and `by_staff` are what people do; `standing` tells
whether there is anything left to recover, `ending` ends it.
"""

from app.services.recovery.answers import decline, leave_to_staff, note_answer, note_reason, put_off, record_booked
from app.services.recovery.by_staff import give_up, not_needed, start, won_back
from app.services.recovery.calls import NotRecoverable, log_call
from app.services.recovery.ending import attempts_of, finish, miss_of_call, note_dialogue, settle
from app.services.recovery.standing import end_of, is_current, later_visit, settled
from app.services.recovery.steps import count_call, due, plan_next, take_step
from app.services.recovery.touching import lose_text, record_text, take_touch, wait
from app.services.recovery.ways import LOOK_AGAIN, Held, contact_for, contacts, held

__all__ = [
    "LOOK_AGAIN",
    "Held",
    "NotRecoverable",
    "attempts_of",
    "contact_for",
    "contacts",
    "count_call",
    "decline",
    "due",
    "end_of",
    "finish",
    "give_up",
    "held",
    "is_current",
    "later_visit",
    "leave_to_staff",
    "log_call",
    "lose_text",
    "miss_of_call",
    "not_needed",
    "note_answer",
    "note_dialogue",
    "note_reason",
    "plan_next",
    "put_off",
    "record_booked",
    "record_text",
    "settle",
    "settled",
    "start",
    "take_step",
    "take_touch",
    "wait",
    "won_back",
]
