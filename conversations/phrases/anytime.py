"""What we say to anybody at any time: stop, start, help, emergencies, and that a person will answer."""

from __future__ import annotations

ANYTIME = {
    "stop.hint": " Reply STOP to end texts.",
    "stop.done": "{clinic}: you will get no more texts from us. Reply START to get them again.",
    "stop.not_a_visit": (
        "{clinic}: no more texts from us. Your visit is NOT cancelled; to cancel it, call {phone}. "
        "Reply START for texts again."
    ),
    "stop.which": (
        '{clinic}: you will get no more texts from us. If you only meant promotions, reply "only promotions".'
    ),
    "stop.marketing": (
        "{clinic}: no more promotions. You still get texts about your visits. Reply STOP to end them too."
    ),
    "start.done": "{clinic}: you will get texts again. Reply HELP for help, STOP to end.",
    "help": (
        "{clinic}: texts about your visits and earlier openings. Call {phone} for anything else. STOP to end texts."
    ),
    "stranger": "This is {clinic}. We do not know this number yet. Please call us at {phone}.",
    "language.switched": "OK, from now on in English.",
    "staff.will_answer": "Thanks, we passed this on to the front desk of {clinic}. If it is urgent, call {phone}.",
    "staff.unclear": "Sorry, we did not get that. The front desk of {clinic} will answer you; or call {phone}.",
    "staff.passed_on": "We passed your question on to the front desk.",
    "urgent": "{clinic}: please call us now at {phone}. In an emergency call 911.",
    "urgent.closed": "{clinic} is closed. In an emergency call 911. Our person on call: {on_call}. We told them now.",
    "same_day.alert": "{clinic}: visit {n} of today, {when}, was cancelled. It is in the list of tasks.",
    "same_day.subject": "{clinic}: cancelled for today, {when}",
    "on_call.alert": "{clinic}: an urgent message from a patient came after hours. Please look at thread {n} now.",
    "late.visit": (
        "That question is closed, so we changed nothing. Your next visit is {when}. To change it, tell us or call "
        "{phone}."
    ),
    "late.no_visit": "That question is closed, so we booked nothing. To find another time, call {phone}.",
    "wrong_number": "Thank you, we will not text this number again.",
}
