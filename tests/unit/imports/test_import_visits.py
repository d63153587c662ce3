"""What a row about a visit means for the visit that is there already."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.models import Appointment, AppointmentStatus
from app.services.imports.visits import Change, Visit, decide, differences

START = datetime(2026, 11, 24, 15, tzinfo=UTC)
VISIT = Visit(
    line=2,
    external_id="A1",
    patient_id=1,
    provider_id=2,
    chair_id=None,
    appointment_type_id=3,
    starts_at=START,
    ends_at=START + timedelta(minutes=30),
    status=AppointmentStatus.SCHEDULED,
    booked_at=None,
    reminded=None,
)


def _known(status: str = "SCHEDULED", **fields: object) -> Appointment:
    taken = {name: getattr(VISIT, name) for name in ("patient_id", "provider_id", "chair_id", "appointment_type_id")}
    times = {"starts_at": VISIT.starts_at, "ends_at": VISIT.ends_at, "booked_at": START - timedelta(days=9)}
    default = {"status": AppointmentStatus(status), "source": "import", "historical": False, **taken, **times}
    return Appointment(**default | fields)


def _says(status: str, hours: int = 0) -> Visit:
    later = timedelta(hours=hours)
    start, end = VISIT.starts_at + later, VISIT.ends_at + later
    return replace(VISIT, status=AppointmentStatus(status), starts_at=start, ends_at=end)


@pytest.mark.parametrize(
    ("said", "known", "change"),
    [
        (_says("SCHEDULED"), None, Change.INSERT),
        (_says("SCHEDULED"), _known(), Change.NOTHING),
        (_says("SCHEDULED"), _known("CONFIRMED"), Change.NOTHING),
        (_says("CONFIRMED"), _known(), Change.UPDATE),
        (_says("SCHEDULED", 1), _known(), Change.UPDATE),
        (_says("SCHEDULED", 1), _known(source="offer"), Change.REFUSE),
        (_says("SCHEDULED", 1), _known(release_at=START), Change.REFUSE),
        (_says("SCHEDULED", 1), _known(patient_id=9), Change.REFUSE),
        (_says("SCHEDULED"), _known("CANCELLED"), Change.REFUSE),
        (_says("COMPLETED"), _known("NO_SHOW"), Change.REFUSE),
        (_says("COMPLETED"), _known(), Change.COMPLETE),
        (_says("COMPLETED"), _known(source="offer"), Change.COMPLETE),
        (_says("NO_SHOW"), _known(), Change.MISS),
        (_says("CANCELLED"), _known(), Change.CANCEL),
        (_says("CANCELLED"), _known(source="offer"), Change.REFUSE),
        (_says("CANCELLED", 1), _known("CANCELLED"), Change.NOTHING),
        (_says("NO_SHOW"), _known("COMPLETED", historical=True), Change.UPDATE),
    ],
)
def test_what_a_row_means(said: Visit, known: Appointment | None, change: Change) -> None:
    assert decide(said, known) is change


def test_what_a_row_leaves_out_stays_as_it_is() -> None:
    assert differences(VISIT, _known(chair_id=5, reminded=True)) == {}
