"""What we say about openings that are offered."""

from __future__ import annotations

OFFERS = {
    "offer.held": (
        "Hi {name}, {clinic}: an opening {when}. Reply YES to book, NO to pass. Held for you until {until}."
    ),
    "offer.first": ("Hi {name}, {clinic}: an opening {when}. Reply YES to book, NO to pass. First to reply gets it."),
    "offer.child_held": (
        "{clinic}: an opening for {name} {when}. Reply YES to book, NO to pass. Held for you until {until}."
    ),
    "offer.child_first": (
        "{clinic}: an opening for {name} {when}. Reply YES to book, NO to pass. First to reply gets it."
    ),
    "offer.many_held": "{clinic} has openings: {options}. Reply with a number to book, NO to pass. Held until {until}.",
    "offer.many_first": (
        "{clinic} has openings: {options}. Reply with a number to book, NO to pass. First to reply gets it."
    ),
    "offer.changed_held": (
        "Hi {name}, {clinic}: the opening {old} has moved to {when}. Reply YES to book, NO to pass. Held for you until "
        "{until}."
    ),
    "offer.changed_first": (
        "Hi {name}, {clinic}: the opening {old} has moved to {when}. Reply YES to book, NO to pass. First to reply "
        "gets it."
    ),
    "offer.child_changed_held": (
        "{clinic}: the opening for {name} {old} has moved to {when}. Reply YES to book, NO to pass. Held until {until}."
    ),
    "offer.child_changed_first": (
        "{clinic}: the opening for {name} {old} has moved to {when}. Reply YES to book, NO to pass. First to reply "
        "gets it."
    ),
    "offer.many_changed_held": (
        "{clinic}: times have changed. Now: {options}. Reply with a number to book, NO to pass. Held until {until}."
    ),
    "offer.many_changed_first": (
        "{clinic}: times have changed. Now: {options}. Reply with a number to book, NO to pass. First to reply gets it."
    ),
    "offer.changed_again": "That time has changed to {when}. Reply YES to book it, NO to pass.",
    "offer.option": "{n} {when}",
    "offer.child_option": "{n} {name} {when}",
    "offer.booked": "Booked: {when}. See you then!",
    "offer.child_booked": "Booked for {name}: {when}. See you then!",
    "offer.moved_up": (
        "Booked: {when}. At {at} we release your visit on {later}. To keep that one instead, reply NO before then."
    ),
    "offer.booked_already": "You are booked: {when}. See you then!",
    "offer.booked_by_us": "{clinic}: you are booked: {when}. If that does not suit you, call {phone}.",
    "offer.child_booked_by_us": "{clinic}: {name} is booked: {when}. If that does not suit you, call {phone}.",
    "offer.moved_by_us": (
        "{clinic}: you are booked: {when}, in place of {later}. If that does not suit you, call {phone}."
    ),
    "offer.child_moved_by_us": (
        "{clinic}: {name} is booked: {when}, in place of {later}. If that does not suit you, call {phone}."
    ),
    "offer.still_open": "Still open: {options}. Reply with a number to book, NO to pass.",
    "offer.passed": "OK, we pass on {when}. You keep your place on our list.",
    "offer.passed_all": "OK, we pass on these. You keep your place on our list.",
    "offer.off_list": "OK. We took you off the list for earlier visits. To be on it again, call {phone}.",
    "offer.gone": "Sorry, {when} is no longer free. You keep your place on our list.",
    "offer.gone_all": "Sorry, these are no longer free: {options}. You keep your place on our list.",
    "offer.gone_some": (
        "Sorry, no longer free: {gone}. Still open: {options}. Reply with a number to book, NO to pass."
    ),
    "offer.kept": "{clinic}: your visit {when} was cancelled. Your visit on {later} stays. Questions? Call {phone}.",
    "offer.child_kept": (
        "{clinic}: the visit of {name} {when} was cancelled. The visit on {later} stays. Questions? Call {phone}."
    ),
    "offer.busy": "You already have a visit at that time, so we did not book {when}. Questions? Call {phone}.",
    "offer.not_waiting": (
        "Thank you! You are not on our list any more, so we did not book {when}. Questions? Call {phone}."
    ),
    "offer.which": "Which one? {options}. Reply with a number to book, NO to pass.",
    "offer.unclear": "Sorry, we did not get that. Reply YES to book {when}, NO to pass.",
    "offer.unclear_many": "Sorry, we did not get that. {options}. Reply with a number to book, NO to pass.",
    "offer.maybe": "Take your time: it is held until {until}. Reply YES to book {when}, NO to pass.",
    "offer.maybe_first": "No hurry, but first to reply gets it. Reply YES to book {when}, NO to pass.",
    "offer.counter": (
        "We have not booked anything. Reply YES to book {when}, NO to pass. For another time call {phone}; "
        "we have told the front desk."
    ),
    "offer.question": "{passed} Reply YES to book {when}, NO to pass.",
    "offer.question_many": "{passed} Still open: {options}. Reply with a number, or NO.",
    "offer.booked_but": (
        "You are booked: {when}. If that does not suit you, reply NO and we cancel it. We told the front desk that you "
        "asked for another time."
    ),
    "offer.again": "{when}: reply YES to book, NO to pass.",
    "offer.reaction": "Thanks! To book {when}, please reply YES.",
    "offer.undone": "OK, we cancelled {when}.",
    "offer.undone_kept": "OK, we cancelled {when}. Your visit on {later} stays.",
    "offer.child_undone": "OK, we cancelled {when} for {name}.",
    "offer.child_undone_kept": "OK, we cancelled {when} for {name}. The visit on {later} stays.",
    "offer.which_visit": "Which visit do you mean? {options}. Reply with its number, or call {phone}.",
    "offer.child_too_late_to_undo": (
        "{name} is booked for {when}. To change it, please call {phone}. We told the front desk."
    ),
    "offer.too_late_to_undo": "You are booked for {when}. To change it, please call {phone}. We told the front desk.",
}
