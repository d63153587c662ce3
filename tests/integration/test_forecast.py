"""What cancelling a visit would do, told beforehand, is what it then does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import CancellationReason, CancellationType
from app.services import cancellations
from app.services.fees import Amount, Free
from tests import factories as make


@pytest.mark.parametrize(
    ("hours", "kind", "fee", "is_offered"),
    [
        (48, CancellationType.CANCELLED, Free.NO_MISS, True),
        (5, CancellationType.LATE_CANCEL, Amount(4000, "USD"), True),
        (0.5, CancellationType.LATE_CANCEL, Amount(4000, "USD"), False),
    ],
)
def test_notice_decides_what_it_costs_and_whether_it_can_be_offered(
    sessions: sessionmaker[Session], hours: float, kind: CancellationType, fee: Amount | Free, is_offered: bool
) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = make.make_clinic(session, late_cancel_fee_cents=4000, free_misses=0)
        cleaning = make.make_type(session, clinic)
        ana = make.make_patient(session, clinic, policy_acknowledged_at=clock.now(session) - timedelta(days=9))
        make.make_entry(session, make.make_patient(session, clinic, "Ben", "+13125550112"), cleaning)
        starts_at = clock.now(session) + timedelta(hours=hours)
        visit = make.make_appointment(session, ana, make.make_provider(session, clinic, cleaning), cleaning, starts_at)
        told = cancellations.forecast(session, visit, actor="staff:1")
        assert (told.kind, told.fee, told.is_offered, told.waiting) == (kind, fee, is_offered, 1)
        assert CancellationReason.ILLNESS in told.excusing
        assert not session.new
