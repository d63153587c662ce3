"""Signatures of Twilio's webhooks: what Twilio signed is accepted, nothing else is, and nothing raises."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.transports.twilio_signature import is_signed, sign, signed_url

TOKEN, SECOND = "primary-token", "secondary-token"
URL = "https://standby.example/webhooks/twilio/sms"
PARAMS = {"MessageSid": "SM1", "From": "+15005550006", "Body": "si porfa"}


def test_the_example_of_twilios_documentation_is_accepted() -> None:
    # https://www.twilio.com/docs/usage/webhooks/webhooks-security, "Validating signatures from Twilio", step by step
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    params = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310"}
    params["To"] = "+18005551212"
    assert is_signed(url, params, "GvWf1cFY/Q7PnoempGyD5oXAezc=", ["12345"])


def test_a_signed_request_is_accepted() -> None:
    assert is_signed(URL, PARAMS, sign(URL, PARAMS, TOKEN), [TOKEN])


def test_the_order_of_the_fields_does_not_matter() -> None:
    assert is_signed(URL, list(reversed(PARAMS.items())), sign(URL, PARAMS, TOKEN), [TOKEN])


@pytest.mark.parametrize("signature", [None, "", "x", "GvWf1cFY/Q7PnoempGyD5oXAezc=", "ñ" * 28, "\ud800"])
def test_a_missing_or_wrong_signature_is_refused(signature: str | None) -> None:
    assert not is_signed(URL, PARAMS, signature, [TOKEN])


def test_a_truncated_signature_is_refused() -> None:
    assert not is_signed(URL, PARAMS, sign(URL, PARAMS, TOKEN)[:-1], [TOKEN])


def test_another_token_is_refused() -> None:
    assert not is_signed(URL, PARAMS, sign(URL, PARAMS, "stranger"), [TOKEN, SECOND])


def test_the_secondary_token_is_accepted_while_tokens_are_rotated() -> None:
    assert is_signed(URL, PARAMS, sign(URL, PARAMS, SECOND), [TOKEN, SECOND])


@pytest.mark.parametrize("tokens", [[], [""]])
def test_without_a_token_nothing_is_signed(tokens: list[str]) -> None:
    assert not is_signed(URL, PARAMS, sign(URL, PARAMS, ""), tokens)


@pytest.mark.parametrize(
    "changed", [{**PARAMS, "Body": "no"}, {**PARAMS, "Extra": "1"}, {"From": "+15005550006", "Body": "si porfa"}, {}]
)
def test_a_changed_added_or_missing_field_is_refused(changed: dict[str, str]) -> None:
    assert not is_signed(URL, changed, sign(URL, PARAMS, TOKEN), [TOKEN])


@pytest.mark.parametrize(
    "url", ["https://other.example/webhooks/twilio/sms", URL + "/", URL + "?x=1", URL.replace("https", "http")]
)
def test_another_url_is_refused(url: str) -> None:
    assert not is_signed(url, PARAMS, sign(URL, PARAMS, TOKEN), [TOKEN])


def test_fields_that_twilio_adds_one_day_are_part_of_the_signature() -> None:
    params = {**PARAMS, "SomethingNew": "yes", "AlsoNew": ""}
    assert is_signed(URL, params, sign(URL, params, TOKEN), [TOKEN])


def test_texts_that_are_not_ascii_are_accepted() -> None:
    params = {**PARAMS, "Body": "mañana está bien 👍🏽 “ok”"}
    assert is_signed(URL, params, sign(URL, params, TOKEN), [TOKEN])


def test_a_request_without_fields_is_accepted() -> None:
    assert is_signed(URL, {}, sign(URL, {}, TOKEN), [TOKEN])
    assert is_signed(URL, [], sign(URL, {}, TOKEN), [TOKEN])


def test_every_value_of_a_repeated_field_counts() -> None:
    pairs = [("MediaUrl", "b"), ("MediaUrl", "a")]
    signature = sign(URL, pairs, TOKEN)
    assert is_signed(URL, pairs, signature, [TOKEN])
    assert is_signed(URL, MultiDict(pairs), signature, [TOKEN])
    assert not is_signed(URL, [("MediaUrl", "b")], signature, [TOKEN])


def test_percent_escapes_are_signed_as_they_came() -> None:
    raw = "/webhooks/twilio/status/a%2Fb?x=%C3%B1+%20"
    signature = sign("https://standby.example" + raw, PARAMS, TOKEN)
    assert is_signed(signed_url("https://standby.example", raw), PARAMS, signature, [TOKEN])
    assert not is_signed("https://standby.example/webhooks/twilio/status/a/b?x=ñ", PARAMS, signature, [TOKEN])


@pytest.mark.parametrize(
    ("base", "raw", "url"),
    [
        ("https://standby.example", "/a/b?c=%20", "https://standby.example/a/b?c=%20"),
        ("https://standby.example/", "/a", "https://standby.example/a"),
        ("https://standby.example", "http://10.0.0.7:8000/a%2Fb?c=1", "https://standby.example/a%2Fb?c=1"),
        ("https://standby.example", "http://10.0.0.7:8000", "https://standby.example/"),
        ("http://localhost:8000", "/a", "http://localhost:8000/a"),
    ],
)
def test_the_signed_url_is_our_public_address_and_the_raw_target(base: str, raw: str, url: str) -> None:
    assert signed_url(base, raw) == url


@pytest.mark.parametrize("base", ["http://localhost:8000", "http://[::1]:8000", "https://standby.example:8443"])
def test_a_port_is_part_of_the_signature(base: str) -> None:
    url = signed_url(base, "/webhooks/twilio/sms")
    assert is_signed(url, PARAMS, sign(url, PARAMS, TOKEN), [TOKEN])


@pytest.mark.parametrize("url", ["", "http://[", "https://h:port/x", "https://h:99999/x", "\ud800", "/x"])
def test_odd_urls_are_refused(url: str) -> None:
    assert not is_signed(url, PARAMS, "x" * 28, [TOKEN])


@pytest.mark.parametrize("params", [{"Body": "\ud800"}, {"Body": None}, {"Body": 1}, [("a",)], 7, None])
def test_odd_fields_are_refused(params: Any) -> None:
    assert not is_signed(URL, params, "x" * 28, [TOKEN])


ANY_TEXT = st.text(st.characters(), max_size=20)


@given(ANY_TEXT, st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=5), ANY_TEXT | st.none())
def test_nothing_raises_and_no_guess_is_accepted(
    url: str, params: list[tuple[str, str]], signature: str | None
) -> None:
    assert not is_signed(url, params, signature, [TOKEN])
