"""In which language we answer: the one asked for, or the one somebody writes whose language nobody has recorded.

"En español por favor" switches everybody who shares the phone; the open question is asked again in the new language.
"""

from __future__ import annotations

from app.i18n import LANGUAGES
from app.services import languages
from conversations import topics
from conversations.reading import Intent, Reading
from conversations.turn import Turn

SURE = 0.8
TELLING = 3
"""Words: from so many on a text shows in which language somebody wants to be written to, too."""
SENTENCE = 5
"""Words: from so many on a text is answered in its own language, whatever is on record: records are often a default."""


def follow(turn: Turn, reading: Reading) -> None:
    """Answer in the language of the text where none is on record, and remember it if the text says enough.

    Where one is on record, a whole sentence in another is answered in that, once: what we start stays in the first.
    """
    words = len(turn.text.split())
    if reading.language == turn.language or reading.language not in LANGUAGES:
        return
    if any(patient.language for patient in turn.patients):
        if words >= SENTENCE and reading.confidence >= SURE:
            turn.language = reading.language
        return
    if reading.confidence < SURE and words < TELLING:
        return
    turn.language = reading.language
    if words >= TELLING:
        languages.speak(turn.session, turn.patients, reading.language, actor=f"contact:{turn.contact.id}")


def hear(turn: Turn, reading: Reading) -> bool:
    """A wish for another language. False where the text is none, or does not say which."""
    wanted = reading.values.asked_language
    if reading.intent is not Intent.LANGUAGE or reading.confidence < SURE or wanted not in LANGUAGES:
        return False
    languages.speak(turn.session, turn.patients, wanted, actor=f"contact:{turn.contact.id}")
    turn.language = wanted
    turn.say("language.switched")
    topics.ask_again(turn)
    return True
