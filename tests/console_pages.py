"""The address of every page of the console, for tests, pictures and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from admin.site import PAGES
from app import models
from app.db import transaction

ROWS: dict[str, Any] = {
    "opening_id": models.Opening,
    "entry_id": models.WaitlistEntry,
    "thread_id": models.Thread,
    "patient_id": models.Patient,
    "appointment_id": models.Appointment,
    "visit_id": models.Appointment,
    "cancellation_id": models.AppointmentCancellation,
    "task_id": models.Task,
    "staff_id": models.StaffUser,
    "provider_id": models.Provider,
}
"""What the arguments of addresses stand for; `row_id` is a row of the page's own model."""


@dataclass(frozen=True)
class Place:
    """A page: `path` below /admin/, `name` for a picture's file."""

    name: str
    path: str


def every_page(
    app: Flask, sessions: sessionmaker[Session], clinic_id: int, rows: Mapping[Any, int] = MappingProxyType({})
) -> list[Place]:
    """Every page that a GET opens, each with the clinic's first row (or that of `rows`) where it shows one."""
    found = []
    with transaction(sessions, clinic_id, read_only=True) as session:
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
            page = next((one for one in PAGES if one.slug == rule.endpoint.partition(".")[0]), None)
            if page is None or "GET" not in (rule.methods or ()) or rule.endpoint.endswith(".csv"):
                continue
            path = rule.rule.removeprefix("/admin/")
            for argument in rule.arguments:
                model = getattr(page, "rows_of", None) if argument == "row_id" else ROWS.get(argument)
                row = rows.get(model) or (model and session.scalar(sa.select(sa.func.min(model.id))))
                path = path.replace(f"<row:{argument}>", str(row)) if row else ""
            if path:
                found.append(Place(rule.endpoint.replace(".", "-").removesuffix("-index_view"), path))
    return found


def statements(sessions: sessionmaker[Session], client: FlaskClient, path: str) -> list[str]:
    """What a page asks the database for: its own reading. The audit entry of who reads is a transaction of its own."""
    found: list[str] = []
    engine = sessions.kw["bind"]

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200, path
    sa.event.remove(engine, "before_cursor_execute", note)
    return [one for one in found if one.startswith("SELECT") and "audit_head" not in one]
