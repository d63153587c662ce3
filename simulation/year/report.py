"""What came of a year: the counts, and the rules that were broken."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import transaction
from app.models import (
    Appointment,
    AppointmentCancellation,
    CancellationType,
    FeeEntry,
    FeeEntryKind,
    InboxItem,
    ItemKind,
    OutboxMessage,
    Purpose,
    RecoveryStatus,
)
from simulation.year.play import Year
from simulation.year.rules import RULES, check

Miss = AppointmentCancellation


@dataclass(frozen=True, slots=True)
class LookBack:
    """`broken` has, by rule, a sentence per case with ids only; empty when all `rules` hold."""

    summary: str
    broken: dict[str, list[str]]
    rules: int


def look_back(year: Year) -> LookBack:
    """Count and check, at the year's last instant."""
    with transaction(year.sessions, year.practice.clinic_id, read_only=True) as session:
        return LookBack(_summary(session), check(session, year.practice.clinic_id), len(RULES))


def _summary(session: Session) -> str:
    def count(row: type, *conditions: sa.ColumnElement[bool]) -> str:
        found = session.scalar(sa.select(sa.func.count()).select_from(row).where(*conditions)) or 0
        return f"{found:,}"

    sent = OutboxMessage.sent_at.is_not(None)
    no_shows = count(Miss, Miss.cancellation_type == CancellationType.NO_SHOW, Miss.undone_at.is_(None))
    return (
        f"{count(Appointment)} visits; {count(Miss)} misses, {no_shows} of them no-shows, "
        f"{count(Miss, Miss.undone_at.is_not(None))} undone; "
        f"{count(OutboxMessage, sent, OutboxMessage.purpose == Purpose.RECOVERY)} touches by text of "
        f"{count(OutboxMessage, sent)} texts, {count(InboxItem, InboxItem.kind == ItemKind.TEXT)} texts of patients; "
        f"{count(Miss, Miss.recovery_status == RecoveryStatus.RECOVERED)} recovered; "
        f"{count(FeeEntry, FeeEntry.kind == FeeEntryKind.ASSESSED)} fees."
    )
