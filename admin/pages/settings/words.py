"""What Settings call things: how openings are offered, roles, permissions, reasons, and the acts of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

from admin.languages import N_
from app.access import Permission
from app.models import CancellationReason, Role, Strategy

STRATEGIES: Mapping[Strategy, str] = {
    Strategy.SEQUENTIAL: N_("One after the other"),
    Strategy.BATCH: N_("In batches"),
    Strategy.ADAPTIVE: N_("One after the other, then in batches"),
    Strategy.APPROVE: N_("After your release"),
    Strategy.CALL: N_("By phone"),
}
STRATEGY_EFFECTS: Mapping[Strategy, str] = {
    Strategy.SEQUENTIAL: N_("One patient at a time is asked, and the opening is kept for them while they think."),
    Strategy.BATCH: N_("Several are asked at once; the first to reply gets it, and nothing is kept."),
    Strategy.ADAPTIVE: N_(
        "One at a time while there is time for it, then growing batches, so that everybody is asked."
    ),
    Strategy.APPROVE: N_("Nobody is asked before somebody at the desk has released the offer."),
    Strategy.CALL: N_("Nobody is texted: a task says whom to call."),
}
ROLES: Mapping[Role, str] = {
    Role.CLINIC_ADMIN: N_("Administrator"),
    Role.FRONT_DESK: N_("Front desk"),
    Role.CLINICAL_STAFF: N_("Clinical staff"),
    Role.DOCTOR: N_("Doctor"),
    Role.TREATMENT_COORDINATOR: N_("Treatment coordinator"),
    Role.BILLING: N_("Billing"),
    Role.MARKETING: N_("Marketing"),
}
PERMISSIONS: Mapping[Permission, str] = {
    Permission.VIEW_WAITLIST: N_("See the waitlist"),
    Permission.MANAGE_WAITLIST: N_("Change the waitlist"),
    Permission.VIEW_CALENDAR: N_("See the schedule"),
    Permission.MODIFY_APPOINTMENT: N_("Book and move visits"),
    Permission.CANCEL_APPOINTMENT: N_("Cancel visits"),
    Permission.VIEW_ANALYTICS: N_("See all figures"),
    Permission.VIEW_AT_RISK: N_("See who may not come"),
    Permission.VIEW_FEES: N_("See fees"),
    Permission.VIEW_CAMPAIGN_FIGURES: N_("See the figures of campaigns"),
    Permission.MANAGE_REMINDERS: N_("Run campaigns"),
    Permission.VIEW_PATIENTS: N_("See patients"),
    Permission.REPLY: N_("Write to patients"),
    Permission.WORK_TASKS: N_("Work on tasks"),
    Permission.EXPORT_BILLING: N_("Export fees"),
    Permission.WAIVE_FEE: N_("Waive fees"),
    Permission.MANAGE_USERS: N_("Manage people and settings"),
    Permission.VIEW_AUDIT: N_("Read the audit trail"),
}
REASONS: Mapping[CancellationReason, str] = {
    CancellationReason.SCHEDULE_CONFLICT: N_("Work or school"),
    CancellationReason.ILLNESS: N_("Illness"),
    CancellationReason.TRANSPORTATION: N_("Getting there"),
    CancellationReason.FORGOT: N_("Forgot"),
    CancellationReason.FINANCIAL: N_("Cost"),
    CancellationReason.WEATHER: N_("Weather"),
    CancellationReason.FAMILY_EMERGENCY: N_("Family emergency"),
    CancellationReason.CHANGED_PROVIDERS: N_("Changed provider"),
    CancellationReason.PRACTICE_CLOSURE: N_("Practice closed"),
    CancellationReason.PROVIDER_UNAVAILABLE: N_("Provider not there"),
    CancellationReason.OTHER: N_("Something else"),
}
