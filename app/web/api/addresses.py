"""Numbers and addresses that the clinic itself is known by, as a caller types them."""

from __future__ import annotations

from app.models import Clinic
from app.services import policies
from app.services.refusals import sentence
from app.web.api.problems import FieldError, Refusal


def read_address(clinic: Clinic, path: str, typed: str, *, email: bool) -> str:
    """As it is kept: E.164, or an e-mail address. Refuses (409) what is none, by the field that said it."""
    try:
        return policies.read_address(clinic, typed, email=email)
    except policies.NotARule as refusal:
        said = sentence(refusal, lambda noun, _number: noun)
        raise Refusal(409, said, errors=[FieldError(path=path, message=said)]) from None
