"""No page of the console takes more than twelve statements, whatever it shows: log-in, menu and clock among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from tests.console_pages import every_page
from tests.front_desk import Morning

MOST = 12


@contextmanager
def counted(sessions: sessionmaker[Session]) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):  # SQLite's; PostgreSQL's driver says it by itself
            said.append(statement)

    engine = sessions.kw["bind"]
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_no_page_takes_more_than_twelve_statements(
    app: Flask, boss: FlaskClient, sessions: sessionmaker[Session], morning: Morning
) -> None:
    found = {}
    for place in every_page(app, sessions, morning.clinic):
        with counted(sessions) as said:
            assert boss.get(f"/admin/{place.path}").status_code == 200, place.path
        found[place.path] = len(said)
    assert {path: count for path, count in found.items() if count > MOST} == {}


def test_a_screen_without_news_takes_five(
    app: Flask, boss: FlaskClient, sessions: sessionmaker[Session], morning: Morning
) -> None:
    live = {"X-Standby-Live": "1"}
    for place in every_page(app, sessions, morning.clinic):
        tag = boss.get(f"/admin/{place.path}", headers=live).headers.get("ETag")
        if tag is None:
            continue  # a form or a file: it does not keep itself up to date
        with counted(sessions) as said:
            assert boss.get(f"/admin/{place.path}", headers=live | {"If-None-Match": tag}).status_code == 304
        assert len(said) <= 5, (place.path, said)
