"""Rows: what was written to patients."""

from tests.endpoints.row import Row

VIEW = "patients:view"

ROWS = (
    Row("GET", "/outbox", VIEW),
    Row("GET", "/outbox/{message}", VIEW),
)
