"""What patients of the year write, English and Spanish, and how soon; drawn with the year's dice."""

from __future__ import annotations

import random
from datetime import timedelta

from app.models import Purpose

WORDS = {
    "en": {
        "cancel": ("I need to cancel my appointment", "cancel my visit please", "can't come, please cancel my visit"),
        "move": ("can I reschedule my appointment?", "I need to reschedule"),
        "late": ("running 10 minutes late", "I'm running late, 15 min"),
        "stop": ("STOP", "please stop texting me", "take me off your list"),
        "back": ("START",),
        "cancel_word": ("CANCEL",),
        "yes": ("yes", "Yes I'll be there", "YES"),
        "no": ("no",),
        "no_thanks": ("no thanks", "not interested", "no, thank you"),
        "reason": ("I was sick", "forgot, sorry", "my car broke down", "too expensive right now", "had to work",
                   "family emergency", "the roads were icy", "we see another dentist now", "none of your business"),
        "later": ("not now, in two weeks", "ask me again next month", "not right now"),
        "will_call": ("I'll call you",),
        "wish": ("do you have anything thursday afternoon?", "mornings are better for me", "next monday after 2"),
        "person": ("can somebody call me?", "how much does it cost?"),
        "distress": ("I have severe pain and it is bleeding",),
        "thanks": ("thanks!", "ok"),
    },
    "es": {
        "cancel": ("necesito cancelar mi cita", "quiero cancelar mi cita por favor"),
        "move": ("puedo cambiar mi cita?", "necesito reprogramar mi cita"),
        "late": ("voy 10 minutos tarde", "llego tarde, 15 minutos"),
        "stop": ("ALTO", "ya no me manden mensajes", "STOP"),
        "back": ("START",),
        "cancel_word": ("CANCEL",),
        "yes": ("si", "sí, ahí estaré", "si por favor"),
        "no": ("no",),
        "no_thanks": ("no gracias", "no me interesa"),
        "reason": ("estaba enfermo", "se me olvidó, perdón", "no tenía carro", "es muy caro", "tuve que trabajar",
                   "una emergencia familiar", "ya voy con otro dentista"),
        "later": ("ahora no, en dos semanas", "más adelante"),
        "will_call": ("yo les llamo",),
        "wish": ("tienen algo el jueves por la tarde?", "mejor por la mañana", "el lunes después de las 2"),
        "person": ("me pueden llamar?", "cuánto cuesta?"),
        "distress": ("tengo mucho dolor y estoy sangrando",),
        "thanks": ("gracias", "ok"),
    },
}  # fmt: skip
"""By language and by what they mean. [assumed]"""
NOTHING = "nothing"
PICK = "pick"
SURE = "sure"
"""An answer of ours that asks whether they are sure."""
ANSWERS: dict[str, dict[str, float]] = {
    Purpose.RECOVERY: {
        NOTHING: 66, PICK: 10, "reason": 9, "no_thanks": 3, "later": 2.5, "will_call": 1, "wish": 3, "stop": 1.5,
        "person": 1, "yes": 1.3, "thanks": 0.7, "distress": 0.3, "cancel_word": 0.7,
    },
    Purpose.VISIT_NEWS: {NOTHING: 60, PICK: 27, "no_thanks": 4, "wish": 5, "stop": 1, "person": 3},
    Purpose.CONFIRMATION: {NOTHING: 45, "yes": 45, "no": 3, "cancel": 2, "move": 2, "thanks": 2, "stop": 1},
    Purpose.ANSWER: {NOTHING: 50, PICK: 25, "reason": 11, "no_thanks": 6, "yes": 3, "wish": 3, "thanks": 2},
    SURE: {NOTHING: 10, "yes": 80, "no": 10},
    Purpose.OFFER: {NOTHING: 60, "yes": 30, "no": 10},
}  # fmt: skip
"""What is answered to a text, by weight; one that asks nothing is not answered. [assumed; that a third answer at all:
docs/lab.md]"""
MEDIAN, SPREAD = timedelta(minutes=12), 1.7
LONGEST = timedelta(days=6)


def answer(dice: random.Random, purpose: Purpose, body: str) -> str | None:
    """What they mean to say to this text; None: nothing."""
    is_answer = purpose is Purpose.ANSWER
    choices = ANSWERS.get(SURE if is_answer and any(one in body for one in ("YES", "SI ", "SÍ ")) else purpose)
    if choices is None or (is_answer and not _asks(body)):
        return None
    meant = dice.choices(list(choices), list(choices.values()))[0]
    return None if meant == NOTHING else meant


def in_words(dice: random.Random, language: str, meant: str) -> str:
    """As that person writes it."""
    if meant == PICK:
        return str(dice.choice((1, 1, 1, 2, 2, 3)))
    return dice.choice(WORDS[language][meant])


def delay(dice: random.Random) -> timedelta:
    """Half within the quarter of an hour, a few after days."""
    return min(LONGEST, MEDIAN * dice.lognormvariate(0, SPREAD))


def _asks(body: str) -> bool:
    return "?" in body or "1 " in body or "YES" in body
