"""Who may do what: PRODUCT.md section 9 as a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from app.models import Role


class Permission(StrEnum):
    """PRODUCT.md section 9. `view_analytics:…` are the parts of the figures that some roles see alone."""

    VIEW_WAITLIST = "booking:view_waitlist"
    MANAGE_WAITLIST = "booking:manage_waitlist"
    VIEW_CALENDAR = "booking:view_calendar"
    MODIFY_APPOINTMENT = "booking:modify_appointment"
    CANCEL_APPOINTMENT = "booking:cancel_appointment"
    VIEW_ANALYTICS = "booking:view_analytics"
    VIEW_AT_RISK = "booking:view_analytics:at_risk"
    VIEW_FEES = "booking:view_analytics:fees"
    VIEW_CAMPAIGN_FIGURES = "booking:view_analytics:campaigns"
    MANAGE_REMINDERS = "booking:manage_reminders"
    VIEW_PATIENTS = "patients:view"
    REPLY = "inbox:reply"
    WORK_TASKS = "tasks:work"
    EXPORT_BILLING = "billing:export"
    WAIVE_FEE = "billing:waive_fee"
    MANAGE_USERS = "admin:manage_users"
    VIEW_AUDIT = "admin:view_audit"


_ADMIN = frozenset({Role.CLINIC_ADMIN})
_DESK, _FIGURES = _ADMIN | {Role.FRONT_DESK}, _ADMIN | {Role.DOCTOR}
_CASE_WORK = _DESK | {Role.TREATMENT_COORDINATOR}

ROLES: Mapping[Permission, frozenset[Role]] = {
    Permission.VIEW_WAITLIST: _DESK | {Role.CLINICAL_STAFF},
    Permission.MANAGE_WAITLIST: _DESK,
    Permission.VIEW_CALENDAR: frozenset(Role) - {Role.MARKETING},
    Permission.MODIFY_APPOINTMENT: _DESK,
    Permission.CANCEL_APPOINTMENT: _DESK,
    Permission.VIEW_ANALYTICS: _FIGURES,
    Permission.VIEW_AT_RISK: _FIGURES | {Role.TREATMENT_COORDINATOR},
    Permission.VIEW_FEES: _FIGURES | {Role.BILLING},
    Permission.VIEW_CAMPAIGN_FIGURES: _FIGURES | {Role.MARKETING},
    Permission.MANAGE_REMINDERS: _ADMIN,
    Permission.VIEW_PATIENTS: _CASE_WORK | {Role.DOCTOR, Role.CLINICAL_STAFF},
    Permission.REPLY: _CASE_WORK,
    Permission.WORK_TASKS: _CASE_WORK,
    Permission.EXPORT_BILLING: _ADMIN | {Role.BILLING},
    Permission.WAIVE_FEE: _ADMIN,
    Permission.MANAGE_USERS: _ADMIN,
    Permission.VIEW_AUDIT: _ADMIN,
}
"""Which roles have a permission. Who is in no set may nothing."""


def may(roles: Collection[Role], *any_of: Permission) -> bool:
    """Whether one of the roles has one of the permissions; no permission named: no."""
    return any(ROLES[permission].intersection(roles) for permission in any_of)


IMPLIED: Mapping[Permission, frozenset[Permission]] = {
    Permission.MANAGE_WAITLIST: frozenset({Permission.VIEW_WAITLIST}),
    Permission.VIEW_ANALYTICS: frozenset(
        {Permission.VIEW_AT_RISK, Permission.VIEW_FEES, Permission.VIEW_CAMPAIGN_FIGURES}
    ),
}
"""What else a permission includes (PRODUCT.md section 9); for tokens, whose permissions are named one by one."""


def grants(held: Collection[Permission], *any_of: Permission) -> bool:
    """Whether permissions that are held, or what they imply, contain one of `any_of`."""
    implied = frozenset[Permission]().union(*(IMPLIED.get(one, frozenset()) for one in held))
    return not implied.union(held).isdisjoint(any_of)


def of_roles(roles: Collection[Role]) -> frozenset[Permission]:
    """Everything that these roles may do."""
    return frozenset(permission for permission in Permission if may(roles, permission))
