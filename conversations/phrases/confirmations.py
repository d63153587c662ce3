"""What we say when we ask whether a patient will come."""

from __future__ import annotations

CONFIRMATIONS = {
    "confirmation.ask": (
        "Hi {name}, {clinic}: your visit is {when}. Reply YES to confirm, NO if you cannot come. "
        "For another time just tell us when."
    ),
    "confirmation.ask_child": (
        "{clinic}: the visit of {name} is {when}. Reply YES to confirm, NO if you cannot come. "
        "For another time just tell us when."
    ),
    "confirmation.ask_many": (
        "{clinic}: your visits {visits}. Reply YES to confirm all, a number to confirm only that one, "
        "NO if you cannot come."
    ),
    "confirmation.rest": "Thank you! See you on {when}. And {visits}? Reply YES to confirm, NO if you cannot come.",
    "confirmation.unclear": (
        "Sorry, we did not get that. Your visit {when}: reply YES to confirm, NO if you cannot come."
    ),
    "confirmation.unclear_many": (
        "{visits}: reply YES to confirm all, a number for only that one, NO if you cannot come."
    ),
    "confirmation.again": "Your visit {when}: reply YES to confirm, NO if you cannot come.",
    "confirmation.reaction": "Thanks! To confirm your visit {when}, please reply YES.",
}
