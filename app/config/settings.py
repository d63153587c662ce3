"""Reads the configuration from the environment, once, and refuses to start where it is incomplete or incoherent.

There are no default secrets. An empty variable counts as not set.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.config.mail import MailServer, mail_server
from app.config.reading import Reader

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_KEY_RECIPE = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'
_EXAMPLE_WORDS = (
    "changeme|change|replaceme|replace|secretkey|secret|password|passphrase|insecure|default|example|sample|development"
    "|developer|develop|dev|testing|test|production|prod|local|standby|flask|django|clinic|dummy|todo|please|your|this"
    "|super|very|some|long|random|string|value|key|me|my|it|in|is|a|to|the|not|be|at|least|characters|with|here|x"
)
_MADE_OF_EXAMPLE_WORDS = re.compile(f"(?:{_EXAMPLE_WORDS})*+")  # possessive, or a long key takes for ever


class ConfigError(ValueError):
    """The environment can't be started with. The message has one line per problem, which says what to set."""


@dataclass(frozen=True)
class Twilio:
    """The account we send through. Without one nothing is sent."""

    account_sid: str
    auth_token: str = field(repr=False)
    auth_token_secondary: str | None = field(default=None, repr=False)
    """Accepted on webhooks too while the token is rotated."""
    api_base_url: str | None = None
    """Scheme and host of an emulator; None: the real Twilio."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every token that may have signed a webhook, the primary first."""
        return tuple(token for token in (self.auth_token, self.auth_token_secondary) if token)


@dataclass(frozen=True)
class Config:
    """All settings of one installation. Its repr shows no secret; the URLs of database and Redis may hold passwords."""

    secret_key: str = field(repr=False)
    """At least 32 characters; signs sessions and links."""
    audit_key: str | None = field(default=None, repr=False)
    """Seals the keys of patients in the audit trail (`app.sealing`); None: the secret key does."""
    older_audit_keys: tuple[str, ...] = field(default=(), repr=False)
    """Still open what they have sealed."""
    database_url: str = field(default="sqlite:///var/standby.db", repr=False)
    """For SQLAlchemy: ``sqlite:///…`` (a file) or ``postgresql+psycopg://…``."""
    redis_url: str | None = field(default=None, repr=False)
    """None: no Redis, processes poll."""
    public_base_url: str = "http://localhost:8000"
    """Scheme and host by which patients' phones and the carrier reach us, without a trailing slash."""
    port: int = 8000
    demo: bool = False
    """Allows the simulated carrier and the test clock."""
    twilio: Twilio | None = None
    """None: sending is off."""
    mail: MailServer | None = None
    """Takes e-mails to staff. None: there are none."""
    answers_keywords: bool = True
    """Whether the carrier itself answers STOP, START and HELP (PRODUCT.md, section 3)."""
    segments_per_second: float = 1.0
    """What one sender number may send; a long code about 1, toll-free 3, a short code 10 to 100."""
    segment_price: float = 0.011
    """What a segment costs, in US dollars, the carriers' fees included; the console shows it to who writes."""
    lanes: int = 1
    """How many coalescing keys the ring has, so that as many workers can drain at once."""
    api_requests_per_minute: int = 600
    """What one token, or one address without a token, may ask of the API."""
    webhooks_to_private: bool = False
    """Whether webhooks may go to private addresses and without TLS: for receivers in the same network."""
    log_level: str = "INFO"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """The configuration in ``environ`` (default: the process's). Raises ``ConfigError`` with every problem."""
        read = Reader(os.environ if environ is None else environ)
        port = int(read.number("PORT", 8000, 1, 65535, whole=True))
        demo = read.flag("STANDBY_DEMO", default=False)
        twilio = _twilio(read, demo)
        config = cls(
            secret_key=_secret_key(read),
            audit_key=_audit_key(read),
            older_audit_keys=_older_audit_keys(read),
            database_url=_database_url(read),
            redis_url=_redis_url(read),
            public_base_url=_public_base_url(read, port, is_carrier_real=bool(twilio and not twilio.api_base_url)),
            port=port,
            demo=demo,
            twilio=twilio,
            mail=mail_server(read),
            answers_keywords=read.flag("TWILIO_ANSWERS_KEYWORDS", default=True),
            segments_per_second=read.number("SMS_SEGMENTS_PER_SECOND", 1.0, 0.001, 100),
            segment_price=read.number("SMS_SEGMENT_PRICE", 0.011, 0, 10),
            lanes=int(read.number("STANDBY_LANES", 1, 1, 64, whole=True)),
            api_requests_per_minute=int(read.number("API_REQUESTS_PER_MINUTE", 600, 1, 1_000_000, whole=True)),
            webhooks_to_private=read.flag("WEBHOOKS_TO_PRIVATE_ADDRESSES", default=False),
            log_level=_log_level(read),
        )
        if read.problems:
            raise ConfigError("Standby can't start:\n" + "\n".join(f"- {problem}" for problem in read.problems))
        return config


