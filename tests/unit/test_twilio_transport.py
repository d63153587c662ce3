"""The Twilio transport against Twilio's own HTTP: what is asked, and what every kind of answer or silence means."""

import json
import logging
import os
import socket
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from responses.matchers import urlencoded_params_matcher

from app.transports.message import Failure, Outgoing, Receipt, Transport, TransportError, classify, retry_limit
from app.transports.twilio import TwilioTransport

SID = "AC" + "0" * 32
PATH = f"/2010-04-01/Accounts/{SID}/Messages.json"
URL = "https://api.twilio.com" + PATH
SINCE = datetime(2026, 11, 24, 14, 30, 0, 400_000, UTC)
TEXT = Outgoing(
    reference="m-1",
    channel="sms",
    sender="+15005550006",
    to="+15005550001",
    body="Hi Ana, an opening Tue 9:00 AM. ¿Sí?",
    validity_seconds=7200,
    status_callback="https://standby.example/webhooks/twilio/status/m-1",
)
FORM = {
    "To": TEXT.to,
    "From": TEXT.sender,
    "Body": TEXT.body,
    "ValidityPeriod": "7200",
    "StatusCallback": TEXT.status_callback,
}


@pytest.fixture
def twilio() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def transport(base_url: str | None = None, timeout: float = 10) -> TwilioTransport:
    return TwilioTransport(SID, "token", base_url, timeout)


def message(sid: str = "SM1", **changed: Any) -> dict[str, Any]:
    born = format_datetime(SINCE + timedelta(seconds=1), usegmt=True)
    plain = {"sid": sid, "status": "queued", "num_segments": "1", "to": TEXT.to, "from": TEXT.sender, "body": TEXT.body}
    return {**plain, "date_created": born, "date_sent": None, "error_code": None, **changed}


def page(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"messages": list(messages), "page": 0, "page_size": 1000, "next_page_uri": None, "uri": PATH}


def failure(call: Any) -> TransportError:
    with pytest.raises(TransportError) as raised:
        call()
    return raised.value


def failure_of(twilio: responses.RequestsMock, **answer: Any) -> TransportError:
    twilio.post(URL, **answer)
    error = failure(lambda: transport().send(TEXT))
    assert len(twilio.calls) == 1  # asked once, never repeated by itself
    return error


def test_it_is_a_transport() -> None:
    carrier: Transport = transport()
    assert carrier


def test_a_text_is_sent_with_its_callback_and_its_validity(twilio: responses.RequestsMock) -> None:
    twilio.post(URL, json=message("SM9", num_segments="2"), status=201, match=[urlencoded_params_matcher(FORM)])
    assert transport().send(TEXT) == Receipt("SM9", "queued", 2)
    assert [call.request.headers["Authorization"] for call in twilio.calls] == [
        requests.auth._basic_auth_str(SID, "token")
    ]


@pytest.mark.parametrize(("seconds", "sent"), [(0, "1"), (-5, "1"), (36_000, "36000"), (90_000, "36000")])
def test_the_validity_stays_within_what_twilio_takes(twilio: responses.RequestsMock, seconds: int, sent: str) -> None:
    form = {**FORM, "ValidityPeriod": sent}
    twilio.post(URL, json=message(), status=201, match=[urlencoded_params_matcher(form)])
    outgoing = Outgoing("m-1", "sms", TEXT.sender, TEXT.to, TEXT.body, seconds, TEXT.status_callback)
    assert transport().send(outgoing).provider_id == "SM1"


def test_segments_that_twilio_has_not_counted_are_unknown(twilio: responses.RequestsMock) -> None:
    twilio.post(URL, json=message(num_segments="0"), status=201)
    assert transport().send(TEXT).segments is None


