"""What imported consents and opt-outs become."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock
from app.db import transaction
from app.models import (
    Consent,
    OptOut,
    Scope,
    Thread,
)
from tests.integration.import_files import Desk, desk, practice

__all__ = ["desk", "practice"]

PEOPLE = "external_id,first_name,phone,email,guardian_id,status,sms_consent,consent_source,consent_at\n"
CONSENTS = "phone,email,patient_id,scope,source,wording,given_at,opted_out,opted_out_at\n"


def _opt_outs(desk: Desk) -> list[tuple[str, bool]]:
    return [(opt_out.scope, opt_out.lifted_at is None) for opt_out in desk.all(OptOut)]


def test_an_opt_out_is_kept_even_for_a_number_nobody_has(practice: Desk) -> None:
    row = "312-555-0188,,,,,,,yes,\n"
    assert practice.done("consents", CONSENTS + row) == "1 opt-outs recorded"
    assert practice.done("consents", CONSENTS + row) == "1 unchanged"
    assert (_opt_outs(practice), practice.count(Thread)) == ([("ALL", True)], 3)


def test_an_opt_out_by_patient_is_for_all_their_contacts(practice: Desk) -> None:
    practice.done("patients", PEOPLE + "7,Ana,,ana@example.com,,,,,\n")
    assert practice.done("consents", CONSENTS + ",,7,MARKETING,,,,yes,\n") == "1 opt-outs recorded"
    assert _opt_outs(practice) == [("MARKETING", True)] * 2


def test_an_opt_out_is_recorded_whatever_else_is_wrong_with_its_row(practice: Desk) -> None:
    row = "312-555-0142,,,everything,,,2026-02-30,yes,soon\n"
    assert practice.done("consents", CONSENTS + row) == "1 imported in part, 1 opt-outs recorded"
    assert _opt_outs(practice) == [("ALL", True)]


@pytest.mark.parametrize("first", [0, 1])
def test_a_consent_never_lifts_an_opt_out_in_whatever_order_they_come(practice: Desk, first: int) -> None:
    rows = ["312-555-0142,,,,,,,yes,2025-01-05\n", "312-555-0142,,,MARKETING,form,I agree,2026-01-05,,\n"]
    practice.done("consents", CONSENTS + rows[first] + rows[1 - first])
    assert _opt_outs(practice) == [("ALL", True)]


def test_an_opt_out_older_than_the_patients_start_stays_lifted_and_one_without_a_day_wins(practice: Desk) -> None:
    practice.done("consents", CONSENTS + "312-555-0142,,,,,,,yes,2025-01-05\n")
    with transaction(practice.sessions, practice.clinic_id) as session:
        session.scalars(sa.select(OptOut)).one().lifted_at = clock.now(session)
    assert practice.done("consents", CONSENTS + "312-555-0142,,,,,,,yes,2025-01-05\n") == "1 unchanged"
    assert practice.done("consents", CONSENTS + "312-555-0142,,,,,,,yes,\n") == "1 opt-outs recorded"


def test_a_withdrawn_consent_is_not_restored(practice: Desk) -> None:
    with transaction(practice.sessions, practice.clinic_id) as session:
        for consent in session.scalars(sa.select(Consent)):
            consent.revoked_at = clock.now(session)
    assert practice.done("consents", CONSENTS + "312-555-0142,,,,form,,2026-01-05,,\n") == "1 refused"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",,,,form,,2026-01-05,,", "phone"),
        ("312-555-0142,,,,,,2026-01-05,,", "source"),
        ("312-555-0142,,,,form,,,,", "given_at"),
        ("312-555-0142,,,MARKETING,form,,2026-01-05,,", "wording"),
        ("312-555-0177,,,,form,,2026-01-05,,", "phone"),
        ("312-555-0142,a@example.com,,,form,,2026-01-05,,", "email"),
    ],
)
def test_a_consent_that_says_too_little_is_refused(practice: Desk, row: str, column: str) -> None:
    assert practice.done("consents", CONSENTS + row + "\n") == "1 refused"
    assert practice.refused()[0][1] == column


def test_a_consent_is_recorded_with_its_wording_and_day(practice: Desk) -> None:
    row = "312-555-0142,,,MARKETING,form,I agree,2026-01-05,no,\n"
    assert practice.done("consents", CONSENTS + row) == "1 created"
    assert practice.done("consents", CONSENTS + row) == "1 unchanged"
    given: Any = practice.all(Consent)[-1]
    assert (given.scope, given.wording, given.given_at.date()) == (Scope.MARKETING, "I agree", date(2026, 1, 5))
