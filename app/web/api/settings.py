"""`/settings`: the clinic's rules in numbers, hours and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.access import Permission
from app.models import CancellationReason, Clinic
from app.services import policies
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Form
from app.web.api.setting_forms import Settings, SettingsChange

NOUN = Noun(
    "Settings", "The clinic's rules, the places with stricter hours, and the guests of trial mode.", "/settings"
)
ADMIN = Permission.MANAGE_USERS


@NOUN.get("", Settings, ADMIN)
def show_settings(call: Call) -> Settings:
    """Show every rule of the clinic."""
    return _shown(call.clinic)


@NOUN.patch("", Settings, ADMIN, body=SettingsChange, current=show_settings)
def change_settings(call: Call, body: Form) -> Settings:
    """Change some of the clinic's rules: all that are named, or none. They hold from now on; what was decided stays."""
    wanted = _as_kept(call.clinic, body.named())
    # Not what the console changes between the look and the lock: the service compares before it writes.
    seen = policies.stamp(call.clinic, wanted)
    policies.change(call.session, call.caller.clinic_id, wanted, seen=seen, actor=call.actor)
    return _shown(call.clinic)


def _as_kept(clinic: Clinic, named: Mapping[str, Any]) -> dict[str, Any]:
    """Rules as the service takes them: reasons as words."""
    wanted = dict(named)
    if "fee_free_reasons" in wanted:
        reasons = set(wanted["fee_free_reasons"])
        same = reasons == set(_reasons(clinic))
        ordered = " ".join(reason for reason in CancellationReason if reason in reasons)
        wanted["fee_free_reasons"] = clinic.fee_free_reasons if same else ordered
    return wanted


def _reasons(clinic: Clinic) -> list[CancellationReason]:
    return [CancellationReason(name) for name in clinic.fee_free_reasons.split()]


def _shown(clinic: Clinic) -> Settings:
    same = {name: getattr(clinic, name) for name in policies.CHANGEABLE}
    same |= {
        "late_cancel_fee_cents": clinic.late_cancel_fee_cents or 0,
        "no_show_fee_cents": clinic.no_show_fee_cents or 0,
        "fee_free_reasons": _reasons(clinic),
    }
    return Settings(clinic_id=clinic.id, fee_currency=clinic.fee_currency, **same)
