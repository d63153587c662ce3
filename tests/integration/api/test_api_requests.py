"""What every endpoint shares: who calls, well-formed requests, repeats, conditions, pages, limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.access import Permission, revoke_token
from app.db import ALL_CLINICS, transaction
from app.models import (
    ApiToken,
    AuditEntry,
    Clinic,
    Patient,
    RepeatableAnswer,
    Role,
    StaffSession,
    StaffUser,
    WaitlistEntry,
)
from app.services import erasing, retention
from app.web.api.ids import number_of
from tests import factories
from tests.api import PREFIX, Api, paths
from tests.front_desk import PASSWORD, log_in
from tests.front_desk import token as csrf_token


def _entry(api: Api, **fields: object) -> dict[str, object]:
    return {"patientId": api.own.ids["patient"], "appointmentTypeId": api.own.ids["type"]} | fields


def _free(api: Api) -> None:
    """The patient waits for nothing."""
    assert api.delete(f"/waitlist/{api.own.ids['entry']}").status_code == 204


def test_without_a_token_nothing_is_told(api: Api) -> None:
    answer = api.get("/waitlist", token=None)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["x", "standby_0123456789abcdef_" + "A" * 43, "standby__", "é"])
def test_a_token_that_is_not_ours_opens_nothing(api: Api, token: str) -> None:
    assert api.get("/waitlist", token=token).status_code == 401


def test_a_token_with_another_secret_opens_nothing(api: Api) -> None:
    public = api.token[: -len("_") - 43]
    assert api.get("/waitlist", token=f"{public}_{'A' * 43}").status_code == 401


def test_an_expired_token_opens_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.real()
    assert api.get("/waitlist").status_code == 200
    monkeypatch.setattr(clock, "real", lambda: now + timedelta(days=1, seconds=1))
    assert api.get("/waitlist").status_code == 401


def test_a_revoked_token_opens_nothing(api: Api) -> None:
    with transaction(api.sessions, ALL_CLINICS) as session:
        token = session.scalars(sa.select(ApiToken)).one()
        revoke_token(session, api.own.clinic_id, token.id, actor="test")
    assert api.get("/waitlist").status_code == 401
    actions = api.look(lambda session: session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.number)).all())
    assert [one for one in actions if one.startswith("token.")] == ["token.issued", "token.revoked"]


def test_a_persons_token_ends_with_the_person(api: Api) -> None:
    token = api.person(Role.FRONT_DESK)
    assert api.get("/waitlist", token=token).status_code == 200
    with transaction(api.sessions, ALL_CLINICS) as session:
        session.execute(sa.update(StaffUser).values(active=False))
    assert api.get("/waitlist", token=token).status_code == 401


def test_a_token_is_stored_hashed_and_its_use_noted(api: Api) -> None:
    assert api.get("/waitlist").status_code == 200
    token = api.look(lambda session: session.scalars(sa.select(ApiToken)).one())
    assert api.token.split("_", 2)[2] not in repr(vars(token))  # the secret may hold a "_" itself
    assert token.last_used_at is not None


def test_a_token_may_no_more_than_it_names(api: Api) -> None:
    reader = api.issue([Permission.VIEW_WAITLIST])
    assert api.get("/waitlist", token=reader).status_code == 200
    refused = api.post("/waitlist", _entry(api), token=reader)
    assert refused.status_code == 403
    assert "booking:manage_waitlist" in refused.get_json()["detail"]


def test_an_unknown_address_and_method_are_problems_too(api: Api) -> None:
    for answer in (api.get("/nothing"), api.call("PATCH", "/waitlist"), api.get("/waitlist/nope")):
        assert answer.mimetype == "application/problem+json"
    assert api.get("/nothing").status_code == 404
    assert api.call("PATCH", "/waitlist").status_code == 405


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b'{"priority": "HIGH", "priority": "URGENT"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"priority=HIGH", "application/x-www-form-urlencoded", 415),
        (b'{"notes": "' + b"x" * 1_000_001 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_is_none_is_refused(api: Api, body: bytes, kind: str, status: int) -> None:
    answer = api.call("POST", "/waitlist", data=body, content_type=kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_wrong_fields_are_named_and_not_repeated(api: Api) -> None:
    times = [{"type": "MORNING"}, {"type": "SPECIFIC", "startTime": "25:00", "endTime": "12:00"}]
    answer = api.post("/waitlist", _entry(api, patientId="Ana Ruiz", secret="Ana", preferredTimes=times))
    assert answer.status_code == 422
    assert set(paths(answer)) == {"patientId", "secret", "preferredTimes[1].startTime"}
    assert "Ana" not in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("patientId", 1),
        ("patientId", True),
        ("anyTime", "yes"),
        ("anyTime", 1),
        ("minimumNoticeMinutes", "30"),
        ("minimumNoticeMinutes", 30.5),
        ("notes", 5),
        ("expiresAt", 1_795_000_000),
        ("expiresAt", "1795000000"),
        ("expiresAt", "2027-01-01T09:00:00"),
        ("expiresAt", "2027-02-30T09:00:00Z"),
        ("expiresAt", "1899-01-01T09:00:00Z"),
        ("dateRangeStart", 1_795_046_400),
        ("dateRangeStart", "1795046400"),
        ("dateRangeStart", "2027-02-29"),
        ("preferredDays", "1"),
        ("preferredDays", ["1"]),
    ],
)
def test_a_value_of_another_kind_is_refused_also_if_it_could_be_read(api: Api, field: str, value: object) -> None:
    _free(api)
    answer = api.post("/waitlist", _entry(api, **{field: value}))
    assert answer.status_code == 422
    assert paths(answer)[0].startswith(field)


@pytest.mark.parametrize("moment", ["2027-01-01T09:00Z", "2027-01-01t03:00:00.0000-06:00", "2027-01-01 09:00:00z"])
def test_an_instant_is_written_in_any_way_of_the_rfc_and_answered_in_utc(api: Api, moment: str) -> None:
    _free(api)
    answer = api.post("/waitlist", _entry(api, expiresAt=moment, minimumNoticeMinutes=30.0))
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    assert (answer.json["expiresAt"], answer.json["minimumNoticeMinutes"]) == ("2027-01-01T09:00:00Z", 30)


@pytest.mark.parametrize("deep", [10, 190, 250, 900, 980])
def test_a_body_that_is_nested_deeply_is_no_fault_of_ours(api: Api, deep: int) -> None:
    body = b'{"notes": ' + b"[" * deep + b"]" * deep + b"}"
    assert api.call("POST", "/waitlist", data=body, content_type="application/json").status_code in (400, 422)


def test_text_that_no_database_keeps_is_refused(api: Api) -> None:
    _free(api)
    for text in ("a\x00b", "\ud800"):
        assert paths(api.post("/waitlist", _entry(api, notes=text))) == ["notes"]


def test_a_secret_is_not_kept_for_a_request_that_is_sent_again(api: Api) -> None:
    new, admin = {"url": "https://hooks.example/x"}, api.person(Role.CLINIC_ADMIN)
    first, again = (api.post("/webhooks", new, headers={"Idempotency-Key": "k1"}, token=admin) for _ in range(2))
    assert first.get_json()["secret"].startswith("whsec_")
    assert again.get_json() == first.get_json() | {"secret": None}
    kept = api.look(lambda session: str([vars(row) for row in session.scalars(sa.select(RepeatableAnswer)).all()]))
    assert first.get_json()["secret"] not in kept


def test_a_body_where_none_is_read_is_refused(api: Api) -> None:
    path = f"/waitlist/{api.own.ids['entry']}"
    for method, rule in (("POST", "/reset-limit"), ("DELETE", "")):
        refused = api.call(method, path + rule, json={"reason": "asked to"})
        assert (refused.status_code, refused.get_json()["detail"]) == (422, "This address takes no body.")
    assert api.call("POST", f"{path}/reset-limit", json={}).status_code == 200


def test_an_unknown_parameter_is_refused(api: Api) -> None:
    assert paths(api.get("/waitlist?limit=201&order=up")) == ["limit", "order"]


def test_another_clinics_row_is_not_there(api: Api) -> None:
    theirs = api.other.ids
    assert api.get(f"/waitlist/{theirs['entry']}").status_code == 404
    for field, noun in (
        ("patientId", "patient"),
        ("appointmentTypeId", "type"),
        ("preferredProviderId", "provider"),
        ("laterAppointmentId", "appointment"),
    ):
        answer = api.post("/waitlist", _entry(api, **{field: theirs[noun]}))
        assert (answer.status_code, paths(answer)) == (404, [field])


def test_an_id_of_another_noun_is_not_there(api: Api) -> None:
    assert api.get(f"/waitlist/{api.own.ids['patient']}").status_code == 404


def test_a_repeated_request_is_answered_as_it_was_and_does_nothing_again(api: Api) -> None:
    _free(api)
    first, again = (api.post("/waitlist", _entry(api), headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, first.data, first.headers["ETag"]) == (201, again.data, again.headers["ETag"])
    assert again.headers["Idempotent-Replayed"] == "true"
    count = sa.select(sa.func.count()).select_from(WaitlistEntry).where(WaitlistEntry.clinic_id == api.own.clinic_id)
    assert api.look(lambda session: session.scalar(count)) == 2


def test_a_key_of_another_request_is_refused(api: Api) -> None:
    _free(api)
    key = {"Idempotency-Key": "k1"}
    assert api.post("/waitlist", _entry(api), headers=key).status_code == 201
    assert api.post("/waitlist", _entry(api, priority="HIGH"), headers=key).status_code == 422


def test_what_was_refused_may_be_tried_again_with_its_key(api: Api) -> None:
    key = {"Idempotency-Key": "k1"}
    assert api.post("/waitlist", _entry(api), headers=key).status_code == 409
    _free(api)
    assert api.post("/waitlist", _entry(api), headers=key).status_code == 201


def test_a_key_is_forgotten_after_a_day(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    _free(api)
    token = api.issue([Permission.MANAGE_WAITLIST], days=3)
    key = {"Idempotency-Key": "k1"}
    assert api.post("/waitlist", _entry(api), headers=key, token=token).status_code == 201
    now = clock.real()
    monkeypatch.setattr(clock, "real", lambda: now + timedelta(hours=25))
    assert api.post("/waitlist", _entry(api), headers=key, token=token).status_code == 409
    with transaction(api.sessions, ALL_CLINICS) as session:
        for row in retention.outlived(session):
            retention.forget(session, row)
    assert api.look(lambda session: session.scalars(sa.select(RepeatableAnswer)).all()) == []


def test_what_has_not_changed_is_not_sent_again(api: Api) -> None:
    path = f"/waitlist/{api.own.ids['entry']}"
    etag = api.get(path).headers["ETag"]
    answer = api.get(path, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_change_of_what_has_changed_is_refused(api: Api) -> None:
    path = f"/waitlist/{api.own.ids['entry']}"
    seen = {"If-Match": api.get(path).headers["ETag"]}
    assert api.put(path, {"notes": "calls at noon"}, headers=seen).status_code == 200
    assert api.put(path, {"notes": "never"}, headers=seen).status_code == 412
    assert api.delete(path, headers=seen).status_code == 412
    assert api.get(path).get_json()["notes"] == "calls at noon"


def test_too_many_requests_are_told_when_to_come_again(api: Api) -> None:
    answers = [api.get("/me") for _ in range(601)]
    assert {one.status_code for one in answers[:600]} == {200}
    assert (answers[-1].status_code, answers[-1].mimetype) == (429, "application/problem+json")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert api.get("/me", token=api.issue([Permission.REPLY])).status_code == 200


def test_made_up_tokens_are_counted_by_address_and_a_token_however_it_is_written(engine: sa.Engine) -> None:
    api = Api(engine, requests_per_minute=5)
    padded = [api.get("/me", token=api.token + n * "\xa0").status_code for n in range(8)]
    assert padded == 5 * [200] + 3 * [429]
    guesses = [api.get("/me", token=f"standby_{n:016x}_{'A' * 43}").status_code for n in range(8)]
    assert guesses == 5 * [401] + 3 * [429]


def test_an_erased_patient_is_not_told_of_again_by_a_repeated_request(api: Api) -> None:
    made = {"firstName": "Ben", "contacts": [{"channel": "SMS", "address": "312 555 0188"}]}
    first = api.post("/patients", made, headers={"Idempotency-Key": "ben"}).get_json()["id"]
    with transaction(api.sessions, ALL_CLINICS) as session:
        kept = session.scalars(sa.select(RepeatableAnswer)).all()
        number = number_of("patient", first)
        assert number
        assert any("Ben" in str(one.body) for one in kept)
        erasing.erase(session, api.own.clinic_id, number, actor="test")
    assert [one.body for one in api.look(lambda s: s.scalars(sa.select(RepeatableAnswer)).all())] == [None]
    again = api.post("/patients", made, headers={"Idempotency-Key": "ben"})
    assert (again.status_code, "Ben" in again.text, "was done" in again.get_json()["detail"]) == (409, False, True)
    assert api.look(lambda s: s.scalar(sa.select(Patient.id).where(Patient.first_name == "Ben"))) is None


def test_somebody_logged_in_may_call_with_the_consoles_csrf_token(api: Api) -> None:
    api.make_staff("dana@example.com", Role.FRONT_DESK, PASSWORD)
    browser, entry = api.app.test_client(), f"{PREFIX}/waitlist/{api.own.ids['entry']}"
    assert browser.get(f"{PREFIX}/me").status_code == 401
    log_in(browser, "dana@example.com")
    assert browser.get(f"{PREFIX}/me").get_json()["name"] == "Sam"
    assert browser.delete(entry).status_code == 403
    assert browser.delete(entry, headers={"X-CSRF-Token": csrf_token(browser, "/admin/waitlist/")}).status_code == 204


def test_the_api_asks_a_session_what_the_console_asks_it(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    staff_id = api.make_staff("dana@example.com", Role.FRONT_DESK, PASSWORD)
    browser, me, now = api.app.test_client(), f"{PREFIX}/me", clock.real()
    log_in(browser, "dana@example.com")

    def status(minutes: int, **headers: str) -> int:
        monkeypatch.setattr(clock, "real", lambda: now + timedelta(minutes=minutes))
        return browser.get(me, headers=headers).status_code

    def change(statement: sa.UpdateBase) -> None:
        with transaction(api.sessions, ALL_CLINICS) as session:
            session.execute(statement)

    assert [status(20), status(45, **{"X-Standby-Live": "1"}), status(51)] == [200, 200, 401]
    log_in(browser, "dana@example.com")
    change(sa.update(Clinic).values(second_factor_required=True))
    answer = browser.get(me)
    assert (answer.status_code, "second factor" in answer.get_json()["detail"]) == (403, True)
    change(sa.update(Clinic).values(second_factor_required=False))
    assert status(52) == 200
    change(sa.update(StaffSession).where(StaffSession.staff_id == staff_id).values(ended_at=now))
    assert status(52) == 401


def test_who_is_logged_in_costs_one_statement(api: Api) -> None:
    api.make_staff("dana@example.com", Role.FRONT_DESK, PASSWORD)
    browser = api.app.test_client()
    log_in(browser, "dana@example.com")
    by_token = api.count_statements(lambda: api.get("/me"))
    by_session = api.count_statements(lambda: browser.get(f"{PREFIX}/me"))
    assert by_session <= by_token  # a token's last use is noted, too, once a minute


@pytest.mark.parametrize("sort", ["queue", "addedAt", "-updatedAt"])
def test_every_order_goes_on_where_its_page_ended(api: Api, sort: str) -> None:
    with transaction(api.sessions, api.own.clinic_id) as session:
        clinic = session.get_one(Clinic, api.own.clinic_id)
        for n in range(2):
            patient = factories.make_patient(session, clinic, f"P{n}", phone=f"+1312555020{n}")
            factories.make_entry(session, patient, api.own.rows["type"])
    seen: list[str] = []
    path = f"/waitlist?limit=1&sort={sort}"
    page = api.get(path).get_json()
    while page["items"]:
        seen += [one["id"] for one in page["items"]]
        if page["nextCursor"] is None:
            break
        page = api.get(f"{path}&cursor={page['nextCursor']}").get_json()
    assert len(set(seen)) == len(seen) == 3


def test_a_put_without_an_end_gives_an_entry_the_clinics_days_again(api: Api) -> None:
    at = f"/waitlist/{api.own.ids['entry']}"
    usual = api.put(at, {}).get_json()["expiresAt"]
    longer = (clock.real() + timedelta(days=200)).isoformat()
    assert api.put(at, {"expiresAt": longer}).get_json()["expiresAt"] > usual
    assert api.put(at, {"notes": "prefers Dr. Kim"}).get_json()["expiresAt"] == usual
