"""The overview of a period's misses counts what each figure by itself counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.db import ALL_CLINICS, transaction
from app.models import AppointmentCancellation, AppointmentStatus, CancellationReason, CancellationType
from app.services.analytics.misses import MissesBy, misses
from app.services.analytics.overview import names, overview
from tests import factories as make

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def test_each_group_is_that_of_the_figure_by_itself(sessions: sessionmaker[Session]) -> None:
    with transaction(sessions, ALL_CLINICS) as session:
        clinic = make.make_clinic(session)
        kind = make.make_type(session, clinic)
        lee = make.make_provider(session, clinic, kind)
        ana = make.make_patient(session, clinic)
        for n in range(12):
            status = AppointmentStatus.NO_SHOW if n % 3 == 0 else AppointmentStatus.COMPLETED
            starts = clock.at_local(datetime(2026, 11, 2 + n, 8 + n % 4), clinic.timezone)  # noqa: DTZ001 - wall clock
            visit = make.make_appointment(session, ana, lee, kind, starts, status=status)
            if n % 3 == 0:
                reason = CancellationReason.FORGOT if n else None
                _record(session, visit.id, ana.id, lee.id, kind.id, clinic.id, starts, reason)
        found = overview(session, clinic.id, FIRST, LAST)
        for by, groups in (
            (MissesBy.WEEKDAY, found.by_weekday),
            (MissesBy.HOUR, found.by_hour),
            (MissesBy.PROVIDER, found.by_provider),
            (MissesBy.TYPE, found.by_type),
            (MissesBy.REASON, found.by_reason),
            (MissesBy.NOTICE, found.by_notice),
        ):
            alone = [group.outcomes for group in misses(session, clinic.id, FIRST, LAST, by).groups]
            assert sorted(map(str, alone)) == sorted(str(group.outcomes) for group in groups.values()), by
        assert found.total.outcomes == misses(session, clinic.id, FIRST, LAST).total.outcomes
        assert sum(group.visits for group in found.by_cell.values()) == found.total.visits == 12
        assert sum(group.visits for group in found.by_week.values()) == 12
        assert names(session, clinic.id) == ({lee.id: "Dr. Lee"}, {kind.id: "Cleaning"})


def _record(
    session: Session, visit: int, patient: int, provider: int, kind: int, clinic: int, starts: datetime,
    reason: CancellationReason | None,
) -> None:  # fmt: skip
    session.add(
        AppointmentCancellation(
            clinic_id=clinic, appointment_id=visit, patient_id=patient, cancellation_type=CancellationType.NO_SHOW,
            cancelled_at=starts, cancelled_by="system", cancelled_by_type="SYSTEM", original_start_time=starts,
            original_end_time=starts + timedelta(hours=1), original_provider_id=provider, appointment_type_id=kind,
            notice_hours=0.0, reason=reason,
        )
    )  # fmt: skip
    session.flush()
