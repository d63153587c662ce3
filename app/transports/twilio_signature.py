"""Checks and makes the signature of Twilio's webhooks (https://www.twilio.com/docs/usage/webhooks/webhooks-security).

The signature has no time in it: a replay stays valid, and the unique MessageSid is the guard against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict

Params = Mapping[str, str] | Iterable[tuple[str, str]]


def is_signed(url: str, params: Params, signature: str | None, tokens: Sequence[str]) -> bool:
    """Whether one of ``tokens`` (primary, secondary: both count while a token is rotated) signed this request.

    ``url`` is the one from ``signed_url``; ``params`` are all form fields as they came, unknown and repeated ones too;
    ``signature`` is the header X-Twilio-Signature. Never raises: what can't be checked is not signed.
    """
    try:
        fields = _fields(params)
        # An empty token is a key that everybody knows. The validator raises TypeError where the header is None.
        return any(RequestValidator(token).validate(url, fields, signature or "") for token in tokens if token)
    except (ValueError, TypeError, AttributeError):
        # A port that is no number, a lone surrogate, a field that is no text: no request of Twilio's.
        return False


def sign(url: str, params: Params, token: str) -> str:
    """The header X-Twilio-Signature for this request, as Twilio makes it. For the simulated carrier and the tests."""
    signature: str = RequestValidator(token).compute_signature(url, _fields(params))
    return signature


def signed_url(public_base_url: str, raw_uri: str) -> str:
    """The URL as Twilio called it: our public address and the request target as it came over the wire.

    ``raw_uri`` is ``environ["RAW_URI"]``, never Flask's ``request.url``: that one is decoded, and a percent-escape
    breaks the signature. Behind a proxy that passes the absolute form its scheme and host are dropped: they are the
    proxy's.
    """
    if raw_uri.startswith(("http://", "https://")):
        target = urlsplit(raw_uri)
        raw_uri = target._replace(scheme="", netloc="").geturl() or "/"
    return public_base_url.rstrip("/") + raw_uri


def _fields(params: Params) -> "MultiDict[str, str]":
    """The validator signs every value of a repeated name, but only of a mapping that has ``getlist``."""
    return params if isinstance(params, MultiDict) else MultiDict(params)
