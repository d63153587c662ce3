"""Rows: what was written to patients, and who did what."""

from tests.endpoints.row import Row

VIEW, AUDIT = "patients:view", "admin:view_audit"

ROWS = (
    Row("GET", "/outbox", VIEW),
    Row("GET", "/outbox/{message}", VIEW),
    Row("GET", "/audit", AUDIT),
    Row("GET", "/audit/{audit}", AUDIT),
    Row("POST", "/audit/verify", AUDIT),
)
