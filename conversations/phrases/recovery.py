"""What we say to win a patient back after a visit went wrong."""

from __future__ import annotations

RECOVERY = {
    "recovery.missed": "Hi {name}, {clinic}: we missed you on {when}. May we ask why? {tail}",
    "recovery.child_missed": "{clinic}: we missed {name} on {when}. May we ask why? {tail}",
    "recovery.cancelled": "Hi {name}, {clinic}: your visit on {when} was cancelled. May we ask why? {tail}",
    "recovery.child_cancelled": "{clinic}: the visit of {name} on {when} was cancelled. May we ask why? {tail}",
    "recovery.practice": "Hi {name}, {clinic}: we are sorry that we had to cancel your visit on {when}. {tail}",
    "recovery.child_practice": "{clinic}: we are sorry that we had to cancel the visit of {name} on {when}. {tail}",
    "recovery.again": "Hi {name}, {clinic}: would you like a new time for your visit of {when}? {tail}",
    "recovery.child_again": "{clinic}: would you like a new time for the visit of {name} of {when}? {tail}",
    "recovery.times": "New times: {times}. Reply with a number, or tell us what suits you.",
    "recovery.no_times": "Tell us what suits you, or call {phone}.",
    "recovery.transportation": "Thank you for telling us. Is a morning or an afternoon easier? Or call {phone}. {tail}",
    "recovery.financial": "Thank you for telling us. We will call you about your options. {tail}",
    "recovery.illness": "Get well soon! There is time. {tail}",
    "recovery.forgot": "It happens. This time we will ask you to confirm. {tail}",
    "recovery.schedule_conflict": "Thank you for telling us. Are early or late hours better for you? {tail}",
    "recovery.weather": "Thank you for telling us, and stay safe. {tail}",
    "recovery.family_emergency": "We are sorry to hear that. Take all the time you need. {tail}",
    "recovery.our_fault": "We are sorry. We told the front desk, and they will call you. {tail}",
    "recovery.other": "Thank you for telling us. {tail}",
    "recovery.noted": "Thank you, we noted that. {tail}",
    "recovery.free": "Gladly. {tail}",
    "recovery.none_then": "Nothing is free then. {tail}",
    "recovery.taken": "Sorry, that time has just been taken. {tail}",
    "recovery.when": "No problem. When may we ask you again? For example: in two weeks.",
    "recovery.when_again": "Sorry, we did not get that. When may we ask you again? Reply NO if not at all.",
    "recovery.later": "OK, we will be in touch on {day}.",
    "recovery.will_call": "Thank you, we look forward to your call: {phone}.",
    "recovery.goodbye": "Thank you for telling us, and all the best. Should you want to come back, call {phone}.",
}
