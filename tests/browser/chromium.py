"""Chromium, and the console served for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.front_desk import PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 180_000
"""Milliseconds that a page, an element or Chromium itself may take: a busy machine is slow."""
BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM}: apt-get install chromium"),
]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which `app` answers meanwhile."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"], timeout=PATIENCE)
        yield chromium
        chromium.close()


def log_in(page: Any, address: str, email: str = "boss@example.com", password: str = PASSWORD) -> None:
    """As a person does, who has patience with a busy machine."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/admin/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.locator("main[data-live], main#main h1").first.wait_for()
