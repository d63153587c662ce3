"""The configuration: what is accepted, and that everything wrong is said at once, in words, without secrets."""

from typing import Any

import pytest

from app.config import Config, ConfigError, MailServer

KEY = "q8Zr2mVxW5tLk0PnBc7YdHs3JfGa9EuTo1iX"
SID = "AC" + "0123456789abcdef" * 2
TOKEN = "the-token-of-the-account"
TWILIO = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": TOKEN, "PUBLIC_BASE_URL": "https://standby.example"}
EMULATOR = {"TWILIO_API_BASE_URL": "http://127.0.0.1:8000"}


def config(**environ: str) -> Config:
    return Config.from_env({"SECRET_KEY": KEY, **environ})


def problem(**environ: str) -> str:
    with pytest.raises(ConfigError) as raised:
        config(**environ)
    lines = str(raised.value).splitlines()
    assert len(lines) == 2, lines
    return lines[1]


def test_a_secret_key_alone_is_enough() -> None:
    assert config() == Config(secret_key=KEY)


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", KEY)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/other.db")
    for name in (*TWILIO, "TWILIO_EDGE", "TWILIO_REGION", "TWILIO_API_BASE_URL", "TWILIO_AUTH_TOKEN_SECONDARY"):
        monkeypatch.delenv(name, raising=False)
    assert Config.from_env().database_url == "sqlite:///var/other.db"


def test_everything_can_be_set() -> None:
    read = config(
        **TWILIO,
        TWILIO_AUTH_TOKEN_SECONDARY="second",
        TWILIO_API_BASE_URL="http://127.0.0.1:8000/",
        TWILIO_ANSWERS_KEYWORDS="off",
        SMS_SEGMENTS_PER_SECOND="2.5",
        SMS_SEGMENT_PRICE="0.0083",
        STANDBY_LANES="4",
        STANDBY_DEMO="yes",
        REDIS_URL="redis://localhost:6379/1",
        PORT="8080",
        LOG_LEVEL="debug",
    )
    assert read.twilio is not None
    assert read.twilio.tokens == (TOKEN, "second")
    assert read.twilio.api_base_url == "http://127.0.0.1:8000"
    assert (read.answers_keywords, read.segments_per_second, read.lanes, read.demo) == (False, 2.5, 4, True)
    assert read.segment_price == 0.0083
    assert (read.redis_url, read.port, read.log_level) == ("redis://localhost:6379/1", 8080, "DEBUG")


def test_an_empty_variable_is_not_set() -> None:
    names = (
        "DATABASE_URL",
        "REDIS_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_EDGE",
        "PORT",
        "STANDBY_DEMO",
    )
    assert config(**dict.fromkeys(names, " ")) == Config(secret_key=KEY)


def test_every_problem_is_listed() -> None:
    with pytest.raises(ConfigError) as raised:
        Config.from_env({"PORT": "zero", "DATABASE_URL": "mysql://x", "TWILIO_EDGE": "dublin", "LOG_LEVEL": "loud"})
    lines = str(raised.value).splitlines()[1:]
    assert len(lines) == 5
    for name in ("SECRET_KEY", "PORT", "DATABASE_URL", "TWILIO_EDGE", "LOG_LEVEL"):
        assert sum(name in line for line in lines) == 1, name


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db/standby", "postgresql+psycopg://u:p@db/standby"),
        (
            "postgresql://u:p%40x@db:5433/standby?sslmode=require",
            "postgresql+psycopg://u:p%40x@db:5433/standby?sslmode=require",
        ),
        ("postgresql+psycopg://db/standby", "postgresql+psycopg://db/standby"),
        ("sqlite:////srv/standby.db", "sqlite:////srv/standby.db"),
    ],
)
def test_database_urls_name_the_driver_we_ship(given: str, used: str) -> None:
    assert config(DATABASE_URL=given).database_url == used


@pytest.mark.parametrize(
    "url",
    [
        "mysql://db/x",
        "postgresql+psycopg2://db/x",
        "sqlite://",
        "sqlite:///:memory:",
        "nonsense",
        "postgresql://h:port/x",
    ],
)
def test_other_databases_and_databases_in_memory_are_refused(url: str) -> None:
    assert "DATABASE_URL" in problem(DATABASE_URL=url)


@pytest.mark.parametrize("url", ["redis://h", "rediss://h:6380/0", "unix:///tmp/valkey.sock?db=1"])
def test_redis_urls_are_taken_as_they_are(url: str) -> None:
    assert config(REDIS_URL=url).redis_url == url


@pytest.mark.parametrize("url", ["localhost:6379", "http://h", "redis://"])
def test_what_is_no_redis_url_is_refused(url: str) -> None:
    assert "REDIS_URL" in problem(REDIS_URL=url)


