"""The demo's made-up account, kept in `var/demo/`, so that it can be started again and other commands find it."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

FOLDER = Path("var/demo")
FILE = FOLDER / "environment.json"
PASSWORD = "STANDBY_DEMO_PASSWORD"  # noqa: S105 - the name of a variable


def demo_environment() -> dict[str, str] | None:
    """The environment of the demo that was started in this folder; None when there was none."""
    if not FILE.exists():
        return None
    values: dict[str, str] = json.loads(FILE.read_text())
    return values


def make_demo_environment(port: int) -> dict[str, str]:
    """The demo's environment: its own where it exists, with this port; secrets are made once and never leave the file.

    The database is `var/demo/standby.db` unless DATABASE_URL names another.
    """
    kept = demo_environment() or {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        PASSWORD: secrets.token_urlsafe(12),
        "DATABASE_URL": f"sqlite:///{FOLDER / 'standby.db'}",
    }
    kept |= {
        "STANDBY_DEMO": "1",
        "PORT": str(port),
        "PUBLIC_BASE_URL": f"http://localhost:{port}",
        "TWILIO_API_BASE_URL": f"http://127.0.0.1:{port}",
    }
    if os.environ.get("DATABASE_URL"):
        kept["DATABASE_URL"] = os.environ["DATABASE_URL"]
    FOLDER.mkdir(parents=True, exist_ok=True)
    FILE.touch(mode=0o600, exist_ok=True)
    FILE.write_text(json.dumps(kept, indent=1))
    return kept
