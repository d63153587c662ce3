"""Explain says what the engine does: who was asked, who is next, and which rule kept the others out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given, settings
from sqlalchemy.orm import Session, sessionmaker

from app.cli.commands import standby
from app.db import ALL_CLINICS, transaction
from app.models import (
    AppointmentType,
    Clinic,
    Offer,
    Opening,
    OpeningStatus,
    SkipRule,
    TimeOfDay,
    WaitlistEntry,
    WaitlistPriority,
)
from app.services.offers.explain import Finding, NothingToExplain, Verdict, explain_opening
from app.services.offers.explain_entry import explain_entry
from app.services.offers.matching import candidates
from app.services.offers.why import PHRASES
from app.services.waitlist import Preferences
from tests import databases, factories, reference, worlds
from tests.dialogue import Desk
from tests.integration.test_matching import THOUSANDS
from tests.transcripts.facts import BEN, CHI, wants

FIT = {Verdict.NEXT, Verdict.FITS}
BY_PERSON = {SkipRule.NO_CHANNEL, SkipRule.OTHER_OFFER}
"""Found by the functions that `advance` calls, after the query. Nobody in these worlds has a phone."""


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    """Bright Smiles in Chicago on a Monday at 8:05."""
    return Desk(engine, start="2026-11-23 08:05")


@contextmanager
def look(desk: Desk) -> Iterator[Session]:
    with transaction(desk.sessions, desk.clinic_id, read_only=True) as session:
        yield session


def the_opening(session: Session) -> Opening:
    return session.scalars(sa.select(Opening)).one()


def findings(desk: Desk) -> list[Finding]:
    """Of the only opening, in the engine's order."""
    with look(desk) as session:
        return [one.finding for one in explain_opening(session, the_opening(session).id).considered]


def test_who_was_asked_who_is_next_and_why_not_the_others(desk: Desk) -> None:
    desk.waits(desk.patient(), priority=WaitlistPriority.URGENT)
    desk.waits(desk.patient("Ben", BEN), priority=WaitlistPriority.HIGH)
    wants(desk, desk.patient("Chi", CHI), Preferences(times=[(TimeOfDay.EVENING, None, None)], days=[5]))
    desk.waits(desk.patient("Dee", None))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    asked, following, evening, no_phone = findings(desk)
    assert (asked.verdict, asked.offer and asked.offer.sent_at is not None) == (Verdict.OFFERED, True)
    assert following.verdict is Verdict.NEXT
    assert (evening.verdict, evening.rule, evening.also) == (Verdict.NOT_ASKED, SkipRule.DAY, (SkipRule.TIME,))
    assert (no_phone.verdict, no_phone.rule) == (Verdict.NOT_ASKED, SkipRule.NO_CHANNEL)


def test_next_is_whom_the_engine_asks_after_a_no(desk: Desk) -> None:
    desk.waits(desk.patient(), priority=WaitlistPriority.URGENT)
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    assert [one.verdict for one in findings(desk)] == [Verdict.OFFERED, Verdict.NEXT]
    desk.writes("no")
    assert len(desk.texts(BEN)) == 1
    assert [one.verdict for one in findings(desk)] == [Verdict.ANSWERED, Verdict.OFFERED]


def test_outside_the_window_it_says_until_when(desk: Desk) -> None:
    desk.set_clock("2026-11-23 22:00")
    desk.waits(desk.patient())
    desk.cancels(desk.visit("2026-11-24 15:00"))
    (night,) = findings(desk)
    assert (night.rule, night.until) == (SkipRule.CONTACT_WINDOW, desk.at("2026-11-24 08:00"))


def test_who_was_booked_is_still_in_the_account(desk: Desk) -> None:
    desk.waits(desk.patient())
    desk.waits(desk.patient("Ben", BEN))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    desk.writes("yes")
    booked, other = findings(desk)
    assert (booked.verdict, other.verdict) == (Verdict.ANSWERED, Verdict.FITS)


def test_pages_go_through_everybody_once(desk: Desk) -> None:
    for n in range(7):
        desk.waits(desk.patient(f"P{n}", None))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    with look(desk) as session:
        opening, seen, after = the_opening(session), [], None
        while True:
            page = explain_opening(session, opening.id, after=after, limit=3)
            seen += [one.entry_id for one in page.considered]
            after = page.after
            if after is None:
                break
        assert seen == list(session.scalars(sa.select(WaitlistEntry.id).order_by(WaitlistEntry.id)))


def test_more_people_do_not_mean_more_statements(desk: Desk) -> None:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(desk.parts.engine, "before_cursor_execute", note)
    counts = []
    evening = Preferences(times=[(TimeOfDay.SPECIFIC, time(19), time(20))])
    wants(desk, desk.patient("P", None), evening)
    desk.cancels(desk.visit("2026-11-24 09:00"))
    for _ in range(2):
        for n in range(10):
            wants(desk, desk.patient(f"P{n}", None), evening)
        said.clear()
        assert {one.rule for one in findings(desk)} == {SkipRule.TIME}
        counts.append(len(said))
    sa.event.remove(desk.parts.engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]


