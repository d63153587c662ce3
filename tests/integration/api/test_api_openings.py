"""Openings, and asking and booking those who wait: what the services do, seen through the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.clock import real
from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, InboxItem, ItemKind, Patient
from app.services import audit
from app.web.api.ids import opaque
from tests import factories
from tests.api import Api, Place, paths


def start(api: Api, days: int) -> str:
    """Nine in the morning at the clinic, so many days from now or on the Monday after."""

    def nine(session: Any) -> datetime:
        return Place.nine(session, session.get_one(Clinic, api.own.clinic_id), days)

    return str(api.look(nine).isoformat())


def opens(api: Api, days: int = 20, **fields: object) -> TestResponse:
    """A time of the provider is opened."""
    ids = api.own.ids
    body = {"providerId": ids["provider"], "appointmentTypeId": ids["type"], "startsAt": start(api, days)}
    return api.post("/openings", body | fields)


def another_waits(api: Api, n: int, **fields: Any) -> str:
    """Somebody else waits, too; the id of the entry."""
    with transaction(api.sessions, ALL_CLINICS) as session:
        patient = session.get_one(Patient, api.own.rows["patient"].id)
        clinic = session.get_one(Clinic, patient.clinic_id)
        other = factories.make_patient(session, clinic, f"Ben{n}", f"+1312555{2000 + n}")
        return opaque("entry", factories.make_entry(session, other, api.own.rows["type"], **fields).id)


def actions(api: Api) -> list[str]:
    """What the audit trail holds."""
    return list(api.look(lambda session: session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()))


def test_an_opening_is_made_shown_listed_and_withdrawn(api: Api) -> None:
    made = opens(api, strategy="BATCH", batchSize=3)
    assert made.status_code == 201
    slot = made.get_json()
    assert (slot["status"], slot["strategy"], slot["batchSize"], slot["notifications"]) == ("OPEN", "BATCH", 3, [])
    at = f"/openings/{slot['id']}"
    assert api.get(at).get_json() == slot
    assert opens(api).status_code == 409
    listed = api.get(f"/openings?status=OPEN&providerId={api.own.ids['provider']}&sort=-startsAt").get_json()["items"]
    assert [one["id"] for one in listed] == [slot["id"], api.own.ids["opening"]]
    before = {"startsBefore": slot["startsAt"]}
    assert [one["id"] for one in api.get("/openings", query_string=before).get_json()["items"]] == [listed[1]["id"]]
    seen = {"If-Match": made.headers["ETag"]}
    assert api.post(f"{at}/withdraw", headers=seen).get_json()["status"] == "WITHDRAWN"
    assert api.post(f"{at}/withdraw", headers=seen).status_code == 412
    assert api.post(f"{at}/withdraw").status_code == 409


def test_what_cannot_be_an_opening_is_said(api: Api) -> None:
    theirs = opens(api, providerId=api.other.ids["provider"])
    assert (theirs.status_code, paths(theirs)) == (404, ["providerId"])
    late = opens(api, startsAt=(real() - timedelta(hours=1)).isoformat())
    assert (late.status_code, "lies ahead" in late.get_json()["detail"]) == (422, True)
    endless = opens(api, endsAt="2999-01-01T00:00:00Z")
    assert (endless.status_code, "a day" in endless.get_json()["detail"]) == (422, True)
    assert paths(opens(api, startsAt="2026-11-24T09:00:00")) == ["startsAt"]


def test_those_who_fit_are_found_in_the_order_of_the_queue(api: Api) -> None:
    ben, urgent = another_waits(api, 1), another_waits(api, 2, priority="URGENT")
    slot = opens(api).get_json()["id"]
    found = api.get(f"/waitlist/match/{slot}").get_json()["items"]
    assert [one["id"] for one in found] == [urgent, api.own.ids["entry"], ben]
    assert [one["id"] for one in api.get(f"/waitlist/match/{slot}?limit=1").get_json()["items"]] == [urgent]
    api.post(f"/openings/{slot}/withdraw")
    assert api.get(f"/waitlist/match/{slot}").get_json() == {"items": []}


def test_the_next_in_line_is_asked_without_more_ado_others_with_a_reason(api: Api) -> None:
    ben = another_waits(api, 1)
    slot = opens(api).get_json()["id"]
    refused = api.post(f"/waitlist/{ben}/notify", {"slotId": slot, "channel": "SMS"})
    assert (refused.status_code, "say why" in refused.get_json()["detail"]) == (409, True)
    first = api.post(f"/waitlist/{api.own.ids['entry']}/notify", {"slotId": slot, "channel": "SMS"})
    assert first.status_code == 201
    assert (first.get_json()["slotId"], first.get_json()["response"]) == (slot, None)
    again = api.post(f"/waitlist/{api.own.ids['entry']}/notify", {"slotId": slot, "reason": "asked twice"})
    assert (again.status_code, "already" in again.get_json()["detail"]) == (409, True)
    asked = api.post(f"/openings/{slot}/offer", {"entryIds": [ben], "reason": " next in line"}).get_json()
    assert (asked["offered"], len(asked["slot"]["notifications"])) == (1, 2)
    trail = sa.select(AuditEntry).where(AuditEntry.action == "offer.out_of_order").order_by(AuditEntry.id.desc())
    told = api.look(lambda session: [*audit.facts_of(session, session.scalars(trail).all()).values()])
    assert told[0][1]["reason"] == "next in line"
    assert api.get(f"/waitlist/{ben}").get_json()["status"] == "NOTIFIED"
    told = api.get(f"/waitlist/{ben}/notifications").get_json()["items"]
    assert [one["waitlistEntryId"] for one in told] == [ben]


def test_who_cannot_be_asked_is_said(api: Api) -> None:
    slot, entry = opens(api).get_json()["id"], api.own.ids["entry"]
    by_mail = api.post(f"/waitlist/{entry}/notify", {"slotId": slot, "channel": "EMAIL"})
    assert (by_mail.status_code, "SMS" in by_mail.get_json()["detail"]) == (422, True)
    theirs = api.post(f"/openings/{slot}/offer", {"entryIds": [entry, api.other.ids["entry"]], "reason": "x"})
    assert (theirs.status_code, paths(theirs)) == (404, ["entryIds[1]"])
    assert paths(api.post(f"/openings/{slot}/offer", {"entryIds": [entry], "reason": " "})) == ["reason"]
    elsewhere = api.post(f"/waitlist/{entry}/notify", {"slotId": api.other.ids["opening"]})
    assert (elsewhere.status_code, paths(elsewhere)) == (404, ["slotId"])
    silent = another_waits(api, 1)
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.execute(sa.text("UPDATE consent SET revoked_at = given_at"))
    refused = api.post(f"/waitlist/{silent}/notify", {"slotId": slot, "reason": "a friend"})
    assert (refused.status_code, "No recorded consent" in refused.get_json()["detail"]) == (409, True)


def test_booking_ends_the_entry_fills_the_opening_and_has_the_patient_told_once(api: Api) -> None:
    slot, at = opens(api).get_json()["id"], f"/waitlist/{api.own.ids['entry']}"
    first, again = (api.post(f"{at}/book", {"slotId": slot}) for _ in range(2))
    assert first.status_code == 200
    assert first.get_json() == again.get_json()
    booked = first.get_json()
    assert (booked["entry"]["status"], booked["entry"]["bookedAppointmentId"]) == ("BOOKED", booked["appointmentId"])
    opening = api.get(f"/openings/{slot}").get_json()
    assert (opening["status"], opening["filledAppointmentId"]) == ("FILLED", booked["appointmentId"])
    told = sa.select(sa.func.count()).select_from(InboxItem).where(InboxItem.kind == ItemKind.BOOKED_BY_STAFF)
    assert api.look(lambda session: session.scalar(told)) == 1
    ben = another_waits(api, 1)
    late = api.post(f"/waitlist/{ben}/book", {"slotId": slot})
    assert (late.status_code, "not free" in late.get_json()["detail"]) == (409, True)


def test_it_is_explained_page_by_page_who_was_asked_and_why_others_were_not(api: Api) -> None:
    entry, ben = api.own.ids["entry"], another_waits(api, 1, days_mask=1)
    slot = opens(api).get_json()["id"]
    api.post(f"/waitlist/{entry}/notify", {"slotId": slot})
    page = api.get(f"/openings/{slot}/explain?limit=1").get_json()
    (first,) = page["items"]
    assert (first["entryId"], first["judgement"]["verdict"]) == (entry, "OFFERED")
    (second,) = api.get(f"/openings/{slot}/explain?limit=1&cursor={page['nextCursor']}").get_json()["items"]
    against = second["judgement"]["against"]
    assert (second["entryId"], against["rule"], against["text"]) == (ben, "DAY", "Wants another day of the week")
    assert paths(api.get(f"/openings/{slot}/explain?cursor={api.other.ids['entry']}")) == ["cursor"]
    why = api.get(f"/waitlist/{ben}/explain").get_json()
    assert [(one["slotId"], one["judgement"]["against"]["rule"]) for one in why["chances"]][-1] == (slot, "DAY")


def test_an_opening_is_moved_and_offered_otherwise_by_what_is_named(api: Api) -> None:
    made = opens(api, strategy="BATCH", batchSize=3)
    slot, at = made.get_json(), f"/openings/{made.get_json()['id']}"
    later = (datetime.fromisoformat(slot["startsAt"]) + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    moved = api.patch(at, {"startsAt": later}, headers={"If-Match": made.headers["ETag"]})
    assert (moved.status_code, moved.get_json()["startsAt"], moved.get_json()["batchSize"]) == (200, later, 3)
    lengths = [
        datetime.fromisoformat(one["endsAt"]) - datetime.fromisoformat(one["startsAt"])
        for one in (slot, moved.get_json())
    ]
    assert lengths[0] == lengths[1]
    assert api.patch(at, {"holdMinutes": 30}, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    otherwise = api.patch(at, {"strategy": None, "holdMinutes": 45}).get_json()
    assert [otherwise[one] for one in ("strategy", "holdMinutes", "batchSize", "startsAt")] == [None, 45, 3, later]
    assert actions(api)[-2:] == ["opening.changed", "opening.overridden"]
    assert api.patch(at, {}).get_json() == otherwise
    assert paths(api.patch(at, {"startsAt": None, "batchSize": 0, "providerId": None, "status": "OPEN"})) == [
        "batchSize", "providerId", "startsAt", "status",
    ]  # fmt: skip
    endless = api.patch(at, {"endsAt": "2999-01-01T00:00:00Z"})
    assert (endless.status_code, "a day" in endless.get_json()["detail"]) == (422, True)
    api.post(f"{at}/withdraw")
    assert api.patch(at, {"holdMinutes": 30}).status_code == 409


def test_an_opening_becomes_another_providers_and_another_chairs(api: Api) -> None:
    with transaction(api.sessions, ALL_CLINICS) as session:
        clinic, kind = session.get_one(Clinic, api.own.clinic_id), api.own.rows["type"]
        kim, chair = (
            factories.make_provider(session, clinic, kind, name="Dr. Kim"),
            factories.make_chair(session, clinic),
        )
        idle = factories.make_provider(session, clinic, name="Dr. Idle")
    made = opens(api)
    at, seen = f"/openings/{made.get_json()['id']}", {"If-Match": made.headers["ETag"]}
    to = {"providerId": opaque("provider", kim.id), "chairId": opaque("chair", chair.id)}
    moved = api.patch(at, to, headers=seen)
    assert (moved.status_code, {name: moved.get_json()[name] for name in to}) == (200, to)
    assert moved.get_json()["startsAt"] == made.get_json()["startsAt"]
    assert api.patch(at, to, headers=seen).status_code == 412
    last = sa.select(AuditEntry).where(AuditEntry.action == "opening.changed").order_by(AuditEntry.id)
    (entry,) = api.look(lambda session: session.scalars(last).all())
    own = api.own.rows["provider"].id
    assert (entry.before, entry.after) == (
        {"provider_id": own, "chair_id": None},
        {"provider_id": kim.id, "chair_id": chair.id},
    )
    assert api.patch(at, {"chairId": None}).get_json()["chairId"] is None
    wrong = api.patch(at, {"providerId": opaque("provider", idle.id)})
    assert (wrong.status_code, wrong.get_json()["detail"][:29]) == (422, "Dr. Idle does not do Cleaning")
    theirs = api.patch(at, {"providerId": api.other.ids["provider"]})
    assert (theirs.status_code, paths(theirs)) == (404, ["providerId"])
    assert paths(api.patch(at, {"chairId": "nobodys"})) == ["chairId"]
    api.post(f"{at}/withdraw")
    assert api.patch(at, {"providerId": api.own.ids["provider"]}).status_code == 409


def test_staff_release_the_text_that_is_proposed_or_pass_over_whom_it_is_for(api: Api) -> None:
    ana, ben = api.own.ids["entry"], another_waits(api, 1)
    at = f"/openings/{opens(api, strategy='APPROVE').get_json()['id']}"
    api.work()
    seen = api.get(at)
    assert (seen.get_json()["proposed"]["entryId"], seen.get_json()["proposed"]["kind"]) == (ana, "RELEASE")
    other = api.post(f"{at}/release", {"entryId": ben})
    assert (other.status_code, f"{ana} is proposed now, not entry {ben}" in other.get_json()["detail"]) == (409, True)
    assert paths(api.post(f"{at}/pass-over", {"entryId": ana, "reason": " "})) == ["reason"]
    assert paths(api.post(f"{at}/release", {"entryId": api.other.ids["entry"]})) == ["entryId"]
    call = api.post(f"{at}/call-result", {"entryId": ana, "result": "NO"})
    assert (call.status_code, call.get_json()["detail"][-5:]) == (409, "gave.")
    passed = api.post(
        f"{at}/pass-over", {"entryId": ana, "reason": "lab case"}, headers={"If-Match": seen.headers["ETag"]}
    )
    assert (passed.status_code, passed.get_json()["proposed"]) == (200, None)
    api.work()
    released = api.post(f"{at}/release", {"entryId": ben}).get_json()
    assert [one["waitlistEntryId"] for one in released["notifications"]] == [ben]
    assert (released["proposed"], released["notifications"][0]["holdReleased"]) == (None, False)
    assert {"opening.passed_over", "offer.released"} <= set(actions(api))


def test_what_a_call_gave_books_or_goes_to_the_next(api: Api) -> None:
    ana, ben = api.own.ids["entry"], another_waits(api, 1)
    at = f"/openings/{opens(api, strategy='CALL').get_json()['id']}"
    api.work()
    assert api.post(f"{at}/release", {"entryId": ana}).status_code == 409
    told = api.post(f"{at}/call-result", {"entryId": ana, "result": "NO_ANSWER"}).get_json()
    assert (told["appointmentId"], told["slot"]["status"], told["slot"]["proposed"]) == (None, "OPEN", None)
    api.work()
    booked = api.post(f"{at}/call-result", {"entryId": ben, "result": "BOOKED"}, headers={"Idempotency-Key": "ben"})
    visit = booked.get_json()["appointmentId"]
    assert (booked.get_json()["slot"]["filledAppointmentId"], booked.get_json()["releaseAt"]) == (visit, None)
    assert api.get(f"/waitlist/{ben}").get_json()["bookedAppointmentId"] == visit
    assert api.post(f"{at}/call-result", {"entryId": ben, "result": "BOOKED"}).status_code == 409


def test_the_funnel_counts_what_was_opened(api: Api) -> None:
    opens(api)
    found = api.get("/openings/funnel?by=type").get_json()
    assert (found["total"]["opened"], found["groups"][0]["name"]) == (2, "Cleaning")
    assert found["total"]["rates"]["offered"]["of"] == 2
    backwards = api.get("/openings/funnel?firstDay=2026-11-02&lastDay=2026-11-01")
    assert (backwards.status_code, "before it begins" in backwards.get_json()["detail"]) == (422, True)


def test_an_entry_that_rests_may_be_asked_again(api: Api) -> None:
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.execute(sa.text("UPDATE waitlist_entry SET notifications_sent = 3"))
    rested = api.post(f"/waitlist/{api.own.ids['entry']}/reset-limit")
    assert rested.get_json()["notificationsSent"] == 0
    assert "waitlist.limit_reset" in actions(api)
