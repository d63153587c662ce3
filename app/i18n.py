"""Languages: translations of our sentences, and times as people in them write them.

Catalogues are plain `.po` files under `app/translations/<language>/LC_MESSAGES/`, read when first needed: no compiled
file to forget. The English sentence is the key.
"""

from __future__ import annotations

import io
from datetime import datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.clock import local

FOLDER = Path(__file__).parent / "translations"
LOCALE = {"en": "en_US", "es": "es_US"}
LANGUAGES = tuple(LOCALE)


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """The translations of a language; for one we do not have, the English sentences as they are.

    Raises PoFileError for a broken file, which would otherwise be read without the sentences after the mistake.
    """
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(sentence: str, language: str) -> str:
    """The sentence in a language, placeholders and all."""
    return catalogue(language).gettext(sentence)


def format_time(instant: datetime, zone: str, pattern: str, language: str) -> str:
    """An instant on the wall clock of `zone`, by a CLDR pattern, in a language's words."""
    written = format_datetime(local(instant, zone), pattern, locale=LOCALE.get(language, "en_US"))
    # One o'clock is singular in Spanish, and a CLDR pattern cannot say so.
    return written.replace("las 1:", "la 1:") if language == "es" else written
