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
"""Words: from so many on a text tells more than the record, which is often the default of the clinic's other system."""


def follow(turn: Turn, reading: Reading) -> None:
    """Answer in the language of the text where none is on record, or where it is a whole sentence; then remember it."""
    if reading.language == turn.language or reading.language not in LANGUAGES:
        return
    words, known = len(turn.text.split()), any(patient.language for patient in turn.patients)
    if (known and words < SENTENCE) or (reading.confidence < SURE and (known or words < TELLING)):
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
