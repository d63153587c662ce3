"""Rows: fees and what goes to billing, and webhooks."""

from tests.endpoints.row import Row

VIEW, EXPORT = "booking:view_analytics:fees | billing:export", "billing:export"
WAIVE = "billing:waive_fee & booking:cancel_appointment"
ADMIN = "admin:manage_users"

ROWS = (
    Row("GET", "/fees", VIEW),
    Row("GET", "/fees/totals", VIEW),
    Row("GET", "/fees/{fee}", VIEW),
    Row("POST", "/fees/{fee}/waive", WAIVE, {"reason": "first one"}, person=True),
    Row("GET", "/fees/exports", EXPORT),
    Row("POST", "/fees/exports", EXPORT, status=201),
    Row("GET", "/fees/exports/{batch}/csv", EXPORT),
    Row("GET", "/webhooks", ADMIN, person=True),
    Row("GET", "/webhooks/{webhook}", ADMIN, person=True),
    Row("POST", "/webhooks", ADMIN, {"url": "https://clinic.example/standby"}, 201, person=True),
    Row("DELETE", "/webhooks/{webhook}", ADMIN, status=204, person=True),
    Row("GET", "/webhooks/{webhook}/deliveries", ADMIN, person=True),
    Row("GET", "/webhooks/{webhook}/deliveries/{delivery}", ADMIN, person=True),
    Row("POST", "/webhooks/{webhook}/deliveries/{delivery}/retry", ADMIN, person=True),
)
