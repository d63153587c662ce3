"""`/staff`: the people who work at the clinic, to whom threads and tasks are given."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from app.access import Permission
from app.models import Role, StaffRole, StaffUser
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, ListQuery, Page
from app.web.api.ids import StaffId
from app.web.api.lookups import NOT_HERE
from app.web.api.paging import Sort, find_page
from app.web.api.problems import FieldError, Refusal

NOUN = Noun("Staff", "The people who work at the clinic.", "/staff")


class StaffMember(Answer):
    """Somebody who works at the clinic, and as what."""

    id: StaffId
    name: Annotated[str, Field(examples=["Rosa Diaz"])]
    roles: list[Role]


class StaffPage(Page[StaffMember]):
    """A part of the list."""


class StaffSort(StrEnum):
    """By when they were entered, or by name."""

    ENTERED = "entered"
    NAME = "name"
    LAST_NAME = "-name"


SORTS = {
    StaffSort.ENTERED: Sort((StaffUser.id,)),
    StaffSort.NAME: Sort((StaffUser.name, StaffUser.id)),
    StaffSort.LAST_NAME: Sort((StaffUser.name, StaffUser.id), down=True),
}


class StaffQuery(ListQuery):
    """Filters: somebody is in the list when all of them hold."""

    role: Annotated[list[Role] | None, Field(description="Has one of these.")] = None
    sort: StaffSort = StaffSort.ENTERED


@NOUN.get("", StaffPage, Permission.REPLY, Permission.WORK_TASKS, query=StaffQuery)
def list_staff(call: Call, query: StaffQuery) -> StaffPage:
    """List whoever works at the clinic now."""
    here = sa.select(StaffRole.staff_id).where(StaffRole.clinic_id == call.caller.clinic_id)
    if query.role:
        here = here.where(StaffRole.role.in_(query.role))
    wanted = sa.select(StaffUser).where(StaffUser.id.in_(here), StaffUser.active)
    found = find_page(call.session, wanted, SORTS[query.sort], query)
    roles = sa.select(StaffRole).where(
        StaffRole.clinic_id == call.caller.clinic_id, StaffRole.staff_id.in_([row.id for row in found.rows])
    )
    held = [(row.staff_id, row.role) for row in call.session.scalars(roles.order_by(StaffRole.role))]
    items = [
        StaffMember(id=row.id, name=row.name, roles=[role for staff_id, role in held if staff_id == row.id])
        for row in found.rows
    ]
    return StaffPage(items=items, next_cursor=found.next_cursor, total=found.total)


def colleague(call: Call, staff_id: int, path: str) -> int:
    """The id of somebody who works at the caller's clinic; refuses (404) anybody else's, which field `path` named."""
    here = sa.select(StaffRole.id).where(StaffRole.clinic_id == call.caller.clinic_id, StaffRole.staff_id == staff_id)
    if call.session.scalar(here.limit(1)) is None:
        raise Refusal(404, NOT_HERE, errors=[FieldError(path=path, message=NOT_HERE)])
    return staff_id
