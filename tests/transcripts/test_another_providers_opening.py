"""An opening that becomes another provider's, or another chair's, while it is offered."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.db import transaction
from app.models import Appointment, Chair, Clinic, Offer, Opening, Provider, ProviderBlock, WaitlistEntry
from app.services import opening_places, openings
from app.services.openings import NotAnOpening
from tests import factories
from tests.dialogue import Desk
from tests.transcripts.facts import BEN, booked, change, row, rows

GONE = "Sorry, Tue Nov 24, 9:00 AM is no longer free. You keep your place on our list."
BOOKED = "Booked: Tue Nov 24, 9:00 AM. See you then!"


@pytest.fixture
def kim(desk: Desk) -> Provider:
    """Another provider who cleans teeth, too."""
    with transaction(desk.sessions, desk.clinic_id) as session:
        clinic = session.get_one(Clinic, desk.clinic_id)
        return factories.make_provider(session, clinic, desk.kind, name="Dr. Kim")


def opens(desk: Desk) -> int:
    """Tuesday at nine of Dr. Lee is given up and offered; the opening's id."""
    return desk.cancels(desk.visit("2026-11-24 09:00")) or 0


def puts(session: Session, opening_id: int, **to: Any) -> Opening:
    """Staff give the opening another place; nothing follows yet."""
    clinic_id = session.get_one(Opening, opening_id).clinic_id
    return opening_places.move(session, clinic_id, opening_id, to, actor="staff:1")


def test_who_wants_nobody_in_particular_hears_nothing_and_books_the_new_provider(desk: Desk, kim: Provider) -> None:
    desk.waits(desk.patient())
    opening_id = opens(desk)
    change(desk, lambda session: puts(session, opening_id, provider_id=kim.id, chair_id=None))
    assert len(desk.texts()) == 1
    (offer,) = rows(desk, Offer)
    assert (offer.provider_id, offer.chair_id, offer.closed_at) == (kim.id, None, None)
    desk.writes("yes")
    assert desk.texts()[1:] == [BOOKED]
    visit = row(desk, Appointment, row(desk, Opening, opening_id).filled_appointment_id or 0)
    assert (visit.provider_id, visit.chair_id) == (kim.id, None)


def test_who_wants_their_own_is_told_it_is_gone_and_who_wants_the_new_one_is_asked(desk: Desk, kim: Provider) -> None:
    ana = desk.waits(desk.patient(), preferred_provider_id=desk.provider.id)
    desk.waits(desk.patient("Ben", BEN), preferred_provider_id=kim.id)
    opening_id = opens(desk)
    assert desk.texts(BEN) == []
    change(desk, lambda session: puts(session, opening_id, provider_id=kim.id))
    assert desk.texts()[1:] == [GONE]
    assert "Tue Nov 24 at 9:00 AM" in desk.texts(BEN)[0]
    assert row(desk, WaitlistEntry, ana).status == "ACTIVE"


def test_a_yes_between_the_change_and_the_step_books_no_provider_they_do_not_want(desk: Desk, kim: Provider) -> None:
    ana = desk.patient()
    desk.waits(ana, preferred_provider_id=desk.provider.id)
    opening_id = opens(desk)
    with transaction(desk.sessions, desk.clinic_id) as session:
        puts(session, opening_id, provider_id=kim.id)
    desk.writes("yes")
    assert (booked(desk, ana), desk.texts()[1]) == ([], GONE)


def test_a_yes_between_the_change_and_the_step_books_the_new_provider_for_anybody_else(
    desk: Desk, kim: Provider
) -> None:
    ana = desk.patient()
    desk.waits(ana)
    opening_id = opens(desk)
    with transaction(desk.sessions, desk.clinic_id) as session:
        puts(session, opening_id, provider_id=kim.id)
    desk.writes("yes")
    assert (booked(desk, ana), desk.texts()[1]) == (["2026-11-24 09:00"], BOOKED)


def test_another_provider_and_another_time_are_one_text(desk: Desk, kim: Provider) -> None:
    desk.waits(desk.patient())
    opening_id = opens(desk)
    change(desk, lambda session: puts(session, opening_id, provider_id=kim.id, starts_at=desk.at("2026-11-24 09:30")))
    assert len(desk.texts()) == 2
    assert "has moved to Tue Nov 24, 9:30 AM" in desk.texts()[1]
    assert row(desk, Opening, opening_id).ends_at == desk.at("2026-11-24 10:30")  # as long as it was


def test_where_nothing_differs_nothing_is_done(desk: Desk) -> None:
    opening_id = opens(desk)
    due = row(desk, Opening, opening_id).next_step_at
    change(desk, lambda session: puts(session, opening_id, provider_id=desk.provider.id, chair_id=desk.chair.id))
    assert row(desk, Opening, opening_id).next_step_at == due


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("type", "Dr. Kim does not do Cleaning"),
        ("away", r"\(Dr. Kim\) is not active"),
        ("nobody", "there is no provider 9999"),
        ("visit", "a visit is booked"),
        ("block", "blocked"),
        ("opening", "an opening already"),
        ("chair", r"\(Chair 2\) is not active"),
        ("taken chair", "a visit is booked"),
        ("filled", "not live"),
    ],
)
def test_what_no_opening_may_become_is_refused_with_the_reason(desk: Desk, kim: Provider, why: str, said: str) -> None:
    opening_id = opens(desk)
    to: dict[str, Any] = {"provider_id": kim.id}
    with transaction(desk.sessions, desk.clinic_id) as session:
        clinic = session.get_one(Clinic, desk.clinic_id)
        nine = {"starts_at": desk.at("2026-11-24 09:30"), "ends_at": desk.at("2026-11-24 10:30")}
        if why == "type":
            other = factories.make_type(session, clinic, name="Crown")
            to = {"provider_id": factories.make_provider(session, clinic, other, name="Dr. Kim").id}
        elif why == "away":
            session.get_one(Provider, kim.id).active = False
        elif why == "nobody":
            to = {"provider_id": 9999}
        elif why == "block":
            session.add(ProviderBlock(clinic_id=clinic.id, provider_id=kim.id, **nine))
        elif why == "opening":
            factories.make_opening(session, kim, desk.kind, nine["starts_at"])
        elif "chair" in why:
            chair = factories.make_chair(session, clinic, desk.kind)
            to = {"chair_id": chair.id}
            session.get_one(Chair, chair.id).active = why != "chair"
    if why == "visit":
        desk.visit("2026-11-24 09:30", provider=kim, chair_id=None)
    elif why == "taken chair":
        desk.visit("2026-11-24 09:30", provider=kim, chair_id=to["chair_id"])
    elif why == "filled":
        change(desk, lambda session: openings.withdraw(session, opening_id, actor="staff:1"))
    with pytest.raises(NotAnOpening, match=said):
        change(desk, lambda session: puts(session, opening_id, **to))
    assert row(desk, Opening, opening_id).provider_id == desk.provider.id
