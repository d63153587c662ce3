"""The languages of the console's pages: each person's own choice, else what their browser asks for.

The English sentence is the key. The translations lie in `admin/translations/<language>/`, a file for each part of the
console, plain `.po`: what a page says is found beside the other pages' sentences of that part.
"""

from __future__ import annotations

import io
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context, request, session

from app.i18n import LANGUAGES, LOCALE

FOLDER = Path(__file__).parent / "translations"
NAMES = {"en": "English", "es": "Español"}


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a sentence that is translated later, where it is shown."""
    return sentence


def language() -> str:
    """The language of this request's page; English outside of requests (the command line)."""
    if not has_request_context():
        return "en"
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"


def locale() -> str:
    """The CLDR locale in which this page writes dates, money and numbers."""
    return LOCALE[language()]


def gettext(sentence: str, **values: object) -> str:
    """The sentence in the page's language, with its `%(name)s` filled in."""
    said = catalogue(language()).gettext(sentence) if sentence else ""
    return said % values if values else said


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """The sentence for one or for many, `%(num)s` being the number."""
    return catalogue(language()).ngettext(one, many, n) % ({"num": n} | values)


@lru_cache
def catalogue(of: str) -> NullTranslations:
    """All translations of a language; English sentences stay as they are. Raises PoFileError for a broken file."""
    found: NullTranslations | None = None
    for path in sorted((FOLDER / of).glob("*.po")):
        compiled = io.BytesIO()
        write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=of, abort_invalid=True))
        compiled.seek(0)
        part = GNUTranslations(compiled)
        part.add_fallback(found or NullTranslations())
        found = part
    return found or NullTranslations()


def add_languages(app: Flask) -> None:
    """Let the templates say `_("…")` and `ngettext("…", "…", n)`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # The templates' own call form: values are filled in by the extension, after escaping.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: catalogue(language()).gettext(sentence) if sentence else "",
        lambda one, many, n: catalogue(language()).ngettext(one, many, n),
        newstyle=True,
    )


_ = gettext
