"""Rows: patients and how they are reached, what is written with them, what is to be done."""

from tests.endpoints.row import Row

VIEW, MODIFY, REPLY, WORK = "patients:view", "booking:modify_appointment", "inbox:reply", "tasks:work"
CONTACT = "/patients/{patient}/contacts/{contact}"
AGREED = {"channel": "SMS", "given": True, "source": "phone call"}

ROWS = (
    Row("GET", "/patients", VIEW),
    Row("POST", "/patients/search", VIEW, {"firstName": "Ana"}),
    Row("GET", "/patients/{patient}", VIEW),
    Row("PATCH", "/patients/{patient}", f"{MODIFY} & {VIEW}", {"guardianId": "{ben}"}),
    Row("POST", "/patients", f"{MODIFY} & {VIEW}", {"firstName": "Leo", "guardianId": "{ben}"}, 201),
    Row("GET", CONTACT, VIEW),
    Row("POST", "/patients/{patient}/contacts", f"{MODIFY} & {VIEW}", {"address": "312 555 0142"}, 201),
    Row("POST", f"{CONTACT}/wrong-number", f"{REPLY} & {VIEW}"),
    Row("DELETE", CONTACT, MODIFY, status=204),
    Row("PUT", f"{CONTACT}/consent", f"{REPLY} & {VIEW}", AGREED),
    Row("PUT", f"{CONTACT}/opt-out", f"{REPLY} & {VIEW}", {"optedOut": True, "source": "phone call"}),
    Row("GET", "/threads", VIEW),
    Row("GET", "/threads/{thread}", VIEW),
    Row("POST", "/threads/{thread}/take-over", REPLY, person=True),
    Row("POST", "/threads/{thread}/hand-back", REPLY),
    Row("POST", "/threads/{thread}/assign", REPLY, {"staffId": "{colleague}"}),
    Row("POST", "/threads/{thread}/snooze", REPLY, {"until": "{next_hour}"}),
    Row("POST", "/threads/{thread}/read", REPLY),
    Row("POST", "/threads/{thread}/unflag", REPLY),
    Row("POST", "/threads/{thread}/close", REPLY),
    Row("GET", "/threads/{thread}/messages", VIEW),
    Row("POST", "/threads/{thread}/messages", REPLY, {"body": "See you on Monday!"}, 202, person=True),
    Row("GET", "/tasks", WORK),
    Row("GET", "/tasks/{task}", WORK),
    Row("POST", "/tasks/{task}/take", WORK, person=True),
    Row("POST", "/tasks/{task}/done", WORK, {"result": "they call back"}),
    Row("POST", "/tasks/{task}/call", WORK, {"outcome": "NO_ANSWER"}),
    Row("POST", "/tasks/{task}/snooze", WORK, {"until": "{next_hour}"}),
    Row("GET", "/staff", f"{REPLY} | {WORK}"),
)
