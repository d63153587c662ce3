"""The demo's made-up account, kept in `var/demo/`, so that it can be started again and other commands find it."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

FOLDER = Path("var/demo")
FILE = FOLDER / "environment.json"
PASSWORD = "STANDBY_DEMO_PASSWORD"  # noqa: S105 - the name of a variable
LOOPBACK = "127.0.0.1,localhost,::1"


class SpoiledFile(ValueError):
    """What the file holds is not what the demo wrote; the message says what to do."""


def demo_environment() -> dict[str, str] | None:
    """The environment of the demo that was started in this folder; None when there was none. Raises SpoiledFile."""
    try:
        values = json.loads(FILE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        values = None
    if isinstance(values, dict) and values.keys() >= {"SECRET_KEY", PASSWORD}:
        return values
    raise SpoiledFile(f"{FILE} cannot be read: delete {FOLDER}, the demo begins anew then")


def make_demo_environment(host: str, port: int) -> dict[str, str]:
    """The demo's environment: its own where it exists, listening here; `keep_demo_environment` stores it.

    The database is `var/demo/standby.db` unless DATABASE_URL names another. Raises SpoiledFile.
    """
    environment = demo_environment() or {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        PASSWORD: secrets.token_urlsafe(12),
    }
    environment |= {
        "STANDBY_DEMO": "1",
        "PORT": str(port),
        "PUBLIC_BASE_URL": f"http://localhost:{port}",
        "TWILIO_API_BASE_URL": f"http://{host}:{port}",
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{FOLDER / 'standby.db'}",
    }
    return environment


def keep_demo_environment(environment: dict[str, str]) -> None:
    """Store it for the next start. Only its owner may read it; whenever we are killed, it is the old or the new one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    fresh = FILE.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(environment, indent=1), encoding="utf-8")
    fresh.replace(FILE)
