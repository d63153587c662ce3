"""What a caller says of an opening: when, with whom and where, how it is offered and to whom."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.models import Strategy
from app.services.openings import Overrides
from app.web.api.forms import LEFT_OUT, Because, Form
from app.web.api.ids import ChairId, EntryId, ProviderId, TypeId
from app.web.api.times import Instant

Whole = Annotated[int, Field(ge=1, le=100_000)]


class Ways(Form):
    """How it is offered, where that is otherwise than its type and clinic do."""

    strategy: Annotated[Strategy | None, Field(examples=["BATCH"])] = None
    hold_minutes: Whole | None = None
    batch_size: Annotated[Whole | None, Field(examples=[3])] = None
    batch_interval_minutes: Whole | None = None
    other_types: Annotated[bool, Field(description="Ask whoever waits for another type that fits in, too.")] = False

    def overrides(self) -> Overrides:
        """As the services take them."""
        return Overrides(
            self.strategy, self.hold_minutes, self.batch_size, self.batch_interval_minutes, self.other_types
        )


class NewSlot(Ways):
    """A free time; left out, it ends when its type says."""

    provider_id: ProviderId
    appointment_type_id: TypeId
    chair_id: ChairId | None = None
    starts_at: Instant
    ends_at: Instant | None = None


class SlotChange(Ways):
    """What becomes otherwise: what is left out stays. Null: as type and clinic do; of the chair: none.

    A start alone keeps the length.
    """

    provider_id: ProviderId = LEFT_OUT
    chair_id: ChairId | None = None
    starts_at: Instant = LEFT_OUT
    ends_at: Annotated[Instant, Field(examples=["2026-11-24T15:45:00Z"])] = LEFT_OUT
    other_types: bool = LEFT_OUT


class Offering(Form):
    """To whom, out of order, and why: the reason is audited."""

    entry_ids: Annotated[tuple[EntryId, ...], Field(min_length=1, max_length=100)]
    reason: Because
