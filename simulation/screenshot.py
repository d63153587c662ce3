"""Takes the README's picture of the demo page: one chair filled, another being offered.

Run against a fresh demo: `python -m simulation.screenshot http://localhost:8000 docs/demo.png`. Needs Chromium and the
development dependencies.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1280, 740
LARGEST = 200_000
"""Bytes; a README that takes seconds to show is not read."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FILLED, OFFERED = "Checkup & cleaning", "Adjustment"


class NoBrowser(RuntimeError):
    """No Chromium on this machine."""


class PictureTooBig(RuntimeError):
    """The picture is larger than a README should load."""


def take(url: str, target: Path) -> int:
    """Play the demo at `url` and write the picture; its size in bytes. Raises NoBrowser, PictureTooBig."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise NoBrowser("there is no Chromium here: install it, for example with apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
        page.goto(url)
        _play(page)
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target)
        browser.close()
    size = target.stat().st_size
    if size > LARGEST:
        raise PictureTooBig(f"{target} has {size:,} bytes, {LARGEST:,} are allowed: show less on it")
    return size


def _play(page: Any) -> None:
    """One visit is cancelled and taken over by a YES, another is cancelled and waits for an answer."""
    _cancel_last(page, FILLED)
    page.locator(".texts .theirs").first.wait_for()
    page.locator("#quick button").first.click()
    page.locator(".visit.filled").first.wait_for()
    _cancel_last(page, OFFERED)
    page.locator("#openings .is-asked").first.wait_for()
    page.locator(".texts .theirs").first.wait_for()
    page.locator("#toast").wait_for(state="hidden")


def _cancel_last(page: Any, kind: str) -> None:
    """Cancel the day's last visit of a kind, later than the clinic's minimum notice."""
    visits = page.locator("article.visit", has_text=kind)
    visits.first.wait_for()
    visits.last.get_by_role("button").click()
    page.get_by_role("button", name="Cancel the visit").click()


def main() -> None:
    """`python -m simulation.screenshot URL FILE`."""
    if len(sys.argv) != 3:
        sys.exit("Say where the demo runs and where the picture goes: simulation.screenshot URL FILE")
    size = take(sys.argv[1], Path(sys.argv[2]))
    sys.stdout.write(f"{sys.argv[2]}: {size:,} bytes\n")


if __name__ == "__main__":
    main()
