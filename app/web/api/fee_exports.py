"""`/fees/exports`: fees go out to billing in numbered batches; nothing goes out twice (PRODUCT.md section 5)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple
from enum import StrEnum

import sqlalchemy as sa

from app.access import Permission
from app.models import FeeBatch, FeeEntry
from app.services import fees
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, CsvFile, ListQuery, Page
from app.web.api.ids import Actor, BatchId, opaque_actor
from app.web.api.lookups import own
from app.web.api.paging import Sort, find_page
from app.web.api.times import Instant

NOUN = Noun("Fee exports", "What went out to billing, batch by batch.", "/fees/exports")
EXPORT = Permission.EXPORT_BILLING


class FeeExport(Answer):
    """One batch: its rows are in no other one. The file can be fetched as often as you like."""

    id: BatchId
    number: int
    at: Instant
    actor: Actor
    rows: int


class FeeExportPage(Page[FeeExport]):
    """A part of the list."""


class FeeExportSort(StrEnum):
    """By when it was made."""

    AT = "at"
    LAST_AT = "-at"


class FeeExportQuery(ListQuery):
    """The newest first, unless asked otherwise."""

    sort: FeeExportSort = FeeExportSort.LAST_AT


@NOUN.get("", FeeExportPage, EXPORT, query=FeeExportQuery)
def list_fee_exports(call: Call, query: FeeExportQuery) -> FeeExportPage:
    """List the batches."""
    wanted = sa.select(FeeBatch).where(FeeBatch.clinic_id == call.caller.clinic_id)
    found = find_page(call.session, wanted, Sort((FeeBatch.id,), down=query.sort is FeeExportSort.LAST_AT), query)
    items = _shown(call, found.rows)
    return FeeExportPage(items=items, next_cursor=found.next_cursor, total=found.total)


@NOUN.post("", FeeExport, EXPORT, status=201)
def export_fees(call: Call) -> FeeExport:
    """Put everything that billing does not have yet into a new batch; refused (409) when there is nothing."""
    batch = fees.export(call.session, call.caller.clinic_id, actor=call.actor)
    if batch is None:
        raise fees.NoBatch("there is nothing new to export")
    return _shown(call, [batch])[0]


@NOUN.get("/<opaque(batch):batch_id>/csv", CsvFile, EXPORT, logged=True)
def read_fee_export(call: Call, batch_id: int) -> CsvFile:
    """The batch as CSV. It names no patient: numbers, and ids of the clinic's own system."""
    batch = own(call, FeeBatch, batch_id)
    call.note_read("fees.fetched", batch)
    written = io.StringIO()
    rows = [astuple(line) for line in fees.lines(call.session, call.caller.clinic_id, batch.number)]
    csv.writer(written).writerows([fees.COLUMNS, *rows])
    return CsvFile(text=written.getvalue())


def _shown(call: Call, batches: Sequence[FeeBatch]) -> list[FeeExport]:
    """One query, however many batches."""
    query = sa.select(FeeEntry.batch_id, sa.func.count().label("held")).where(
        FeeEntry.batch_id.in_([one.id for one in batches])
    )
    rows = {row.batch_id: row.held for row in call.session.execute(query.group_by(FeeEntry.batch_id))}
    return [
        FeeExport(id=one.id, number=one.number, at=one.at, actor=opaque_actor(one.actor), rows=rows.get(one.id, 0))
        for one in batches
    ]
