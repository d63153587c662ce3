"""Checking a clinic's record from a screen or by a program: its end, which is quick, and noted where it is whole.

`standby audit verify` checks all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import AuditHead
from app.services import audit

CHECKED = 5_000
"""So many entries at the most: a record may have millions."""


@dataclass(frozen=True, slots=True)
class Check:
    """Which entries were checked (`last` is 0 where there is none), and what is wrong with them."""

    first: int
    last: int
    problems: list[str]

    @property
    def entries(self) -> int:
        """How many were checked."""
        return self.last - self.first + 1


def check_end(session: Session, clinic_id: int) -> Check:
    """Check the last entries of a clinic's record, those that have just come included.

    Noted only where they are whole: what was checked last is what can be relied on.
    """
    problems = audit.verify(session, clinic_id, last=CHECKED)
    if problems:
        # The interleaving: somebody else's entry comes between our look at the head and our look at the entries, and
        # the chain seems to end elsewhere. What is really wrong is found again.
        session.expire_all()
        problems = audit.verify(session, clinic_id, last=CHECKED)
    last = session.scalar(sa.select(AuditHead.number).where(AuditHead.clinic_id == clinic_id)) or 0
    first = max(last - CHECKED, 0) + 1
    if not problems:
        after = {"from": first, "to": last}
        audit.record(session, clinic_id, "audit.verified", f"clinic:{clinic_id}", after=after)
    return Check(first, last, problems)
