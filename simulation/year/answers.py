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
ANSWERS: dict[Purpose, dict[str, float]] = {
    Purpose.RECOVERY: {
        NOTHING: 48, PICK: 14, "reason": 14, "no_thanks": 5, "later": 4, "will_call": 2, "wish": 5, "stop": 2,
        "person": 2, "yes": 2, "thanks": 1, "distress": 0.3, "cancel_word": 0.7,
    },
    Purpose.VISIT_NEWS: {NOTHING: 50, PICK: 35, "no_thanks": 4, "wish": 6, "stop": 1, "person": 4},
    Purpose.CONFIRMATION: {NOTHING: 35, "yes": 55, "no": 3, "cancel": 2, "move": 2, "thanks": 2, "stop": 1},
    Purpose.ANSWER: {NOTHING: 45, PICK: 27, "reason": 12, "no_thanks": 7, "yes": 3, "wish": 3, "thanks": 3},
    Purpose.OFFER: {NOTHING: 60, "yes": 30, "no": 10},
}  # fmt: skip
"""What is answered to a text, by weight; a text that asks nothing is not answered. [assumed]"""
MEDIAN, SPREAD = timedelta(minutes=12), 1.7
LONGEST = timedelta(days=6)


def answer(dice: random.Random, purpose: Purpose, body: str) -> str | None:
    """What they mean to say to this text; None: nothing."""
    choices = ANSWERS.get(purpose)
    if choices is None or (purpose is Purpose.ANSWER and not _asks(body)):
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