def _secret_key(read: Reader) -> str:
    key = read.text("SECRET_KEY") or ""
    if len(key) < 32:
        read.problems.append(f"SECRET_KEY must have at least 32 characters: set it to the output of {_KEY_RECIPE}.")
    elif _is_example(key):
        read.problems.append(f"SECRET_KEY is an example that anybody can guess: set it to the output of {_KEY_RECIPE}.")
    return key


def _audit_key(read: Reader) -> str | None:
    key = read.text("AUDIT_KEY")
    if key and (len(key) < 32 or _is_example(key)):
        read.problems.append(f"AUDIT_KEY can be guessed: set it to the output of {_KEY_RECIPE}, or set none.")
    return key


def _older_audit_keys(read: Reader) -> tuple[str, ...]:
    older = tuple((read.text("AUDIT_KEY_OLD") or "").split())
    if older and read.text("AUDIT_KEY") in (None, *older):
        read.problems.append("AUDIT_KEY_OLD is the key before AUDIT_KEY: set AUDIT_KEY to a new one, too.")
    return older


def _is_example(key: str) -> bool:
    """Whether a key repeats itself or consists of the words that stand in examples ("change-me-change-me-…")."""
    is_periodic = any(key.startswith(key[period:]) for period in range(1, len(key) // 2 + 1))
    letters = re.sub("[^a-z]", "", key.lower())
    is_words = len(letters) >= len(key) // 2 and _MADE_OF_EXAMPLE_WORDS.fullmatch(letters) is not None
    return is_periodic or is_words or len(set(key)) < 8


def _database_url(read: Reader) -> str:
    text = read.text("DATABASE_URL") or "sqlite:///var/standby.db"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is not None and url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    # A database in memory would be a different one in every process: texts would arrive and never be answered.
    if url is not None and url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        return text
    read.problems.append("DATABASE_URL must be sqlite:/// and a file, or postgresql:// and a database: set it to one.")
    return text


def _redis_url(read: Reader) -> str | None:
    text = read.text("REDIS_URL")
    if text and not re.fullmatch(r"(rediss?|unix)://[^\s]+", text):
        read.problems.append("REDIS_URL must begin with redis://, rediss:// or unix://: set it so, or leave it empty.")
    return text


def _public_base_url(read: Reader, port: int, *, is_carrier_real: bool) -> str:
    default = f"http://localhost:{port}"
    if read.text("PUBLIC_BASE_URL") is None and is_carrier_real:
        read.problems.append("PUBLIC_BASE_URL is not set: set it to the https:// address at which Twilio reaches you.")
    url = read.url("PUBLIC_BASE_URL", ("http", "https"))
    if url is None:
        return default
    if url.scheme == "http" and url.hostname not in _LOOPBACK:
        read.problems.append("PUBLIC_BASE_URL would send patients' data in the clear: set it to an https:// address.")
    return url._replace(path="").geturl()


def _twilio(read: Reader, demo: bool) -> Twilio | None:
    for name in ("TWILIO_EDGE", "TWILIO_REGION"):
        if read.text(name):
            read.problems.append(f"{name} silently changes the host we send to: unset it and set TWILIO_API_BASE_URL.")
    sid, token = read.text("TWILIO_ACCOUNT_SID"), read.text("TWILIO_AUTH_TOKEN")
    secondary = read.text("TWILIO_AUTH_TOKEN_SECONDARY")
    base = read.url("TWILIO_API_BASE_URL", ("http", "https"))
    if not sid or not token:
        if sid or token or secondary or base:
            read.problems.append(
                "Twilio is half set up: set both TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or nothing."
            )
        return None
    if not re.fullmatch("AC[0-9a-f]{32}", sid):
        read.problems.append("TWILIO_ACCOUNT_SID is no account's: set it to AC and the 32 hexadecimal digits after it.")
    host = base.hostname if base else read.text("TWILIO_API_BASE_URL") or "api.twilio.com"
    is_real = f".{host}".rstrip(".").endswith(".twilio.com")
    if demo and is_real:
        read.problems.append(
            "STANDBY_DEMO would text real people: unset it, or set TWILIO_API_BASE_URL to the simulated carrier."
        )
    if base and is_real and base.scheme != "https":
        read.problems.append("TWILIO_API_BASE_URL would send the token in the clear: set it to an https:// address.")
    return Twilio(sid, token, secondary, base._replace(path="").geturl() if base else None)


def _log_level(read: Reader) -> str:
    level = (read.text("LOG_LEVEL") or "INFO").upper()
    if level not in _LOG_LEVELS:
        read.problems.append(f"LOG_LEVEL is unknown: set it to one of {', '.join(_LOG_LEVELS)}.")
    return level
