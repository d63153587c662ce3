"""`standby optout`: wishes that did not come by text."""

from __future__ import annotations

from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.db import ALL_CLINICS, transaction
from app.models import AuditEntry, Clinic, Contact, Model, OptOut, Scope
from tests import factories
from tests.integration.test_cli import Terminal, desk, terminal

__all__ = ["desk", "terminal"]
ANA = "+13125550111"
M = TypeVar("M", bound=Model)


@pytest.fixture
def optout(desk: Terminal, sessions: sessionmaker[Session]) -> OptOuts:
    """Ana is a patient of Bright Smiles."""
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = session.scalars(sa.select(Clinic)).one()
        factories.make_patient(session, clinic, phone=ANA)
    return OptOuts(desk, sessions)


class OptOuts:
    """Somebody who types `standby optout …`; no answer shows a number."""

    def __init__(self, terminal: Terminal, sessions: sessionmaker[Session]) -> None:
        self.terminal, self.sessions = terminal, sessions

    def done(self, *words: str) -> str:
        return self._shown(self.terminal.done("optout", *words))

    def refused(self, *words: str) -> str:
        return self._shown(self.terminal.refused("optout", *words))

    def stored(self, model: type[M]) -> list[M]:
        with transaction(self.sessions, ALL_CLINICS, read_only=True) as session:
            return list(session.scalars(sa.select(model).order_by(model.id)))

    def _shown(self, said: str) -> str:
        assert "5550111" not in said
        return said.strip()


def test_a_wish_by_phone_is_recorded_with_its_source_and_audited(optout: OptOuts) -> None:
    assert optout.done("(312) 555-0111", "--source", "phone call", "--scope", "all") == "recorded: no more texts"
    (wish,) = optout.stored(OptOut)
    assert (wish.scope, wish.source, wish.lifted_at) == (Scope.ALL, "phone call", None)
    (entry,) = (one for one in optout.stored(AuditEntry) if one.action == "consent.opt_out")
    assert (entry.actor, entry.source) == ("cli", "cli")
    assert optout.done(ANA, "--source", "front desk") == "that was known already: nothing is changed"
    assert len(optout.stored(OptOut)) == 1
    assert optout.done("list").startswith("…0111  all        since ")


def test_marketing_alone_can_be_stopped(optout: OptOuts) -> None:
    assert optout.done(ANA, "--scope", "marketing", "--source", "front desk") == "recorded: no more marketing"
    assert [wish.scope for wish in optout.stored(OptOut)] == [Scope.MARKETING]


def test_undo_is_a_consent_with_its_source_and_restores_no_marketing(optout: OptOuts) -> None:
    optout.done(ANA, "--source", "phone call")
    assert optout.done(ANA, "--undo", "--source", "signed form").startswith("recorded: they get texts again, but no ")
    assert [(wish.scope, wish.lifted_source) for wish in optout.stored(OptOut)] == [
        (Scope.ALL, "signed form"),
        (Scope.MARKETING, None),
    ]
    assert "nothing to undo" in optout.refused(ANA, "--undo", "--source", "signed form")


def test_a_number_that_nobody_has_is_kept_for_later(optout: OptOuts) -> None:
    assert optout.done("312 555 0177", "--source", "phone call") == "recorded: no more texts"
    assert len(optout.stored(Contact)) == 2
    assert "nothing to undo" in optout.refused("312 555 0178", "--undo", "--source", "form")
    assert len(optout.stored(Contact)) == 2


def test_another_clinics_opt_outs_are_not_touched(optout: OptOuts) -> None:
    with transaction(optout.sessions, ALL_CLINICS) as session:
        factories.make_patient(session, factories.make_other_clinic(session), phone=ANA)
    optout.done(ANA, "--source", "phone call", "--clinic", "north-dental")
    assert optout.done("list", "--clinic", "bright-smiles") == ""
    assert "nothing to undo" in optout.refused(ANA, "--undo", "--source", "form", "--clinic", "bright-smiles")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("12", "--source", "phone"), "NUMBER is not a phone number"),
        (("", "--source", "phone"), "NUMBER is not a phone number"),
        (("ana@example.com", "--source", "phone"), "NUMBER is not a phone number"),
        ((ANA,), "--source is missing"),
        ((ANA, "--source", "  "), "say where the wish comes from"),
        ((ANA, "--source", "x" * 81), "in 1 to 80 characters"),
        ((ANA, "--source", "a\x1bb"), "say where the wish comes from"),
        ((ANA, "--source", "phone", "--scope", "some"), "'some' is not one of"),
        ((ANA, "--undo"), "--source is missing"),
        ((ANA, "--undo", "--source", "form", "--scope", "marketing"), "written consent"),
        (("list", "--undo"), "takes no --scope"),
        ((ANA, "--source", "phone", "--clinic", "else"), "there is no clinic else"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(optout: OptOuts, words: tuple[str, ...], says: str) -> None:
    assert says in optout.refused(*words)
    assert optout.stored(OptOut) == []
