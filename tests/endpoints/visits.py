"""Rows: the caller, the practice, visits, and those that did not take place."""

from tests.endpoints.row import ANYBODY, Row

VIEW, MODIFY, CANCEL = "booking:view_calendar", "booking:modify_appointment", "booking:cancel_appointment"
WAIVE = "billing:waive_fee & booking:cancel_appointment"
TIME = {"providerId": "{provider}", "chairId": "{chair}", "startsAt": "{free_time}"}

ROWS = (
    Row("GET", "/me", ANYBODY),
    Row("GET", "/practice", f"{VIEW} | booking:view_waitlist"),
    Row("GET", "/appointments", VIEW),
    Row("GET", "/appointments/{appointment}", VIEW),
    Row("POST", "/appointments", MODIFY, TIME | {"patientId": "{ben}", "appointmentTypeId": "{type}"}, 201),
    Row("GET", "/appointments/{appointment}/cancel-outlook", CANCEL),
    Row("POST", "/appointments/{appointment}/cancel", CANCEL, {"cancelledByType": "STAFF"}),
    Row("POST", "/appointments/{appointment}/move", MODIFY, TIME),
    Row("POST", "/appointments/{appointment}/confirm", MODIFY),
    Row("POST", "/appointments/{begun_visit}/late", MODIFY, {"minutes": 20}),
    Row("POST", "/appointments/{begun_visit}/check-in", MODIFY),
    Row("POST", "/appointments/{begun_visit}/complete", MODIFY),
    Row("POST", "/appointments/{begun_visit}/no-show", MODIFY),
    Row("GET", "/practice/providers/{provider}/days-off", VIEW, query={"day": "{in_a_year}"}),
    Row("GET", "/practice/providers/{provider}/blocks", VIEW),
    Row("GET", "/practice/providers/{provider}/blocks/{block}", VIEW),
    Row("DELETE", "/practice/providers/{provider}/blocks/{block}", CANCEL, status=204),
    Row("POST", "/practice/providers/{provider}/days-off", CANCEL, {"day": "{in_a_year}"}),
    Row("GET", "/free-times", VIEW, query={"appointmentTypeId": "{type}"}),
    Row("GET", "/cancellations", VIEW),
    Row("GET", "/cancellations/{cancellation}", VIEW),
    Row("PUT", "/cancellations/{cancellation}/reason", MODIFY, {"reason": "ILLNESS"}),
    Row("POST", "/cancellations/{cancellation}/waive-fee", WAIVE, {"feeWaivedReason": "first one"}, person=True),
    Row("GET", "/cancellations/analytics", "booking:view_analytics"),
)