def test_more_openings_do_not_mean_more_statements_about_an_entry(desk: Desk) -> None:
    ben = desk.waits(desk.patient("Ben", BEN))
    said: list[str] = []
    sa.event.listen(desk.parts.engine, "before_cursor_execute", note := lambda *told: said.append(told[2]))
    counts = []
    for hour in ("09:00", "13:00"):
        with transaction(desk.sessions, desk.clinic_id) as session:
            kind = session.scalars(sa.select(AppointmentType)).one()
            doctor = factories.make_provider(session, session.get_one(Clinic, desk.clinic_id), kind, name=hour)
            for day in range(24, 28):
                starts = desk.at(f"2026-11-{day} {hour}")
                factories.make_opening(session, doctor, kind, starts, other_types=day % 2 == 0)
        with look(desk) as session:
            said.clear()
            assert {one.finding.verdict for one in explain_entry(session, ben).chances} == {Verdict.NEXT}
            counts.append(len(said))
    sa.event.remove(desk.parts.engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] <= 11


def test_an_entry_hears_what_holds_in_general_and_its_place(desk: Desk) -> None:
    desk.waits(desk.patient(), priority=WaitlistPriority.URGENT)
    ben = desk.waits(desk.patient("Ben", BEN))
    nobody = desk.waits(desk.patient("Dee", None))
    desk.cancels(desk.visit("2026-11-24 09:00"))
    with look(desk) as session:
        (chance,) = explain_entry(session, ben).chances
        assert (chance.finding.verdict, chance.place) == (Verdict.NEXT, 1)
        assert [why.rule for why in explain_entry(session, nobody).standing] == [SkipRule.NO_CHANNEL]


def test_an_entry_without_any_opening_hears_that(desk: Desk) -> None:
    entry = desk.waits(desk.patient())
    with look(desk) as session:
        found = explain_entry(session, entry)
        assert (found.standing, found.chances, found.more) == ([], [], 0)


def test_every_rule_has_a_phrase() -> None:
    assert set(PHRASES) == set(SkipRule)
    assert len(set(PHRASES.values())) == len(PHRASES)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["unknown", "another clinic's"])
def test_what_is_not_there_is_said(desk: Desk, elsewhere: bool) -> None:
    opening_id = entry_id = 4711
    if elsewhere:
        with transaction(desk.sessions, ALL_CLINICS) as session:
            other = factories.make_other_clinic(session)
            kind = factories.make_type(session, other)
            starts = factories.local(other, "2030-11-26 09:00")
            opening_id = factories.make_opening(session, factories.make_provider(session, other), kind, starts).id
            entry_id = factories.make_entry(session, factories.make_patient(session, other), kind).id
    with look(desk) as session:
        with pytest.raises(NothingToExplain, match=f"there is no opening {opening_id} at this clinic"):
            explain_opening(session, opening_id)
        with pytest.raises(NothingToExplain, match=f"there is no waitlist entry {entry_id} at this clinic"):
            explain_entry(session, entry_id)


@settings(THOUSANDS, max_examples=60)
@given(case=worlds.cases)
def test_who_fits_in_the_account_is_whom_the_engine_takes(sessions: sessionmaker[Session], case: worlds.Case) -> None:
    with sessions() as session:
        session.info["clinic"] = ALL_CLINICS
        world = worlds.make(session, case)
        found = explain_opening(session, world.opening.id).considered
        fit = [one for one in found if one.finding.verdict in FIT or one.finding.rule in BY_PERSON]
        assert [one.entry_id for one in fit] == candidates(session, world.opening, world.now, 100)
        for place, one in enumerate(fit, 1):
            assert [chance.place for chance in explain_entry(session, one.entry_id).chances] == [place]
        for one in found:
            entry = session.get_one(WaitlistEntry, one.entry_id)
            decided = {one.finding.rule, *one.finding.also} - {None, *BY_PERSON}
            if one.finding.offer is None:
                named = {SkipRule.PASSED_OVER if rule is SkipRule.OFFER_CAP else rule for rule in decided}
                assert named == reference.misfits(world, entry)
        session.rollback()


# The command line

KEY = databases.SECRET


def command(database_url: str, *arguments: str) -> tuple[int, str]:
    env = {"SECRET_KEY": KEY, "DATABASE_URL": database_url}
    result = CliRunner().invoke(standby, ["explain", *arguments], env=env)
    return result.exit_code, result.output


def test_the_commands_say_it_in_lines_and_for_programs(desk: Desk, database_url: str) -> None:
    desk.waits(desk.patient(), priority=WaitlistPriority.URGENT)
    evening = desk.waits(desk.patient("Ben", BEN), days_mask=0b0100000)
    desk.cancels(desk.visit("2030-11-26 09:00"))  # the commands live today, the desk in 2026
    with look(desk) as session:
        opening, offer = the_opening(session), session.scalars(sa.select(Offer)).one()
        assert opening.status is OpeningStatus.OFFERING
    code, said = command(database_url, "opening", str(opening.id))
    assert code == 0, said
    assert "being offered" in said
    assert f"by text (contact {offer.contact_id}): held until" in said
    assert "wants another day of the week" in said
    code, said = command(database_url, "opening", str(opening.id), "--json")
    first, second = json.loads(said)["considered"]
    assert (first["verdict"], second["rule"], second["because"]) == ("OFFERED", "DAY", "Wants another day of the week")
    code, said = command(database_url, "entry", str(evening))
    assert "wants another day of the week" in said
    code, said = command(database_url, "entry", str(evening), "--json")
    assert json.loads(said)["openings"][0]["rule"] == "DAY"


@pytest.mark.parametrize("what", ["opening", "entry"])
def test_the_commands_refuse_what_is_not_there_in_one_sentence(desk: Desk, database_url: str, what: str) -> None:
    code, said = command(database_url, what, "4711")
    assert code == 2
    assert "4711 at this clinic" in said
    assert "Traceback" not in said
