"""The openings' pages: the board, one opening, everybody considered for it, and what staff do about it themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import (
    AppointmentType,
    AuditEntry,
    Chair,
    Clinic,
    NotificationResponse,
    Offer,
    Opening,
    OpeningStatus,
    Patient,
    Proposal,
    ProposalKind,
    ProposalResult,
    Provider,
    Role,
    SkipRule,
    Strategy,
    WaitlistEntry,
    WaitlistPriority,
    WaitlistStatus,
)
from app.services.offers.explain import explain_opening
from tests import factories
from tests.front_desk import Morning, email_of, log_in, press, statements_of, text_of

Sessions = sessionmaker[Session]


def _free(sessions: Sessions, morning: Morning, **fields: Any) -> tuple[int, list[int]]:
    """An opening that nobody is asked about, and who fits it: Ida (urgent), Joe and Kim, whom we may text."""
    with transaction(sessions, morning.clinic) as session:
        clinic = session.get_one(Clinic, morning.clinic)
        lee = session.scalars(sa.select(Provider)).one()
        kind = factories.make_type(session, clinic, name="Check-up", duration_minutes=30)
        people = [
            factories.make_patient(session, clinic, name, f"+1312555013{n}")
            for n, name in enumerate(("Joe", "Kim", "Ida"))
        ]
        entries = [factories.make_entry(session, person, kind) for person in people]
        entries[2].set_priority(WaitlistPriority.URGENT)
        begins = clock.now(session) + timedelta(days=3)
        opening = factories.make_opening(session, lee, kind, begins, **fields)
        return opening.id, [entries[n].id for n in (2, 0, 1)]


def _opening(sessions: Sessions, morning: Morning, opening_id: int) -> Opening:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return session.get_one(Opening, opening_id)


def _asked(sessions: Sessions, morning: Morning, opening_id: int) -> list[int]:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        query = sa.select(Offer.waitlist_entry_id).where(Offer.opening_id == opening_id, Offer.closed_at.is_(None))
        return list(session.scalars(query.order_by(Offer.id)))


def _propose(sessions: Sessions, morning: Morning, opening_id: int, entry_id: int, kind: ProposalKind) -> None:
    with transaction(sessions, morning.clinic) as session:
        session.add(
            Proposal(
                clinic_id=morning.clinic, opening_id=opening_id, waitlist_entry_id=entry_id, kind=kind,
                made_at=clock.now(session),
            )
        )  # fmt: skip


# --- what the pages show --------------------------------------------------------------------------------------------


def test_the_board_shows_what_is_live_with_who_holds_it_and_for_how_long(boss: FlaskClient) -> None:
    shown = text_of(boss, "/admin/openings/")
    assert "Thu, Nov 26" in shown
    assert "9:00\u2009–\u200910:00\u202fAM" in shown
    assert "<b>Ana R.</b> · Held until 12:42 PM, " in shown
    assert "in 42 minutes" in shown
    assert "2 asked so far" in shown
    assert "Mia L." not in shown


def test_a_day_of_the_board_shows_what_became_of_each(boss: FlaskClient) -> None:
    shown = text_of(boss, "/admin/openings/?day=2026-11-25")
    assert "Tomorrow" in shown
    assert "<b>Mia L.</b> has it" in shown
    assert "day=2026-11-24" in shown
    assert "day=2026-11-26" in shown
    assert "No openings on this day." in text_of(boss, "/admin/openings/?day=2027-01-01")
    assert "Thu, Nov 26" in text_of(boss, "/admin/openings/?day=9999-99-99")


def test_an_opening_shows_its_offers_and_how_far_it_came(boss: FlaskClient, morning: Morning) -> None:
    shown = text_of(boss, f"/admin/openings/{morning.opening}/")
    assert "Said no" in shown
    assert "Waiting for an answer" in shown
    assert "in 42 minutes" in shown
    way = shown[shown.index("How far it came") :]
    assert [way.split("<dd>")[n].split("<")[0] for n in (1, 2, 3, 4)] == ["2", "1", "0", "0"]


def test_everybody_considered_is_shown_in_order_with_what_decided(boss: FlaskClient, morning: Morning) -> None:
    considered = text_of(boss, f"/admin/openings/{morning.opening}/line/")
    assert considered.index("Ben O.") < considered.index("Ana R.") < considered.index("Mia L.")
    assert "by text: said no" in considered
    assert "by text: held until today" in considered
    assert "Outside their contact hours, until today" in considered


def test_everybody_is_gone_through_page_by_page(
    boss: FlaskClient, morning: Morning, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.pages.openings.page.explain_opening", partial(explain_opening, limit=2))
    first = f"/admin/openings/{morning.opening}/line/"
    shown = text_of(boss, first)
    assert ("Ana R." in shown, "Mia L." in shown) == (True, False)
    after = shown.split("?after=")[1].split('"')[0]
    shown = text_of(boss, f"{first}?after={after}")
    assert ("Ana R." in shown, "Mia L." in shown) == (False, True)
    assert "From the beginning" in shown
    for wrong in ("x", "-1", "99999999", str(2**70)):
        assert boss.get(f"{first}?after={wrong}").status_code == 404
    with transaction(sessions, morning.other_clinic) as session:
        kind = session.scalars(sa.select(AppointmentType)).one()
        theirs = factories.make_entry(session, session.scalars(sa.select(Patient)).one(), kind).id
    assert boss.get(f"{first}?after={theirs}").status_code == 404


def test_an_opening_that_is_too_short_for_anybody_says_so(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        opening = session.get_one(Opening, morning.opening)
        opening.ends_at = opening.starts_at + timedelta(minutes=20)
    path = f"/admin/openings/{morning.opening}/"
    assert "At 20 minutes it is shorter than Cleaning (60 minutes), so nobody can be asked" in text_of(boss, path)
    assert "Their visit takes longer than this opening" in text_of(boss, f"{path}line/")
    with transaction(sessions, morning.clinic) as session:
        session.get_one(Opening, morning.opening).other_types = True
    assert "At 20 minutes it is shorter than any type of visit of its provider" in text_of(boss, path)


def test_a_chain_of_move_ups_is_one_chain_on_each_of_its_pages(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        first = session.get_one(Opening, morning.opening)
        lee, kind = (
            session.scalars(sa.select(Provider)).one(),
            session.get_one(AppointmentType, first.appointment_type_id),
        )
        parent = first
        for days in (5, 9):
            parent = factories.make_opening(
                session, lee, kind, first.starts_at + timedelta(days=days), parent_id=parent.id, depth=parent.depth + 1
            )
        ids = [first.id, parent.parent_id, parent.id]
    for each in ids:
        chain = text_of(boss, f"/admin/openings/{each}/").split('class="chain"')[1].split("</ol>")[0]
        assert chain.index("Thu, Nov 26") < chain.index("Tue, Dec 1") < chain.index("Sat, Dec 5")
        assert chain.count('aria-current="true"') == 1


def test_the_list_of_all_is_narrowed_by_status(boss: FlaskClient) -> None:
    assert text_of(boss, "/admin/all-openings/?flt0_status_equals=FILLED").count("<tr class") == 1
    assert text_of(boss, "/admin/all-openings/?flt0_status_equals=NONSENSE").count("<tr class") == 3


def test_who_may_only_look_sees_no_buttons(client: FlaskClient, morning: Morning) -> None:
    log_in(client, email_of(Role.CLINICAL_STAFF))
    shown = text_of(client, f"/admin/openings/{morning.opening}/")
    assert "Held until 12:42 PM" in shown
    assert "Withdraw" not in shown
    assert "New opening" not in text_of(client, "/admin/openings/")
    assert client.get("/admin/openings/new/").status_code == 403


def test_a_page_takes_few_statements_however_much_there_is(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    with transaction(sessions, morning.clinic) as session:
        opening, clinic = session.get_one(Opening, morning.opening), session.get_one(Clinic, morning.clinic)
        kind = session.get_one(AppointmentType, opening.appointment_type_id)
        lee = session.scalars(sa.select(Provider)).one()
        for n in range(3):
            patient = factories.make_patient(session, clinic, f"More {n}", f"+1312555014{n}")
            factories.make_entry(session, patient, kind)
            factories.make_opening(session, lee, kind, opening.starts_at + timedelta(hours=2 + n))
    for path in ("", "?day=2026-11-26", "{}/", "{}/line/", "new/"):
        assert len(statements_of(boss, sessions, f"/admin/openings/{path.format(morning.opening)}")) <= 12, path


# --- what staff do --------------------------------------------------------------------------------------------------


def test_offering_to_the_next_asks_an_urgent_one_alone(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    opening, (ida, *_) = _free(sessions, morning)
    assert "Offer to next" in text_of(boss, f"/admin/openings/{opening}/")
    answer = press(boss, f"/admin/openings/{opening}/next", count=2, once="k")
    assert answer.json["said"] == "Offered to 1 person."
    assert press(boss, f"/admin/openings/{opening}/next", count=2, once="k").json == answer.json
    assert _asked(sessions, morning, opening) == [ida]


def test_offering_to_several_asks_so_many_in_order(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    opening, (ida, joe, kim) = _free(sessions, morning)
    press(boss, f"/admin/openings/{opening}/next", count=1)
    assert press(boss, f"/admin/openings/{opening}/next", count=5).json["said"] == "Offered to 2 people."
    assert _asked(sessions, morning, opening) == [ida, joe, kim]
    refused = press(boss, f"/admin/openings/{opening}/next", count=1)
    assert (refused.status_code, refused.json["problem"][:33]) == (409, "Nobody who fits can be asked now:")
    assert press(boss, f"/admin/openings/{opening}/next", count=0).status_code == 422


def test_who_is_not_next_is_asked_with_a_reason_only(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    opening, (ida, joe, _kim) = _free(sessions, morning)
    refused = press(boss, f"/admin/openings/{opening}/offer/{joe}")
    assert refused.json["problem"].startswith("Others come first")
    assert press(boss, f"/admin/openings/{opening}/offer/{joe}", reason="Rang twice today").status_code == 200
    assert press(boss, f"/admin/openings/{opening}/offer/{ida}").status_code == 200
    assert _asked(sessions, morning, opening) == [joe, ida]
    with transaction(sessions, morning.clinic, read_only=True) as session:
        acts = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action == "offer.out_of_order")).all()
    assert len(acts) == 1


def test_a_proposed_text_is_approved_and_holds(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    opening, (ida, *_) = _free(sessions, morning, strategy=Strategy.APPROVE)
    _propose(sessions, morning, opening, ida, ProposalKind.RELEASE)
    assert "Approve the text to Ida" in text_of(boss, "/admin/openings/")
    assert "Approve and send" in text_of(boss, f"/admin/openings/{opening}/")
    assert press(boss, f"/admin/openings/{opening}/release/{ida}").json["said"].startswith("Approved")
    with transaction(sessions, morning.clinic, read_only=True) as session:
        offer = session.scalars(sa.select(Offer).where(Offer.opening_id == opening)).one()
        assert (offer.waitlist_entry_id, offer.hold_released) == (ida, False)


def test_who_is_proposed_is_passed_over_with_a_reason(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    opening, (ida, *_) = _free(sessions, morning, strategy=Strategy.APPROVE)
    _propose(sessions, morning, opening, ida, ProposalKind.RELEASE)
    assert press(boss, f"/admin/openings/{opening}/pass-over/{ida}").json["problem"] == "Why: This field is required."
    assert press(boss, f"/admin/openings/{opening}/pass-over/{ida}", reason="On holiday").status_code == 200
    with transaction(sessions, morning.clinic, read_only=True) as session:
        proposal = session.scalars(sa.select(Proposal).where(Proposal.opening_id == opening)).one()
        assert (proposal.result, proposal.reason) == (ProposalResult.PASSED_OVER, "On holiday")


def test_a_call_that_gave_a_yes_books(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    opening, (ida, *_) = _free(sessions, morning, strategy=Strategy.CALL)
    _propose(sessions, morning, opening, ida, ProposalKind.CALL)
    assert "Call Ida" in text_of(boss, f"/admin/openings/{opening}/")
    assert press(boss, f"/admin/openings/{opening}/call/{ida}", result="MAYBE").status_code == 422
    assert press(boss, f"/admin/openings/{opening}/call/{ida}", result="BOOKED").json["said"].startswith("Booked")
    assert _opening(sessions, morning, opening).status is OpeningStatus.FILLED


def test_a_yes_by_phone_books_what_was_offered(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    assert press(boss, f"/admin/openings/{morning.opening}/book/{morning.entry}").json["said"].startswith("Booked")
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.get_one(WaitlistEntry, morning.entry).status is WaitlistStatus.BOOKED
        query = sa.select(Offer).where(Offer.response == NotificationResponse.ACCEPTED)
        assert session.scalars(query).one().opening_id == morning.opening


def test_a_yes_that_comes_too_late_says_so(boss: FlaskClient, morning: Morning) -> None:
    press(boss, f"/admin/openings/{morning.opening}/withdraw")
    said = press(boss, f"/admin/openings/{morning.opening}/book/{morning.entry}").json["said"]
    assert said.startswith("It is gone")


def test_withdrawing_says_who_is_told_and_happens_once(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    assert "1 person is being asked now. They are told" in text_of(boss, f"/admin/openings/{morning.opening}/")
    assert press(boss, f"/admin/openings/{morning.opening}/withdraw").json["said"].startswith("Withdrawn")
    assert _opening(sessions, morning, morning.opening).status is OpeningStatus.WITHDRAWN
    again = press(boss, f"/admin/openings/{morning.opening}/withdraw")
    assert (again.status_code, again.json["problem"]) == (409, "This opening is not live any more.")


def test_an_opening_is_offered_otherwise_and_as_usual_again(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    path = f"/admin/openings/{morning.opening}/ways"
    press(boss, path, strategy="BATCH", size="4", interval="15", other_types="y")
    opening = _opening(sessions, morning, morning.opening)
    now = (opening.strategy, opening.batch_size, opening.batch_interval_minutes, opening.other_types)
    assert now == (Strategy.BATCH, 4, 15, True)
    assert press(boss, path, strategy="BATCH", size="0").status_code == 422
    press(boss, path, strategy="")
    opening = _opening(sessions, morning, morning.opening)
    assert (opening.strategy, opening.batch_size, opening.other_types) == (None, None, False)


def test_an_opening_is_moved_by_the_clinics_clock(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    path = f"/admin/openings/{morning.opening}/times"
    assert press(boss, path, day="2026-11-27", at="14:30", minutes="60").status_code == 200
    opening = _opening(sessions, morning, morning.opening)
    assert opening.starts_at == datetime(2026, 11, 27, 20, 30, tzinfo=UTC)
    assert press(boss, path, day="2026-11-20", at="14:30", minutes="60").status_code == 409
    assert press(boss, path, day="9999-12-31", at="14:30", minutes="60").json["problem"].startswith("Day:")


def test_a_free_time_is_opened_by_hand(boss: FlaskClient, morning: Morning, sessions: Sessions) -> None:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        lee, chair = session.scalars(sa.select(Provider)).one().id, session.scalars(sa.select(Chair)).one().id
        kind = session.get_one(Opening, morning.opening).appointment_type_id
    form = {"provider": lee, "kind": kind, "chair": "", "day": "2026-11-30", "at": "10:00", "strategy": ""}
    made = press(boss, "/admin/openings/new", once="k", **form)
    assert "Nov 30, 10:00" in text_of(boss, made.json["to"]).replace("\u202f", " ")
    assert press(boss, "/admin/openings/new", once="k", **form).json["to"] == made.json["to"]
    again = press(boss, "/admin/openings/new", **form)
    assert (again.status_code, again.json["problem"]) == (409, "That time is an opening already.")
    assert press(boss, "/admin/openings/new", **form | {"kind": 99999}).status_code == 422
    assert press(boss, "/admin/openings/new", **form | {"chair": chair, "at": "12:00"}).status_code == 200


ACTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("next", {"count": 1}),
    ("offer/1", {"reason": "x"}),
    ("release/1", {}),
    ("pass-over/1", {"reason": "x"}),
    ("call/1", {"result": "BOOKED"}),
    ("book/1", {}),
    ("withdraw", {}),
    ("ways", {"strategy": ""}),
    ("times", {"day": "2026-11-27", "at": "14:30", "minutes": "60"}),
)


def test_nothing_is_done_to_another_clinics_opening(boss: FlaskClient, morning: Morning) -> None:
    for act, form in ACTS:
        assert press(boss, f"/admin/openings/{morning.other_opening}/{act}", **form).status_code == 404, act


def test_who_was_skipped_by_a_rule_that_binds_staff_too_is_not_asked(
    boss: FlaskClient, morning: Morning, sessions: Sessions
) -> None:
    opening, (ida, *_) = _free(sessions, morning)
    with transaction(sessions, morning.clinic) as session:
        session.get_one(WaitlistEntry, ida).notifications_sent = 3
    refused = press(boss, f"/admin/openings/{opening}/offer/{ida}", reason="please")
    assert refused.json["problem"] == "Asked as often as allowed: they cannot be asked now."
    assert SkipRule.NOTIFICATION_LIMIT.value not in refused.json["problem"]
