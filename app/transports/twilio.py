"""Sends texts through Twilio, or through an emulator of it, and looks up sends whose outcome is unknown.

Sources: https://www.twilio.com/docs/messaging/api/message-resource and https://www.twilio.com/docs/api/errors.
"""

import json
import logging
import os
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from requests import exceptions as http
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from urllib3 import exceptions as wire

from app.transports.message import Failure, Outgoing, Receipt, TransportError, classify, is_known, retry_limit

T = TypeVar("T")

_MOST_VALID = 36_000
"""Seconds; Twilio refuses a longer validity period."""
_CLOCK_SKEW = timedelta(minutes=2)
"""The carrier stamps whole seconds of its own clock; taking ours to be the same would miss a text and send it twice."""
_LOOK_BACK = 1000
"""Messages; the greatest page, so that a look-up is one request."""
_TRIAL_PREFIX = "Sent from your Twilio trial account - "

# The SDK logs every query and urllib3 (at DEBUG) every URL: in a look-up both hold the patient's number.
_SILENCE = logging.Logger("twilio", logging.CRITICAL + 1)
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class TwilioTransport:
    """A ``Transport`` for one Twilio account. Safe to share between threads, and to build before a fork."""

    def __init__(self, account_sid: str, auth_token: str, base_url: str | None = None, timeout: float = 10) -> None:
        """``base_url``: scheme and host of an emulator, None for Twilio; ``timeout``: seconds per socket wait."""
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._base_url = base_url
        self._timeout = timeout
        self._built: tuple[int, Any] | None = None

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand the text to Twilio. Raises ``TransportError``; after a read time-out or a 5xx with UNKNOWN_OUTCOME."""
        message = _asked(
            lambda: self._client().messages.create(
                to=outgoing.to,
                from_=outgoing.sender,
                body=outgoing.body,
                validity_period=min(max(outgoing.validity_seconds, 1), _MOST_VALID),
                status_callback=outgoing.status_callback,
            ),
            when_lost=Failure.UNKNOWN_OUTCOME,
        )
        if not message.sid:
            # Success without an id: not Twilio's answer, so nobody knows whether it went out.
            raise TransportError(Failure.UNKNOWN_OUTCOME)
        return _receipt(message)

    def find(self, outgoing: Outgoing, since: datetime, known: Collection[str] = ()) -> Receipt | None:
        """The text that an unknown outcome left at Twilio: the same receiver, sender and body, not before ``since``.

        Of several the earliest. The list is not narrowed by DateSent: that filter is by day, and a text that still
        waits in Twilio's queue has no DateSent yet; to overlook it would mean to send it twice. Raises
        ``TransportError``.
        """
        if since.tzinfo is None:
            raise ValueError("since must be an aware time: pass clock.real().")
        messages = _asked(
            lambda: self._client().messages.list(to=outgoing.to, limit=_LOOK_BACK, page_size=_LOOK_BACK),
            when_lost=Failure.LATER,  # asking changes nothing: ask again
        )
        earliest = since - _CLOCK_SKEW
        found = [
            message
            for message in messages
            if message.sid not in known and _is_same(message, outgoing) and _born(message, earliest) >= earliest
        ]
        return _receipt(min(found, key=lambda message: _born(message, earliest))) if found else None

    def _client(self) -> Any:
        """The SDK's client of this process: a pooled connection that a fork shares mixes up two answers.

        Two threads may build one each at the same time; the second stays, the first serves one call.
        """
        pid = os.getpid()
        if self._built is None or self._built[0] != pid:
            self._built = (pid, self._build())
        return self._built[1]

    def _build(self) -> Any:
        return Client(
            self._account_sid,
            self._auth_token,
            http_client=_HttpClient(self._base_url, self._timeout),
            # Not os.environ: TWILIO_EDGE and TWILIO_REGION there change the host without a word.
            environment={"TWILIO_EDGE": "", "TWILIO_REGION": ""},
        )


class _HttpClient(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's HTTP client with a time-out (its default is none), silent, and sent to ``base_url`` if there is one."""

    def __init__(self, base_url: str | None, timeout: float) -> None:
        super().__init__(timeout=timeout, logger=_SILENCE)
        self._base = urlsplit(base_url) if base_url else None
        # No retries: requests would repeat what may have been sent.
        adapter = HTTPAdapter(pool_maxsize=16, max_retries=0)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)
        # An emulator on this machine is not to be looked for behind the machine's HTTP proxy.
        self.session.trust_env = not (self._base and self._base.hostname in ("localhost", "127.0.0.1", "::1"))

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        if self._base:
            url = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc).geturl()
        return super().request(method, url, *args, **kwargs)


def _asked(call: Callable[[], T], when_lost: Failure) -> T:
    """The answer of ``call``; ``when_lost`` names the failure of a request that went out and was not answered."""
    try:
        return call()
    except TwilioException as error:
        failure = _refusal(error, when_lost)
    except (http.RequestException, wire.HTTPError, json.JSONDecodeError) as error:
        failure = TransportError(Failure.LATER if _never_left(error) else when_lost)
    # Outside the handlers on purpose: the SDK's error quotes the number, and a chained traceback would print it.
    raise failure


def _refusal(error: TwilioException, when_lost: Failure) -> TransportError:
    """What an answer that is no success means; the HTTP status speaks first, for it says whether it was processed."""
    status = _status(error)
    code = _code(error)
    if status is None or status == 408 or status >= 500:
        return TransportError(when_lost, code)
    if status == 429:
        return TransportError(Failure.LATER, code)
    if is_known(code):
        return TransportError(classify(code), code, retry_limit(code))
    if status == 400:
        # A request that is wrong in a way we don't know stays wrong when it is repeated.
        return TransportError(Failure.CONTENT, code)
    # 401, 403, 404, a redirect: the account, the address or something between us and the carrier.
    return TransportError(Failure.CONFIGURATION, code)


def _status(error: TwilioException) -> int | None:
    """The HTTP status. A failed page raises a bare TwilioException with the response as its second argument."""
    holder = error if hasattr(error, "status") else next((a for a in error.args if isinstance(a, Response)), None)
    status = getattr(holder, "status", None) or getattr(holder, "status_code", None)
    return status if isinstance(status, int) else None


def _code(error: TwilioException) -> int | None:
    """Twilio's error code; the SDK repeats the HTTP status where the answer has none."""
    code = getattr(error, "code", None)
    return code if isinstance(code, int) and code >= 1000 else None


def _never_left(error: Exception) -> bool:
    """Whether the connection was not even made: time-out, refusal, no such host, a certificate that is not Twilio's."""
    if isinstance(error, http.ConnectTimeout | http.InvalidURL | http.MissingSchema | http.InvalidSchema):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, wire.NewConnectionError):
        return True
    return isinstance(error, http.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(reason)


def _is_same(message: Any, outgoing: Outgoing) -> bool:
    body = (message.body or "").removeprefix(_TRIAL_PREFIX).strip()
    return bool(message.to == outgoing.to and message.from_ == outgoing.sender and body == outgoing.body.strip())


def _born(message: Any, unknown: datetime) -> datetime:
    """When Twilio took the message, aware UTC; ``unknown`` where it does not say (then it may well be ours)."""
    moment: datetime = message.date_created or message.date_sent or unknown
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _receipt(message: Any) -> Receipt:
    """``num_segments`` comes as text, and as "0" while Twilio has not counted yet."""
    return Receipt(message.sid, str(message.status), int(message.num_segments or 0) or None, message.error_code)
