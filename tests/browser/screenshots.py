"""`make screenshots`: pictures of a demo that is started for them: its page, and every page of the console, two widths.

All go to var/screenshots; those of the README to docs/.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.db import ALL_CLINICS, make_engine, make_sessions, transaction
from app.models import Clinic, InboxItem, ItemKind, Opening, Patient, PatientContact, Thread
from simulation.screenshot import LARGEST, PictureTooBig, take
from tests.browser.chromium import browser
from tests.console_pages import Place, every_page
from tests.databases import sqlite_url
from tests.demo import Demo, becomes, run_demo
from tests.front_desk import make_app

ROOT = Path(__file__).parents[2]
ALL, DOCS = ROOT / "var/screenshots", ROOT / "docs"
WIDTHS = {1280: 800, 390: 844}
BEST = {
    "today": "console-today.png",
    "inbox-details_view": "console-inbox.png",
    "openings-details_view": "console-opening.png",
}
"""The README's."""


def main() -> None:
    """Write them. Raises NoBrowser, PictureTooBig."""
    ALL.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for demo in run_demo(Path(folder)):
            print(f"{DOCS / 'demo.png'}: {take(demo.address, DOCS / 'demo.png'):,} bytes")
            _live_a_little(demo)
            places = _places(demo)
            with browser() as chromium:
                for width, height in WIDTHS.items():
                    page = chromium.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
                    _log_in(page, demo)
                    for place in places:
                        page.goto(f"{demo.address}/admin/{place.path}")
                        page.screenshot(path=ALL / f"{place.name}-{width}.png")
    print(f"{ALL}: {len(places) * len(WIDTHS)} pictures")
    for name, target in BEST.items():
        _keep(ALL / f"{name}-1280.png", DOCS / target)


def _live_a_little(demo: Demo) -> None:
    """Who holds the open chair asks what only a person can answer, another when their visit is."""
    (asked,) = demo.asked()
    other = next(one["name"] for one in demo.state()["phones"] if one["name"] != asked)
    for name, words in ((other, "what time is my appointment?"), (asked, "do you take Delta Dental?")):
        demo.answer(name, words)
        assert becomes(partial(_waits, demo, name), False)


def _waits(demo: Demo, name: str) -> bool:
    return bool(demo.phone(name)["texts"][-1]["mine"])


def _places(demo: Demo) -> list[Place]:
    """Every page, with rows of the demo's clinic."""
    (database,) = demo.folder.glob("var/demo/*.db")
    sessions = make_sessions(make_engine(sqlite_url(database)), test_clock=True)
    with transaction(sessions, ALL_CLINICS, read_only=True) as session:
        clinic = session.scalars(sa.select(Clinic.id)).one()
        heard = sa.select(InboxItem.thread_id).where(InboxItem.kind == ItemKind.TEXT).order_by(InboxItem.id.desc())
        thread = session.scalars(heard.limit(1)).one()
        of_thread = sa.select(PatientContact.patient_id).join(Thread, Thread.contact_id == PatientContact.contact_id)
        rows: dict[Any, int] = {
            Thread: thread,
            Patient: session.scalars(of_thread.where(Thread.id == thread).limit(1)).one(),
            Opening: session.scalars(sa.select(sa.func.max(Opening.id))).one(),
        }
    return every_page(make_app(sessions), sessions, clinic, rows=rows)


def _log_in(page: Any, demo: Demo) -> None:
    email, password = demo.log_in
    page.goto(f"{demo.address}/admin/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.locator("main[data-live]").wait_for()


def _keep(picture: Path, target: Path) -> None:
    size = picture.stat().st_size
    if size > LARGEST:
        raise PictureTooBig(f"{target} would have {size:,} bytes, {LARGEST:,} are allowed: show less on it")
    shutil.copyfile(picture, target)
    print(f"{target}: {size:,} bytes")


if __name__ == "__main__":
    main()