@pytest.mark.parametrize(
    "url",
    [
        "https://standby.example",
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://[::1]:8000",
        "https://a.example:8443",
    ],
)
def test_public_urls_are_https_or_this_machine(url: str) -> None:
    assert config(PUBLIC_BASE_URL=url).public_base_url == url
    assert config(PUBLIC_BASE_URL=url + "/").public_base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://standby.example",
        "http://localhost.evil.example",
        "standby.example",
        "https://",
        "https://standby.example/app",
        "https://standby.example?x=1",
        "https://user:word@standby.example",
        "https://standby.example:99999",
        "https://clínica.example",
        "ftp://standby.example",
    ],
)
def test_other_public_urls_are_refused(url: str) -> None:
    assert "PUBLIC_BASE_URL" in problem(PUBLIC_BASE_URL=url)


def test_without_a_carrier_the_public_url_is_this_machine() -> None:
    assert config(PORT="9000").public_base_url == "http://localhost:9000"


def test_with_the_real_carrier_the_public_url_must_be_set() -> None:
    assert "PUBLIC_BASE_URL" in problem(TWILIO_ACCOUNT_SID=SID, TWILIO_AUTH_TOKEN=TOKEN)
    assert config(TWILIO_ACCOUNT_SID=SID, TWILIO_AUTH_TOKEN=TOKEN, **EMULATOR).twilio


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "q8Zr2mVxW5tLk0PnBc7YdHs3JfGa9Eu",
        "changeme" * 4,
        "Change-Me-Change-Me-Change-Me-Change-Me!",
        "dev" * 11,
        "dev-secret-key-do" * 2,
        "this-is-a-very-secret-development-key-please-change-it",
        "your-super-secret-key-here-1234567890",
        "0" * 40,
        "1234567890" * 4,
        "abcabcabcabdabcabcabcabdabcabcabcabe",
    ],
)
def test_short_and_well_known_keys_are_refused(key: str) -> None:
    text = problem(SECRET_KEY=key)
    assert "SECRET_KEY" in text
    assert not key or key not in text


@pytest.mark.parametrize(
    "key", [KEY, "3f9ade0b" + "71c25e8d" + "604fab19" + "d2c87e35", "correct horse battery staple purple"]
)
def test_random_keys_are_taken(key: str) -> None:
    assert config(SECRET_KEY=key).secret_key == key


def test_a_long_key_that_only_begins_like_an_example_is_taken() -> None:
    key = "changeme" * 300 + "q"  # a pattern that backtracks would never come back
    assert config(SECRET_KEY=key).secret_key == key


@pytest.mark.parametrize(("text", "value"), [("1", True), ("TRUE", True), ("yes", True), ("On", True), ("0", False)])
@pytest.mark.parametrize("name", ["STANDBY_DEMO", "TWILIO_ANSWERS_KEYWORDS"])
def test_flags_are_read(name: str, text: str, value: bool) -> None:
    read = config(**{name: text})
    assert (read.demo if name == "STANDBY_DEMO" else read.answers_keywords) is value


@pytest.mark.parametrize("text", ["maybe", "2", "y", "enabled"])
def test_what_is_neither_yes_nor_no_is_refused(text: str) -> None:
    assert "STANDBY_DEMO" in problem(STANDBY_DEMO=text)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("PORT", ["0", "65536", "-1", "80.5", "http"]),
        ("STANDBY_LANES", ["0", "65", "1.5", "many"]),
        ("SMS_SEGMENTS_PER_SECOND", ["0", "-1", "100.1", "nan", "inf", "fast"]),
        ("SMS_SEGMENT_PRICE", ["-0.1", "10.1", "nan", "$0.01"]),
        ("LOG_LEVEL", ["loud", "10"]),
    ],
)
def test_values_out_of_range_are_refused(name: str, values: list[str]) -> None:
    for value in values:
        assert name in problem(**{name: value}), value


@pytest.mark.parametrize(
    "given",
    [
        {"TWILIO_ACCOUNT_SID": SID},
        {"TWILIO_AUTH_TOKEN": TOKEN},
        {"TWILIO_AUTH_TOKEN_SECONDARY": TOKEN},
        EMULATOR,
    ],
)
def test_half_a_twilio_account_is_refused(given: dict[str, str]) -> None:
    text = problem(**given)
    assert "TWILIO_ACCOUNT_SID" in text
    assert "TWILIO_AUTH_TOKEN" in text
    assert TOKEN not in text


