"""`/me`: who a token or a session speaks for, and what it may do."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.access import Permission, grants
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer
from app.web.api.ids import ClinicId, StaffId

NOUN = Noun("Me", "Who is calling.", "/me")


class Me(Answer):
    """The caller, and the clinic that everything is about."""

    name: Annotated[str, Field(examples=["My front end"])]
    staff_id: StaffId | None
    clinic_id: ClinicId
    clinic_name: Annotated[str, Field(examples=["Bright Smiles Dental"])]
    timezone: Annotated[str, Field(examples=["America/Chicago"])]
    permissions: Annotated[list[str], Field(examples=[["booking:view_waitlist"]])]


@NOUN.get("", Me)
def show_me(call: Call) -> Me:
    """Who you are, at which clinic, and what you may do there."""
    clinic = call.clinic
    held = sorted(one for one in Permission if grants(call.caller.permissions, one))
    return Me(
        name=call.caller.name,
        staff_id=call.caller.staff_id,
        clinic_id=clinic.id,
        clinic_name=clinic.name,
        timezone=clinic.timezone,
        permissions=[one.value for one in held],
    )
