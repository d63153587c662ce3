"""Who calls: a token in `Authorization: Bearer …`, or the console's session with its CSRF token in `X-CSRF-Token`."""

from __future__ import annotations

from flask import request, session
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from app.access import Caller, Person, authenticate_token, person_caller
from app.web.api.problems import Refusal
from app.web.parts import Parts

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Standby"'}
TOKEN_LIFE_SECONDS = 12 * 3600


def identify(parts: Parts) -> Caller:
    """The caller. Refuses (401) whoever is nobody, and (403) a session's change without its CSRF token."""
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return _logged_in()
    scheme, _, token = authorization.partition(" ")
    caller = authenticate_token(parts.sessions, token.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        raise Refusal(401, "The token is not valid: it may be mistyped, expired or revoked.", headers=CHALLENGE)
    return caller


def _logged_in() -> Caller:
    if not current_user.is_authenticated:
        raise Refusal(401, "Send a token: Authorization: Bearer standby_…", headers=CHALLENGE)
    person: Person = current_user.person
    if person.owes_second_factor:
        raise Refusal(403, "Your clinic asks for a second factor: set it up in the console first.")
    place = person.workplace(session.get("clinic")) or next(iter(person.workplaces), None)
    if place is None:
        raise Refusal(403, "You have no role at any clinic.")
    if request.method not in ("GET", "HEAD"):
        try:
            validate_csrf(request.headers.get("X-CSRF-Token"), time_limit=TOKEN_LIFE_SECONDS)
        except ValidationError:
            raise Refusal(403, "Send the console's CSRF token in the header X-CSRF-Token.") from None
    return person_caller(person, place)
