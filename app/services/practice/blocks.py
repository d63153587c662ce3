"""Times in which a provider cannot be booked, and taking one away: they are there after all."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import ProviderBlock
from app.services import audit
from app.services.practice.refusal import NotInPractice


def remove_block(session: Session, clinic_id: int, block_id: int) -> None:
    """The provider can be booked in that time again; audited. What was cancelled stays so. Raises NotInPractice."""
    query = sa.select(ProviderBlock).where(ProviderBlock.clinic_id == clinic_id, ProviderBlock.id == block_id)
    block = session.scalar(query)
    if block is None:
        raise NotInPractice("there is no such block any more")
    before = {"provider": block.provider_id, "from": block.starts_at.isoformat(), "to": block.ends_at.isoformat()}
    session.delete(block)
    session.flush()
    audit.record(session, clinic_id, "provider.block_removed", block, before=before)
