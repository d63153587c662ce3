"""The address of every page of the console, for tests, pictures and figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from admin.listing import Listing
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
}
"""What the arguments of addresses stand for; `row_id` is a row of the page's own model."""


@dataclass(frozen=True)
class Place:
    """A page: `path` below /admin/, `name` for a picture's file."""

    name: str
    path: str


def every_page(app: Flask, sessions: sessionmaker[Session], clinic_id: int) -> list[Place]:
    """Every page that a GET opens, each with the clinic's first row where it shows one."""
    found = []
    with transaction(sessions, clinic_id, read_only=True) as session:
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
            page = next((one for one in PAGES if one.slug == rule.endpoint.partition(".")[0]), None)
            if page is None or "GET" not in (rule.methods or ()) or rule.endpoint.endswith(".csv"):
                continue
            path = rule.rule.removeprefix("/admin/")
            for argument in rule.arguments:
                model = page.rows_of if argument == "row_id" and issubclass(page, Listing) else ROWS.get(argument)
                row = model and session.scalar(sa.select(sa.func.min(model.id)))
                path = path.replace(f"<row:{argument}>", str(row)) if row else ""
            if path:
                found.append(Place(rule.endpoint.replace(".", "-").removesuffix("-index_view"), path))
    return found