@pytest.mark.parametrize(("asked", "used"), [(None, 10), (2.5, 2.5)])
def test_every_call_has_a_time_out(twilio: responses.RequestsMock, asked: float | None, used: float) -> None:
    twilio.post(URL, json=message(), status=201)
    twilio.get(URL, json=page())
    carrier = TwilioTransport(SID, "token", timeout=asked) if asked else TwilioTransport(SID, "token")
    carrier.send(TEXT)
    carrier.find(TEXT, SINCE)
    sent: list[Any] = [call.request for call in twilio.calls]
    assert [request.req_kwargs["timeout"] for request in sent] == [used, used]


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "https://emulator.example"])
def test_another_base_url_replaces_scheme_and_host(twilio: responses.RequestsMock, base: str) -> None:
    twilio.post(base + PATH, json=message(), status=201, match=[urlencoded_params_matcher(FORM)])
    twilio.get(base + PATH, json=page())
    carrier = transport(base)
    carrier.send(TEXT)
    carrier.find(TEXT, SINCE)
    assert [urlsplit(str(call.request.url))[:3] for call in twilio.calls] == [urlsplit(base + PATH)[:3]] * 2


def test_the_environment_does_not_change_the_host(
    twilio: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    twilio.post(URL, json=message(), status=201)
    transport().send(TEXT)
    assert [call.request.url for call in twilio.calls] == [URL]


CODES = [
    (Failure.UNREACHABLE, [21211, 21614, 21635, 30005, 30006]),
    (Failure.OPTED_OUT, [21610]),
    (Failure.CONFIGURATION, [20003, 21408, 21606, 21608, 21659, 21660, 21661, 30002, 30032, 30034]),
    (Failure.CONTENT, [21617, 30004, 30007]),
    (Failure.LATER, [20429, 21611, 30001, 30003, 30008]),
]


@pytest.mark.parametrize(("expected", "code"), [(expected, code) for expected, codes in CODES for code in codes])
def test_every_code_has_its_class(expected: Failure, code: int) -> None:
    assert classify(code) is expected
    with responses.RequestsMock() as twilio:
        error = failure_of(twilio, json={"code": code, "message": "no", "status": 400}, status=400)
    assert (error.failure, error.code, error.retry_limit) == (expected, code, retry_limit(code))


def test_codes_nobody_knows_are_tried_once_more() -> None:
    assert (classify(39_999), retry_limit(39_999)) == (Failure.LATER, 1)
    assert (classify(None), retry_limit(None)) == (Failure.LATER, None)


def test_an_unreachable_handset_gets_two_tries_and_an_unknown_error_one() -> None:
    assert [retry_limit(code) for code in (30003, 30008, 30001, 20429)] == [2, 1, None, None]


@pytest.mark.parametrize("kind", Failure)
def test_only_what_stays_so_is_permanent(kind: Failure) -> None:
    permanent = kind in (Failure.UNREACHABLE, Failure.OPTED_OUT, Failure.CONTENT)
    assert TransportError(kind).permanent is permanent


@pytest.mark.parametrize("code", [20429, 21611, 21610, None])
def test_429_was_never_processed_whatever_its_code(twilio: responses.RequestsMock, code: int | None) -> None:
    error = failure_of(twilio, json={"code": code, "message": "slow down"} if code else {}, status=429)
    assert (error.failure, error.code) == (Failure.LATER, code)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_after_a_server_error_nobody_knows(twilio: responses.RequestsMock, status: int) -> None:
    assert failure_of(twilio, body="<html>bad gateway</html>", status=status).failure is Failure.UNKNOWN_OUTCOME


def test_a_server_error_with_a_code_stays_unknown(twilio: responses.RequestsMock) -> None:
    error = failure_of(twilio, json={"code": 30001, "message": "x"}, status=503)
    assert (error.failure, error.code) == (Failure.UNKNOWN_OUTCOME, 30001)


@pytest.mark.parametrize("status", [401, 403, 404, 301, 307])
def test_a_refused_account_or_address_is_our_configuration(twilio: responses.RequestsMock, status: int) -> None:
    error = failure_of(twilio, body="", status=status, headers={"Location": "https://elsewhere.example/"})
    assert (error.failure, error.code) == (Failure.CONFIGURATION, None)


def test_a_wrong_request_stays_wrong(twilio: responses.RequestsMock) -> None:
    error = failure_of(twilio, json={"code": 21602, "message": "Message body is required"}, status=400)
    assert (error.failure, error.code) == (Failure.CONTENT, 21602)


def test_errors_in_the_newer_format_are_read_too(twilio: responses.RequestsMock) -> None:
    error = failure_of(twilio, json={"type": "x", "title": "x", "status": 400, "code": 21610}, status=400)
    assert (error.failure, error.code) == (Failure.OPTED_OUT, 21610)


@pytest.mark.parametrize("body", ["<html>welcome to the hotel</html>", "", "{}"])
def test_success_that_is_not_twilios_is_an_unknown_outcome(twilio: responses.RequestsMock, body: str) -> None:
    assert failure_of(twilio, body=body, status=201).failure is Failure.UNKNOWN_OUTCOME


@pytest.mark.parametrize(
    "silence",
    [
        requests.ReadTimeout("x"),
        requests.ConnectionError(ConnectionResetError(104, "reset")),
        requests.exceptions.ChunkedEncodingError("x"),
        requests.exceptions.SSLError("EOF occurred in violation of protocol"),
        requests.exceptions.ProxyError("x"),
    ],
)
def test_what_went_out_and_was_not_answered_is_unknown(twilio: responses.RequestsMock, silence: Exception) -> None:
    assert failure_of(twilio, body=silence).failure is Failure.UNKNOWN_OUTCOME


def test_a_connection_that_took_too_long_never_reached_the_carrier(twilio: responses.RequestsMock) -> None:
    assert failure_of(twilio, body=requests.ConnectTimeout("x")).failure is Failure.LATER


def test_a_refused_connection_never_reached_the_carrier() -> None:
    with socket.socket() as closed:  # bound and not listening: really refused
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        error = failure(lambda: transport(f"http://127.0.0.1:{port}").send(TEXT))
    assert error.failure is Failure.LATER


def test_a_host_that_does_not_exist_never_reached_the_carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_host(*args: Any, **kwargs: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    assert failure(lambda: transport("https://nowhere.invalid").send(TEXT)).failure is Failure.LATER


def test_a_carrier_that_reads_and_stays_silent_leaves_the_outcome_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # the kernel accepts; nobody answers
        error = failure(lambda: transport(f"http://127.0.0.1:{server.getsockname()[1]}", timeout=0.2).send(TEXT))
    assert error.failure is Failure.UNKNOWN_OUTCOME


def test_errors_hold_no_number_and_no_text(twilio: responses.RequestsMock) -> None:
    detail = f"The 'To' number {TEXT.to} can't get: {TEXT.body}"
    error = failure_of(twilio, json={"code": 21211, "message": detail}, status=400)
    printed = "".join(traceback.format_exception(error)) + repr(error) + repr(TEXT)
    for private in (TEXT.to, TEXT.to[1:], TEXT.sender, TEXT.body):
        assert private not in printed
    assert error.__context__ is None


def test_logs_hold_no_number_and_no_text(twilio: responses.RequestsMock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.post(URL, json=message(), status=201)
    twilio.get(URL, json=page(message()))
    carrier = transport()
    carrier.send(TEXT)
    carrier.find(TEXT, SINCE)
    assert TEXT.to[1:] not in caplog.text
    assert "Ana" not in caplog.text


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(page()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Not to the test's output."""


def test_the_log_of_the_connection_does_not_hold_the_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with HTTPServer(("127.0.0.1", 0), _EmptyPage) as server:
        answering = threading.Thread(target=server.handle_request)
        answering.start()
        assert transport(f"http://127.0.0.1:{server.server_port}").find(TEXT, SINCE) is None
        answering.join()
    assert TEXT.to[1:] not in caplog.text


def found(twilio: responses.RequestsMock, *messages: dict[str, Any], known: tuple[str, ...] = ()) -> str | None:
    twilio.get(URL, json=page(*messages))
    receipt = transport().find(TEXT, SINCE, known)
    assert len(twilio.calls) == 1
    return receipt.provider_id if receipt else None


def test_a_lost_text_is_looked_up_by_its_receiver(twilio: responses.RequestsMock) -> None:
    twilio.get(URL, json=page(message("SM7", status="delivered", num_segments="2")))
    assert transport().find(TEXT, SINCE) == Receipt("SM7", "delivered", 2)
    (call,) = twilio.calls
    assert parse_qs(urlsplit(str(call.request.url)).query) == {"To": [TEXT.to], "PageSize": ["1000"]}


def test_a_text_that_twilio_does_not_have_is_not_found(twilio: responses.RequestsMock) -> None:
    assert found(twilio) is None


@pytest.mark.parametrize(
    "other",
    [
        {"body": "Another text"},
        {"body": None},
        {"from": "+15005550009"},
        {"to": TEXT.sender, "from": TEXT.to},
        {"date_created": format_datetime(SINCE - timedelta(minutes=3), usegmt=True)},
        {"date_created": format_datetime(SINCE - timedelta(days=1), usegmt=True)},
    ],
)
def test_another_body_sender_direction_or_time_is_not_ours(
    twilio: responses.RequestsMock, other: dict[str, Any]
) -> None:
    assert found(twilio, message("SM2", **other)) is None


def test_the_carriers_whole_seconds_and_its_clock_do_not_hide_the_text(twilio: responses.RequestsMock) -> None:
    behind = format_datetime(SINCE - timedelta(seconds=50), usegmt=True)
    assert found(twilio, message("SM3", date_created=behind)) == "SM3"


def test_a_text_that_waits_in_the_carriers_queue_is_found(twilio: responses.RequestsMock) -> None:
    assert found(twilio, message("SM4", date_sent=None, status="queued")) == "SM4"


def test_an_emulator_that_gives_only_the_date_sent_is_understood(twilio: responses.RequestsMock) -> None:
    sent = format_datetime(SINCE + timedelta(seconds=2), usegmt=True)
    assert found(twilio, message("SM5", date_created=None, date_sent=sent)) == "SM5"


def test_a_trial_accounts_prefix_does_not_hide_the_text(twilio: responses.RequestsMock) -> None:
    body = "Sent from your Twilio trial account - " + TEXT.body
    assert found(twilio, message("SM6", body=body)) == "SM6"


def test_of_equal_texts_the_known_ones_are_passed_over_and_the_earliest_is_taken(
    twilio: responses.RequestsMock,
) -> None:
    later = format_datetime(SINCE + timedelta(seconds=40), usegmt=True)
    messages = (message("SM-later", date_created=later), message("SM-ours"), message("SM-known"))
    assert found(twilio, *messages, known=("SM-known",)) == "SM-ours"


def test_a_text_that_failed_at_the_carrier_is_found_with_its_code(twilio: responses.RequestsMock) -> None:
    twilio.get(URL, json=page(message("SM8", status="undelivered", error_code=30006)))
    assert transport().find(TEXT, SINCE) == Receipt("SM8", "undelivered", 1, 30006)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 503, "body": ""},
        {"status": 429, "json": {"code": 20429}},
        {"status": 200, "body": "<html>"},
        {"body": requests.ReadTimeout("x")},
        {"body": requests.ConnectTimeout("x")},
    ],
)
def test_a_look_up_that_fails_is_asked_again_later(twilio: responses.RequestsMock, answer: dict[str, Any]) -> None:
    twilio.get(URL, **answer)
    assert failure(lambda: transport().find(TEXT, SINCE)).failure is Failure.LATER
    assert len(twilio.calls) == 1


def test_a_look_up_with_a_wrong_token_is_our_configuration(twilio: responses.RequestsMock) -> None:
    twilio.get(URL, json={"code": 20003, "message": "Authenticate", "status": 401}, status=401)
    assert failure(lambda: transport().find(TEXT, SINCE)).failure is Failure.CONFIGURATION


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        transport().find(TEXT, SINCE.replace(tzinfo=None))


def test_a_process_builds_its_own_client_once(twilio: responses.RequestsMock, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = transport()
    parents = carrier._client()
    assert carrier._client() is parents
    monkeypatch.setattr(os, "getpid", lambda: -1)  # what a fork looks like from inside
    assert carrier._client() is not parents