@pytest.mark.parametrize("sid", ["AC123", "SK" + SID[2:], SID.upper(), SID + "0", SID + "\n0"])
def test_what_is_no_account_sid_is_refused(sid: str) -> None:
    assert "TWILIO_ACCOUNT_SID" in problem(**{**TWILIO, "TWILIO_ACCOUNT_SID": sid})


FROM = "standby@clinic.example"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587, FROM)),
        ("smtp://localhost:25/", MailServer("localhost", 25, FROM)),
        ("smtp://u:p%40x@mail.example:2525", MailServer("mail.example", 2525, FROM, False, "u", "p@x")),
        ("smtps://u%40x:p@mail.example", MailServer("mail.example", 465, FROM, True, "u@x", "p")),
    ],
)
def test_a_mail_server_is_a_url_and_an_address(url: str, server: MailServer) -> None:
    assert config(SMTP_URL=url, MAIL_FROM=FROM).mail == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:587",
        "http://mail.example",
        "smtp://",
        "smtp://:25",
        "smtp://mail.example:port",
        "smtp://mail.example:0",
        "smtp://mail.example:99999",
        "smtp://mail.example/inbox",
        "smtp://mail.example?tls=no",
        "smtp://user@mail.example",
        "smtp://:word@mail.example",
        "smtp://u:p%C3%B3@mail.example",
        "smtp://mail.example #",
    ],
)
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    text = problem(SMTP_URL=url, MAIL_FROM=FROM)
    assert text.startswith("- SMTP_URL is not smtp://")
    assert "word@mail" not in text.replace("password@", "")


@pytest.mark.parametrize("sender", ["standby", "Standby <standby@clinic.example>", "a@x, b@x", "a@x\nBcc: b@x", "ñ@x"])
def test_what_is_no_sender_is_refused(sender: str) -> None:
    assert "MAIL_FROM" in problem(SMTP_URL="smtp://mail.example", MAIL_FROM=sender)


@pytest.mark.parametrize("given", [{"SMTP_URL": "smtp://u:mail-word@mail.example"}, {"MAIL_FROM": FROM}])
def test_half_a_mail_server_is_refused(given: dict[str, str]) -> None:
    text = problem(**given)
    assert "SMTP_URL" in text
    assert "MAIL_FROM" in text
    assert "mail-word" not in text


@pytest.mark.parametrize("name", ["TWILIO_EDGE", "TWILIO_REGION"])
def test_variables_that_change_the_host_are_refused(name: str) -> None:
    assert name in problem(**{name: "dublin"})


@pytest.mark.parametrize(
    "host", ["", "https://api.twilio.com", "https://API.Twilio.com.", "https://api.dublin.ie1.twilio.com"]
)
def test_a_demo_never_talks_to_the_real_carrier(host: str) -> None:
    assert "STANDBY_DEMO" in problem(**TWILIO, STANDBY_DEMO="1", TWILIO_API_BASE_URL=host)


@pytest.mark.parametrize("host", ["http://127.0.0.1:8000", "https://nottwilio.com", "https://twilio.com.example"])
def test_a_demo_talks_to_an_emulator(host: str) -> None:
    assert config(**TWILIO, STANDBY_DEMO="1", TWILIO_API_BASE_URL=host).demo


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://h", "http://h/2010-04-01", "http://h:port"])
def test_an_emulator_is_scheme_and_host(url: str) -> None:
    assert "TWILIO_API_BASE_URL" in problem(**TWILIO, TWILIO_API_BASE_URL=url)


def test_the_token_is_not_sent_to_twilio_in_the_clear() -> None:
    assert "TWILIO_API_BASE_URL" in problem(**TWILIO, TWILIO_API_BASE_URL="http://api.twilio.com")


def test_the_repr_shows_no_secret() -> None:
    read = config(
        **TWILIO,
        TWILIO_AUTH_TOKEN_SECONDARY="second-token",
        DATABASE_URL="postgresql://u:db-word@db/standby",
        REDIS_URL="redis://:redis-word@h",
        SMTP_URL="smtp://u:mail-word@h",
        MAIL_FROM=FROM,
    )
    for secret in (KEY, "mail-word", TOKEN, "second-token", "db-word", "redis-word"):
        assert secret not in repr(read)


def test_problems_do_not_repeat_what_may_be_secret() -> None:
    given: dict[str, Any] = {
        "DATABASE_URL": "mysql://u:db-word@db/x",
        "REDIS_URL": "x:redis-word",
        "SECRET_KEY": "weak-word",
        "SMTP_URL": "smtp://u:mail-word@h/x",
        "MAIL_FROM": "from-word",
    }
    with pytest.raises(ConfigError) as raised:
        Config.from_env(given)
    assert "-word" not in str(raised.value)
