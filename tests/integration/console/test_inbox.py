"""The inbox: what a front desk reads there, what it does there, and what it cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import transaction
from app.models import (
    AuditEntry,
    Contact,
    InboxItem,
    ItemKind,
    Offer,
    OptOut,
    Patient,
    QuestionOption,
    Role,
    StaffUser,
    Thread,
)
from tests import factories as make
from tests.console_pages import statements
from tests.front_desk import Morning, email_of, hear, log_in, press, text_of

Sessions = sessionmaker[Session]


def _thread(sessions: Sessions, morning: Morning, thread_id: int | None = None) -> Thread:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return session.get_one(Thread, thread_id or morning.thread)


def _of(sessions: Sessions, morning: Morning, first_name: str) -> int:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        patient = session.scalars(sa.select(Patient).where(Patient.first_name == first_name)).one()
        return make.thread_of(session, patient).id


def _items(sessions: Sessions, morning: Morning, kind: ItemKind) -> list[InboxItem]:
    with transaction(sessions, morning.clinic, read_only=True) as session:
        return list(session.scalars(sa.select(InboxItem).where(InboxItem.kind == kind).order_by(InboxItem.id)))


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_names_households_and_who_has_each(boss: FlaskClient) -> None:
    shown = text_of(boss, "/admin/inbox/")
    assert "Ana &amp; Leo R." in shown
    assert "Rivera" not in shown
    assert "Front Desk" in shown
    assert "Clinic: This is Sam at the desk." in " ".join(shown.split())
    assert shown.index("Ana &amp; Leo") < shown.index("Mia L.") < shown.index("Ben O.")


def test_the_list_is_narrowed_to_those_who_need_somebody(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, morning.clinic) as session:
        for thread in session.scalars(sa.select(Thread)):
            thread.waiting_since = None if thread.id == morning.thread else clock.now(session)
            thread.unread_since = clock.now(session) if thread.id == morning.thread else None
        mias = make.thread_of(session, session.scalars(sa.select(Patient).where(Patient.first_name == "Mia")).one())
        mias.snoozed_until = clock.now(session) + timedelta(hours=1)
    found = {
        show: [
            name for name in ("Ana &amp;", "Ben O.", "Mia L.") if name in text_of(boss, f"/admin/inbox/?show={show}")
        ]
        for show in ("waiting", "unread", "mine", "flagged", "later", "nonsense")
    }
    assert found == {
        "waiting": ["Ben O."],
        "unread": ["Ana &amp;"],
        "mine": [],
        "flagged": ["Ana &amp;"],
        "later": ["Mia L."],
        "nonsense": ["Ana &amp;", "Ben O.", "Mia L."],
    }
    assert "1 waits for an answer" in text_of(boss, "/admin/inbox/")


def test_another_clinics_conversation_is_not_there(boss: FlaskClient, morning: Morning) -> None:
    assert boss.get(f"/admin/inbox/{morning.other_thread}/").status_code == 404
    for act in ("take", "hand-back", "done", "unflag", "read"):
        answer = press(boss, f"/admin/inbox/{morning.other_thread}/{act}")
        assert (answer.status_code, answer.json["problem"]) == (409, "There is no such thread at this clinic.")


# --- one conversation -----------------------------------------------------------------------------------------------


def test_a_transcript_shows_both_sides_in_order_with_what_became_of_each(boss: FlaskClient, morning: Morning) -> None:
    shown = text_of(boss, f"/admin/inbox/{morning.thread}/")
    shown = shown[shown.index('id="transcript"') :]
    said = ("on our list", "Great, mornings", "Got it", "came too late", "an opening Tue", "is that with")
    places = [shown.index(each) for each in said]
    assert places == sorted(places)
    assert "Not sent: contact window" in shown
    assert '<span aria-hidden="true">✓✓</span> Delivered' in shown
    assert "&lt;b&gt;Dr Lee&lt;/b&gt;" in shown
    assert "understood: when it suits them" in shown
    assert shown.index("Yesterday") < shown.index("Today")


def test_the_bots_question_is_told_in_a_sentence(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    shown = text_of(boss, f"/admin/inbox/{morning.thread}/")
    assert "Waits for YES or NO about Thu, Nov 26, 9:00 AM for Ana R., until today, 12:42 PM" in shown
    with transaction(sessions, morning.clinic) as session:
        first = session.scalars(sa.select(QuestionOption)).one()
        offer = session.get_one(Offer, first.offer_id)
        session.add(
            QuestionOption(clinic_id=offer.clinic_id, conversation_id=first.conversation_id, n=2, offer_id=offer.id)
        )
    shown = text_of(boss, f"/admin/inbox/{morning.thread}/")
    assert "Waits for a number or NO, until today, 12:42 PM" in shown
    assert "2. Thu, Nov 26, 9:00 AM, Ana R." in shown


def test_who_reads_is_written_down_once_and_not_while_the_screen_keeps_itself_up_to_date(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    text_of(boss, f"/admin/inbox/{morning.thread}/")
    boss.get(f"/admin/inbox/{morning.thread}/", headers={"X-Standby-Live": "1"})
    with transaction(sessions, morning.clinic, read_only=True) as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "thread.read")).one()
        assert len((entry.after or {})["patients"]) == 2


def test_what_is_seen_counts_as_read_only_where_somebody_says_so(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    assert "Mark as read" in text_of(boss, f"/admin/inbox/{morning.thread}/")
    assert _thread(sessions, morning).unread_since
    assert press(boss, f"/admin/inbox/{morning.thread}/read").json["said"] == "Marked as read."
    assert _thread(sessions, morning).unread_since is None
    assert "Mark as read" not in text_of(boss, f"/admin/inbox/{morning.thread}/")


def test_who_may_only_read_marks_nothing_and_writes_nothing(
    client: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    log_in(client, email_of(Role.DOCTOR))
    shown = text_of(client, f"/admin/inbox/{morning.thread}/")
    assert "Your role reads conversations" in shown
    assert not [button for button in ("Mark as read", "Take over", "Send</button>") if button in shown]
    assert press(client, f"/admin/inbox/{morning.thread}/read").status_code == 403
    assert _thread(sessions, morning).unread_since


# --- writing --------------------------------------------------------------------------------------------------------


def test_a_text_is_sent_once_and_stands_there_until_the_carrier_has_it(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    for _click in range(2):
        answer = press(boss, f"/admin/inbox/{morning.thread}/write", body="Yes, with Dr. Lee.", once="k1")
        assert answer.status_code == 200
    assert [item.body for item in _items(sessions, morning, ItemKind.STAFF_TEXT)] == ["Yes, with Dr. Lee."]
    shown = text_of(boss, f"/admin/inbox/{morning.thread}/")
    assert "bubble ours pending" in shown
    assert "Sending…" in shown.split("Yes, with Dr. Lee.")[-1]
    assert "You have this conversation: the bot is silent." in shown
    assert _thread(sessions, morning).unread_since is None


def test_a_text_that_could_not_be_handled_says_so(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    press(boss, f"/admin/inbox/{morning.thread}/write", body="Hello?")
    with transaction(sessions, morning.clinic) as session:
        item = session.scalars(sa.select(InboxItem).where(InboxItem.kind == ItemKind.STAFF_TEXT)).one()
        item.parked_at = clock.now(session)
    assert "Not sent: it could not be handled" in text_of(boss, f"/admin/inbox/{morning.thread}/")


@pytest.mark.parametrize(
    ("body", "problem"), [("", "Your text: This field is required."), ("x" * 1601, "Your text: Field cannot be longer")]
)
def test_a_text_that_is_none_or_too_long_is_refused(
    boss: FlaskClient, sessions: Sessions, morning: Morning, body: str, problem: str
) -> None:
    answer = press(boss, f"/admin/inbox/{morning.thread}/write", body=body)
    assert answer.status_code == 422
    assert answer.json["problem"].startswith(problem)
    assert _items(sessions, morning, ItemKind.STAFF_TEXT) == []


def test_nothing_is_written_to_who_has_opted_out_and_the_page_says_so_before(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    bens = _of(sessions, morning, "Ben")
    shown = text_of(boss, f"/admin/inbox/{bens}/")
    assert "They have opted out of texts: nothing can be sent." in shown
    assert "<textarea" not in shown
    answer = press(boss, f"/admin/inbox/{bens}/write", body="Just one thing")
    assert (answer.status_code, answer.json["problem"]) == (
        409, "This contact has opted out of texts: call, or ask them to text START.",
    )  # fmt: skip
    assert _items(sessions, morning, ItemKind.STAFF_TEXT) == []


def test_replies_at_hand_are_in_the_patients_language(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    assert "We will call you in a few minutes." in text_of(boss, f"/admin/inbox/{morning.thread}/")
    with transaction(sessions, morning.clinic) as session:
        session.execute(sa.update(Patient).values(language="es"))
    assert "Le llamamos en unos minutos." in text_of(boss, f"/admin/inbox/{morning.thread}/")


# --- who has it, and what is left to do -----------------------------------------------------------------------------


def test_a_person_takes_over_and_hands_back(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    assert press(boss, f"/admin/inbox/{morning.thread}/take").json["said"].startswith("You have this conversation")
    assert _thread(sessions, morning).staff_id
    press(boss, f"/admin/inbox/{morning.thread}/hand-back")
    assert _thread(sessions, morning).staff_id is None


def test_a_conversation_of_somebody_else_can_be_taken_over(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    mias = _of(sessions, morning, "Mia")
    shown = text_of(boss, f"/admin/inbox/{mias}/")
    assert "Front Desk has this conversation: the bot is silent." in shown
    assert "Take over from Front Desk" in shown
    press(boss, f"/admin/inbox/{mias}/take")
    with transaction(sessions, morning.clinic, read_only=True) as session:
        dana = session.scalars(sa.select(StaffUser.id).where(StaffUser.email == "boss@example.com")).one()
        assert session.get_one(Thread, mias).staff_id == dana


def test_it_is_put_off_marked_as_done_and_not_urgent_any_more(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, morning.clinic) as session:
        session.get_one(Thread, morning.thread).waiting_since = clock.now(session)
    url = f"/admin/inbox/{morning.thread}"
    assert "Put off until tomorrow, 8:00 AM" in press(boss, f"{url}/later", until="tomorrow").json["said"]
    assert press(boss, f"{url}/later", until="day").json["problem"] == "Choose the day."
    assert "past" in press(boss, f"{url}/later", until="day", day="2020-01-01").json["problem"]
    press(boss, f"{url}/unflag")
    thread = _thread(sessions, morning)
    assert (thread.flagged, thread.waiting_since is None) == (False, False)
    press(boss, f"{url}/done")
    assert _thread(sessions, morning).waiting_since is None


# --- how much it reads ----------------------------------------------------------------------------------------------


def test_a_conversation_takes_few_statements_however_long_it_is(
    boss: FlaskClient, sessions: Sessions, morning: Morning
) -> None:
    with transaction(sessions, morning.clinic) as session:
        thread = session.get_one(Thread, morning.thread)
        for n in range(20):
            hear(session, thread, f"more {n}", timedelta(minutes=n + 10))
    for path in ("/admin/inbox/", f"/admin/inbox/{morning.thread}/", "/admin/inbox/?show=waiting"):
        assert len(statements(sessions, boss, path)) <= 12, path


def test_nobody_is_named_where_a_number_is_not_known(boss: FlaskClient, sessions: Sessions, morning: Morning) -> None:
    with transaction(sessions, morning.clinic) as session:
        contact = Contact(
            clinic_id=morning.clinic, address="+13125550166", channel="SMS", created_at=clock.now(session)
        )
        session.add(contact)
        session.flush()
        thread = Thread(clinic_id=morning.clinic, contact_id=contact.id, created_at=clock.now(session))
        session.add(thread)
        session.flush()
        hear(session, thread, "who is this?", timedelta(minutes=1))
    shown = text_of(boss, f"/admin/inbox/{thread.id}/")
    assert "(312) 555-0166" in shown
    assert "Nobody is known at this number." in shown
    with transaction(sessions, morning.clinic, read_only=True) as session:
        assert session.scalars(sa.select(OptOut).where(OptOut.contact_id == contact.id)).all() == []
