"""`/practice/providers/…/blocks`: times in which a provider cannot be booked, as a day off leaves one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import Provider, ProviderBlock
from app.services.practice.blocks import remove_block
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, ListQuery, Page
from app.web.api.ids import BlockId, ClinicId, ProviderId
from app.web.api.lookups import NOT_HERE, own
from app.web.api.paging import Sort, find_page, narrowed
from app.web.api.problems import Refusal
from app.web.api.times import Instant

NOUN = Noun("Blocks", "Times in which a provider cannot be booked.", "/practice/providers")
RULE = "/<opaque(provider):provider_id>/blocks"
ONE = RULE + "/<opaque(block):block_id>"


class Block(Answer):
    """A time in which a provider cannot be booked: lunch, a meeting, a day off."""

    id: BlockId
    clinic_id: ClinicId
    provider_id: ProviderId
    starts_at: Instant
    ends_at: Annotated[Instant, Field(examples=["2026-11-24T23:00:00Z"])]
    reason: str | None


class BlockPage(Page[Block]):
    """A part of the list."""


class BlockSort(StrEnum):
    """By when they begin."""

    FIRST = "startsAt"
    LAST = "-startsAt"


ORDER = (ProviderBlock.starts_at, ProviderBlock.id)
SORTS = {BlockSort.FIRST: Sort(ORDER), BlockSort.LAST: Sort(ORDER, down=True)}


class BlockQuery(ListQuery):
    """Filters: a block is in the list when all of them hold."""

    ends_from: Annotated[Instant | None, Field(description="Ends then or later.")] = None
    sort: BlockSort = BlockSort.FIRST


@NOUN.get(RULE, BlockPage, Permission.VIEW_CALENDAR, query=BlockQuery)
def list_blocks(call: Call, provider_id: int, query: BlockQuery) -> BlockPage:
    """List when a provider cannot be booked."""
    own(call, Provider, provider_id)
    theirs = sa.select(ProviderBlock).where(ProviderBlock.clinic_id == call.caller.clinic_id)
    wanted = narrowed(theirs, {ProviderBlock.provider_id: provider_id}, (ProviderBlock.ends_at, query.ends_from, None))
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    return BlockPage(items=[_shown(row) for row in found.rows], next_cursor=found.next_cursor, total=found.total)


@NOUN.get(ONE, Block, Permission.VIEW_CALENDAR)
def show_block(call: Call, provider_id: int, block_id: int) -> Block:
    """Show one block."""
    row = own(call, ProviderBlock, block_id)
    if row.provider_id != own(call, Provider, provider_id).id:
        raise Refusal(404, NOT_HERE)
    return _shown(row)


@NOUN.delete(ONE, Permission.CANCEL_APPOINTMENT, current=show_block)
def delete_block(call: Call, provider_id: int, block_id: int) -> None:
    """Take a block away: the provider is there after all. What was cancelled for it stays cancelled."""
    show_block(call, provider_id, block_id)
    remove_block(call.session, call.caller.clinic_id, block_id)


def _shown(row: ProviderBlock) -> Block:
    return Block(**{name: getattr(row, name) for name in Block.model_fields})
