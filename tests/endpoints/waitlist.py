"""Rows: who waits, openings, offers, winning patients back."""

from tests.endpoints.row import Row

VIEW, MANAGE, FIGURES = "booking:view_waitlist", "booking:manage_waitlist", "booking:view_analytics"
WISHES = {"preferredProviderId": "{provider}", "notes": "calls at noon"}
SLOT = {"providerId": "{provider}", "chairId": "{chair}", "startsAt": "{free_time}"}
NEW_TIME = {"providerId": "{provider}", "chairId": "{chair}", "startsAt": "{free_time}"}

ROWS = (
    Row("GET", "/waitlist", VIEW),
    Row("GET", "/waitlist/{entry}", VIEW),
    Row(
        "POST",
        "/waitlist",
        MANAGE,
        WISHES | {"patientId": "{ben}", "appointmentTypeId": "{type}", "laterAppointmentId": "{bens_visit}"},
        201,
    ),
    Row("PUT", "/waitlist/{entry}", MANAGE, WISHES | {"laterAppointmentId": "{later_visit}"}),
    Row("DELETE", "/waitlist/{entry}", MANAGE, status=204),
    Row("GET", "/waitlist/match/{opening}", VIEW),
    Row("GET", "/waitlist/{entry}/notifications", VIEW),
    Row("POST", "/waitlist/{entry}/notify", MANAGE, {"slotId": "{opening}"}, 201),
    Row("POST", "/waitlist/{entry}/book", MANAGE, {"slotId": "{opening}"}),
    Row("POST", "/waitlist/{entry}/reset-limit", MANAGE),
    Row("GET", "/waitlist/{entry}/explain", VIEW),
    Row("GET", "/openings", VIEW),
    Row("GET", "/openings/{opening}", VIEW),
    Row("POST", "/openings", MANAGE, SLOT | {"appointmentTypeId": "{type}"}, 201),
    Row("PATCH", "/openings/{opening}", MANAGE, SLOT),
    Row("POST", "/openings/{opening}/withdraw", MANAGE),
    Row("POST", "/openings/{opening}/offer", MANAGE, {"entryIds": ["{entry}"], "reason": "a friend"}),
    Row("POST", "/openings/{opening}/offer-next", MANAGE, {"count": 1}),
    Row("POST", "/openings/{to_release}/release", MANAGE, {"entryId": "{entry}"}),
    Row("POST", "/openings/{to_call}/pass-over", MANAGE, {"entryId": "{entry}", "reason": "lab case"}),
    Row("POST", "/openings/{to_call}/call-result", MANAGE, {"entryId": "{entry}", "result": "BOOKED"}),
    Row("GET", "/openings/{opening}/explain", VIEW, query={"cursor": "{entry}"}),
    Row("GET", "/openings/funnel", FIGURES),
    Row("GET", "/recovery/pending", MANAGE),
    Row("GET", "/recovery/{cancellation}", MANAGE),
    Row("POST", "/recovery/{cancellation}/attempt", MANAGE, {"result": "NO_RESPONSE"}, 201),
    Row("PUT", "/recovery/{cancellation}/status", MANAGE, {"recoveryStatus": "LOST", "reason": "moved away"}),
    Row("POST", "/recovery/{cancellation}/book", f"{MANAGE} & booking:modify_appointment", NEW_TIME),
    Row("GET", "/recovery/rates", FIGURES),
)
