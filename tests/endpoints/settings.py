"""Rows: the practice's providers, chairs and types of visits, its hours, its rules, and what is imported."""

from tests.endpoints.row import Row

ADMIN, MODIFY = "admin:manage_users", "booking:modify_appointment"
READ = "booking:view_calendar | admin:manage_users"
EVERYTHING_OF_A_FILE = (
    "booking:modify_appointment & booking:cancel_appointment & booking:manage_waitlist & inbox:reply & patients:view"
)
TYPES = {"appointmentTypeIds": ["{type}"]}
HOURS = {"hours": [{"startTime": "08:00", "endTime": "12:00"}]}
STRICTER = {"opensAt": "09:00", "closesAt": "19:00", "closedOnSundays": True}
FILE = {"kind": "patients", "csv": "external_id,first_name\nP-1,Ana\n"}

ROWS = (
    Row("GET", "/practice/providers", READ),
    Row("GET", "/practice/providers/{provider}", READ),
    Row("POST", "/practice/providers", ADMIN, {"name": "Dr. New"} | TYPES, 201, person=True),
    Row("PATCH", "/practice/providers/{provider}", ADMIN, TYPES, person=True),
    Row("PUT", "/practice/providers/{provider}/hours/1", ADMIN, HOURS, person=True),
    Row("GET", "/practice/chairs", READ),
    Row("GET", "/practice/chairs/{chair}", READ),
    Row("POST", "/practice/chairs", ADMIN, {"name": "New room"} | TYPES, 201, person=True),
    Row("PATCH", "/practice/chairs/{chair}", ADMIN, TYPES, person=True),
    Row("GET", "/practice/appointment-types", ADMIN, person=True),
    Row("GET", "/practice/appointment-types/{type}", ADMIN, person=True),
    Row("POST", "/practice/appointment-types", ADMIN, {"name": "Root canal", "durationMinutes": 90}, 201, person=True),
    Row("PATCH", "/practice/appointment-types/{type}", ADMIN, {"holdMinutes": 45}, person=True),
    Row("GET", "/hours", READ),
    Row("PUT", "/hours/1", ADMIN, HOURS, person=True),
    Row("GET", "/hours/holidays", READ),
    Row("GET", "/hours/holidays/{holiday}", READ),
    Row("POST", "/hours/holidays", ADMIN, {"day": "{in_a_year}", "name": "Thanksgiving"}, 201, person=True),
    Row("DELETE", "/hours/holidays/{holiday}", ADMIN, status=204, person=True),
    Row("GET", "/settings", ADMIN, person=True),
    Row("PATCH", "/settings", ADMIN, {"declineLimit": 4}, person=True),
    Row("GET", "/settings/places", ADMIN, person=True),
    Row("GET", "/settings/places/{place}", ADMIN, person=True),
    Row("POST", "/settings/places", ADMIN, STRICTER | {"place": "US-ME"}, 201, person=True),
    Row("PUT", "/settings/places/{place}", ADMIN, STRICTER, person=True),
    Row("DELETE", "/settings/places/{place}", ADMIN, status=204, person=True),
    Row("GET", "/settings/guests", ADMIN, person=True),
    Row("GET", "/settings/guests/{guest}", ADMIN, person=True),
    Row("POST", "/settings/guests", ADMIN, {"address": "+13125550142"}, 201, person=True),
    Row("DELETE", "/settings/guests/{guest}", ADMIN, status=204, person=True),
    Row("GET", "/imports", MODIFY),
    Row("POST", "/imports", EVERYTHING_OF_A_FILE, FILE),
)
