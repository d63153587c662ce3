"""The spine: every table of the first version, and the rules that the database itself keeps.

Frozen: it imports nothing of the application and stays as it is; what changes later is a new migration.
Both databases: SQLite gets triggers where PostgreSQL has exclusion constraints, and the one circular reference
(thread.asking_id) inside its CREATE TABLE, because it cannot be added afterwards.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Instant = sa.DateTime(timezone=True)
Choice = sa.String(32)

schema = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *items: Any) -> None:
    """A table whose ids are never used again."""
    sa.Table(name, schema, sa.Column("id", Id, primary_key=True), *items, sqlite_autoincrement=True)


def owned(name: str, *items: Any) -> None:
    """A table of rows that belong to one clinic."""
    clinic = required("clinic_id", Id, sa.ForeignKey("clinic.id"))
    table(name, clinic, *items, sa.UniqueConstraint("clinic_id", "id"))


def required(name: str, kind: Any, *references: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *references, nullable=False)


def optional(name: str, kind: Any, *references: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *references, nullable=True)


def reference(column: str, target: str, **options: Any) -> sa.ForeignKeyConstraint:
    """A reference to a row of the same clinic."""
    return sa.ForeignKeyConstraint(["clinic_id", column], [f"{target}.clinic_id", f"{target}.id"], **options)


def index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> sa.Index:
    condition = None if where is None else sa.text(where)
    return sa.Index(name, *columns, unique=unique, postgresql_where=condition, sqlite_where=condition)


def at_most_one(name: str, *columns: str, where: str) -> sa.Index:
    return index(name, *columns, where=where, unique=True)


# Clinics
table(
    "clinic",
    required("slug", sa.String(64)),
    required("name", sa.String(120)),
    required("short_name", sa.String(30)),
    required("timezone", sa.String(64)),
    required("language", sa.String(2)),
    required("region", sa.String(2)),
    required("phone", sa.String(20)),
    optional("sms_number", sa.String(20)),
    optional("emergency_phone", sa.String(20)),
    optional("sender_email", sa.String(254)),
    required("segments_per_second", sa.Double),
    required("active", sa.Boolean),
    required("strategy", Choice),
    required("hold_minutes", sa.Integer),
    required("shortest_hold_minutes", sa.Integer),
    required("minimum_notice_minutes", sa.Integer),
    required("batch_size", sa.Integer),
    required("batch_interval_minutes", sa.Integer),
    required("notification_limit", sa.Integer),
    required("decline_limit", sa.Integer),
    required("entry_days", sa.Integer),
    required("chain_depth", sa.Integer),
    required("move_up_release_minutes", sa.Integer),
    required("morning_starts", sa.Time),
    required("afternoon_starts", sa.Time),
    required("evening_starts", sa.Time),
    required("evening_ends", sa.Time),
    required("window_opens", sa.Time),
    required("window_closes", sa.Time),
    required("closed_on_sundays", sa.Boolean),
    required("closed_on_holidays", sa.Boolean),
    required("offers_per_day", sa.Integer),
    required("outreach_per_day", sa.Integer),
    required("outreach_per_week", sa.Integer),
    required("trial_mode", sa.Boolean),
    required("late_cancel_hours", sa.Integer),
    required("no_show_grace_minutes", sa.Integer),
    required("check_in_is_live", sa.Boolean),
    required("recovery_days", sa.Integer),
    required("recovery_attempts", sa.Integer),
    optional("confirmation_hours", sa.Integer),
    sa.UniqueConstraint("slug"),
    sa.UniqueConstraint("sms_number"),
    sa.CheckConstraint("segments_per_second > 0", name="segments_per_second"),
    sa.CheckConstraint("timezone <> ''", name="timezone"),
)
owned(
    "clinic_hours",
    required("weekday", sa.Integer),
    required("opens_at", sa.Time),
    required("closes_at", sa.Time),
    sa.UniqueConstraint("clinic_id", "weekday", "opens_at"),
    sa.CheckConstraint("opens_at < closes_at", name="order"),
    sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
)
owned(
    "holiday",
    required("day", sa.Date),
    required("name", sa.String(80)),
    sa.UniqueConstraint("clinic_id", "day"),
)
owned(
    "stricter_place",
    required("place", sa.String(6)),
    required("opens_at", sa.Time),
    required("closes_at", sa.Time),
    required("closed_on_sundays", sa.Boolean),
    sa.UniqueConstraint("clinic_id", "place"),
)
owned(
    "trial_guest",
    required("address", sa.String(254)),
    sa.UniqueConstraint("clinic_id", "address"),
)
table(
    "clock_offset",
    required("offset_seconds", sa.BigInteger),
)
table(
    "sender_rate",
    required("number", sa.String(20)),
    required("clinic_id", Id, sa.ForeignKey("clinic.id")),
    required("free_at", Instant),
    sa.UniqueConstraint("number"),
)

# Providers, chairs, appointment types
owned(
    "provider",
    required("name", sa.String(80)),
    optional("external_id", sa.String(80)),
    required("active", sa.Boolean),
    sa.UniqueConstraint("clinic_id", "external_id"),
)
owned(
    "provider_hours",
    required("provider_id", Id),
    required("weekday", sa.Integer),
    required("starts_at", sa.Time),
    required("ends_at", sa.Time),
    reference("provider_id", "provider"),
    sa.UniqueConstraint("provider_id", "weekday", "starts_at"),
    sa.CheckConstraint("starts_at < ends_at", name="order"),
    sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
)
owned(
    "provider_block",
    required("provider_id", Id),
    required("starts_at", Instant),
    required("ends_at", Instant),
    optional("reason", sa.String(120)),
    reference("provider_id", "provider"),
    sa.CheckConstraint("starts_at < ends_at", name="order"),
    index("ix_provider_block_provider_id_ends_at", "provider_id", "ends_at"),
)
owned(
    "chair",
    required("name", sa.String(80)),
    required("active", sa.Boolean),
    sa.UniqueConstraint("clinic_id", "name"),
)
owned(
    "appointment_type",
    required("name", sa.String(80)),
    required("duration_minutes", sa.Integer),
    optional("price_cents", sa.Integer),
    required("currency", sa.String(3)),
    optional("late_cancel_fee_cents", sa.Integer),
    optional("no_show_fee_cents", sa.Integer),
    optional("strategy", Choice),
    optional("hold_minutes", sa.Integer),
    required("staff_approves", sa.Boolean),
    required("active", sa.Boolean),
    sa.UniqueConstraint("clinic_id", "name"),
    sa.CheckConstraint("duration_minutes > 0", name="duration"),
)
owned(
    "provider_type",
    required("provider_id", Id),
    required("appointment_type_id", Id),
    reference("provider_id", "provider"),
    reference("appointment_type_id", "appointment_type"),
    sa.UniqueConstraint("provider_id", "appointment_type_id"),
)
owned(
    "chair_type",
    required("chair_id", Id),
    required("appointment_type_id", Id),
    reference("chair_id", "chair"),
    reference("appointment_type_id", "appointment_type"),
    sa.UniqueConstraint("chair_id", "appointment_type_id"),
)

# Patients, and how they are reached
owned(
    "patient",
    required("first_name", sa.String(80)),
    required("last_name", sa.String(80)),
    optional("language", sa.String(2)),
    optional("timezone", sa.String(64)),
    optional("place", sa.String(6)),
    optional("birth_date", sa.Date),
    optional("sex", sa.String(1)),
    required("status", Choice),
    optional("treatment_stage", Choice),
    optional("guardian_id", Id),
    required("fee_exempt", sa.Boolean),
    optional("policy_acknowledged_at", Instant),
    optional("external_id", sa.String(80)),
    required("created_at", Instant),
    reference("guardian_id", "patient"),
    sa.UniqueConstraint("clinic_id", "external_id"),
    index("ix_patient_clinic_id_last_name", "clinic_id", "last_name"),
)
owned(
    "contact",
    required("address", sa.String(254)),
    required("channel", Choice),
    optional("unreachable_since", Instant),
    optional("unreachable_code", sa.Integer),
    optional("wrong_number_at", Instant),
    optional("welcomed_at", Instant),
    required("created_at", Instant),
    sa.UniqueConstraint("clinic_id", "address"),
)
owned(
    "patient_contact",
    required("patient_id", Id),
    required("contact_id", Id),
    required("rank", sa.Integer),
    reference("patient_id", "patient"),
    reference("contact_id", "contact"),
    sa.UniqueConstraint("patient_id", "contact_id"),
    index("ix_patient_contact_contact_id", "contact_id"),
)
owned(
    "consent",
    required("contact_id", Id),
    required("channel", Choice),
    required("scope", Choice),
    required("source", sa.String(80)),
    optional("wording", sa.Text),
    required("given_at", Instant),
    optional("revoked_at", Instant),
    reference("contact_id", "contact"),
    at_most_one("uq_consent_given", "contact_id", "channel", "scope", where="revoked_at IS NULL"),
)
owned(
    "opt_out",
    required("contact_id", Id),
    required("scope", Choice),
    required("source", sa.String(80)),
    required("opted_out_at", Instant),
    optional("lifted_at", Instant),
    optional("lifted_source", sa.String(80)),
    reference("contact_id", "contact"),
    at_most_one("uq_opt_out_in_force", "contact_id", "scope", where="lifted_at IS NULL"),
)

# Staff
table(
    "staff_user",
    required("email", sa.String(254)),
    required("name", sa.String(120)),
    required("password_hash", sa.String(200)),
    required("active", sa.Boolean),
    required("failed_logins", sa.Integer),
    optional("locked_until", Instant),
    required("session_epoch", sa.Integer),
    optional("last_login_at", Instant),
    required("created_at", Instant),
    sa.UniqueConstraint("email"),
)
table(
    "staff_role",
    required("staff_id", Id, sa.ForeignKey("staff_user.id")),
    required("clinic_id", Id, sa.ForeignKey("clinic.id")),
    required("role", Choice),
    sa.UniqueConstraint("staff_id", "clinic_id", "role"),
    index("ix_staff_role_clinic_id", "clinic_id"),
)

# Visits, and what became of them
owned(
    "appointment",
    required("patient_id", Id),
    required("provider_id", Id),
    optional("chair_id", Id),
    required("appointment_type_id", Id),
    required("starts_at", Instant),
    required("ends_at", Instant),
    required("status", Choice),
    required("historical", sa.Boolean),
    required("double_booked", sa.Boolean),
    required("source", sa.String(32)),
    optional("external_id", sa.String(80)),
    required("booked_at", Instant),
    optional("confirmed_at", Instant),
    optional("checked_in_at", Instant),
    optional("release_at", Instant),
    optional("reminded", sa.Boolean),
    reference("patient_id", "patient"),
    reference("provider_id", "provider"),
    reference("chair_id", "chair"),
    reference("appointment_type_id", "appointment_type"),
    sa.UniqueConstraint("clinic_id", "external_id"),
    sa.CheckConstraint("starts_at < ends_at", name="order"),
    index(
        "ix_appointment_chair_live",
        "chair_id",
        "ends_at",
        where="status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical",
    ),
    index("ix_appointment_clinic_id_starts_at", "clinic_id", "starts_at"),
    index("ix_appointment_patient_id_starts_at", "patient_id", "starts_at"),
    index(
        "ix_appointment_patient_live",
        "patient_id",
        "ends_at",
        where="status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical",
    ),
    index(
        "ix_appointment_provider_live",
        "provider_id",
        "ends_at",
        where="status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical",
    ),
)
owned(
    "appointment_cancellation",
    required("appointment_id", Id),
    required("patient_id", Id),
    required("cancellation_type", Choice),
    required("cancelled_at", Instant),
    required("cancelled_by", sa.String(80)),
    required("cancelled_by_type", Choice),
    required("original_start_time", Instant),
    required("original_end_time", Instant),
    required("original_provider_id", Id),
    required("appointment_type_id", Id),
    optional("reason", Choice),
    optional("reason_details", sa.Text),
    required("notice_hours", sa.Double),
    required("is_late_cancel", sa.Boolean),
    optional("late_cancel_fee_cents", sa.Integer),
    required("fee_waived", sa.Boolean),
    optional("fee_waived_reason", sa.Text),
    required("recovery_status", Choice),
    optional("rescheduled_appointment_id", Id),
    reference("appointment_id", "appointment"),
    reference("patient_id", "patient"),
    reference("original_provider_id", "provider"),
    reference("appointment_type_id", "appointment_type"),
    reference("rescheduled_appointment_id", "appointment"),
    sa.UniqueConstraint("appointment_id"),
    index("ix_appointment_cancellation_clinic_id_cancelled_at", "clinic_id", "cancelled_at"),
    index("ix_appointment_cancellation_clinic_id_reason", "clinic_id", "reason"),
    index("ix_appointment_cancellation_clinic_id_recovery_status", "clinic_id", "recovery_status"),
    index("ix_appointment_cancellation_patient_id", "patient_id"),
)
owned(
    "recovery_attempt",
    required("cancellation_id", Id),
    required("attempted_at", Instant),
    required("channel", Choice),
    required("result", Choice),
    optional("notes", sa.Text),
    reference("cancellation_id", "appointment_cancellation"),
    index("ix_recovery_attempt_cancellation_id", "cancellation_id"),
)

# The waitlist
owned(
    "waitlist_entry",
    required("patient_id", Id),
    required("appointment_type_id", Id),
    required("priority", Choice),
    required("priority_rank", sa.Integer),
    required("status", Choice),
    optional("preferred_provider_id", Id),
    optional("date_range_start", sa.Date),
    optional("date_range_end", sa.Date),
    required("days_mask", sa.Integer),
    optional("minimum_notice_minutes", sa.Integer),
    required("any_time", sa.Boolean),
    optional("notes", sa.Text),
    optional("reason_for_waitlist", sa.Text),
    optional("expires_at", Instant),
    required("added_at", Instant),
    required("added_by", sa.String(80)),
    optional("external_id", sa.String(80)),
    optional("later_appointment_id", Id),
    required("notifications_sent", sa.Integer),
    optional("last_notified_at", Instant),
    required("declines", sa.Integer),
    optional("resolved_at", Instant),
    optional("resolved_by", sa.String(80)),
    optional("resolution", Choice),
    optional("booked_appointment_id", Id),
    required("created_at", Instant),
    required("updated_at", Instant),
    reference("patient_id", "patient"),
    reference("appointment_type_id", "appointment_type"),
    reference("preferred_provider_id", "provider"),
    reference("later_appointment_id", "appointment"),
    reference("booked_appointment_id", "appointment"),
    sa.UniqueConstraint("clinic_id", "external_id"),
    sa.CheckConstraint("date_range_start <= date_range_end", name="date_range"),
    sa.CheckConstraint("days_mask BETWEEN 0 AND 127", name="days"),
    index("ix_waitlist_entry_due", "expires_at", where="status IN ('ACTIVE', 'NOTIFIED')"),
    index("ix_waitlist_entry_patient_id", "patient_id"),
    index(
        "ix_waitlist_entry_queue",
        "clinic_id",
        "appointment_type_id",
        "priority_rank",
        "added_at",
        "id",
        where="status IN ('ACTIVE', 'NOTIFIED')",
    ),
)
owned(
    "waitlist_time",
    required("entry_id", Id),
    required("type", Choice),
    optional("start_time", sa.Time),
    optional("end_time", sa.Time),
    reference("entry_id", "waitlist_entry", ondelete="CASCADE"),
    sa.CheckConstraint("start_time < end_time", name="order"),
    sa.CheckConstraint("(type = 'SPECIFIC') = (start_time IS NOT NULL AND end_time IS NOT NULL)", name="specific"),
    index("ix_waitlist_time_entry_id", "entry_id"),
)

# Openings and offers
owned(
    "opening",
    required("provider_id", Id),
    optional("chair_id", Id),
    required("appointment_type_id", Id),
    required("starts_at", Instant),
    required("ends_at", Instant),
    required("status", Choice),
    required("source", Choice),
    optional("strategy", Choice),
    optional("hold_minutes", sa.Integer),
    required("other_types", sa.Boolean),
    required("expires_at", Instant),
    optional("next_step_at", Instant),
    optional("cancelled_appointment_id", Id),
    optional("filled_appointment_id", Id),
    optional("parent_id", Id),
    required("depth", sa.Integer),
    required("failures", sa.Integer),
    required("created_at", Instant),
    optional("closed_at", Instant),
    reference("provider_id", "provider"),
    reference("chair_id", "chair"),
    reference("appointment_type_id", "appointment_type"),
    reference("cancelled_appointment_id", "appointment"),
    reference("filled_appointment_id", "appointment"),
    reference("parent_id", "opening"),
    sa.CheckConstraint("starts_at < ends_at", name="order"),
    index("ix_opening_clinic_id_starts_at", "clinic_id", "starts_at"),
    index("ix_opening_due", "clinic_id", "next_step_at", where="next_step_at IS NOT NULL"),
    at_most_one("uq_opening_live_slot", "provider_id", "starts_at", "ends_at", where="status IN ('OPEN', 'OFFERING')"),
)
owned(
    "offer",
    required("waitlist_entry_id", Id),
    required("opening_id", Id),
    required("contact_id", Id),
    required("channel", Choice),
    required("appointment_slot_start", Instant),
    required("appointment_slot_end", Instant),
    required("provider_id", Id),
    optional("chair_id", Id),
    required("made_at", Instant),
    optional("sent_at", Instant),
    optional("conversation_id", Id),
    optional("outbox_message_id", Id),
    required("hold_expires_at", Instant),
    required("hold_released", sa.Boolean),
    optional("responded_at", Instant),
    optional("response", Choice),
    optional("booked_appointment_id", Id),
    optional("closed_at", Instant),
    reference("waitlist_entry_id", "waitlist_entry"),
    reference("opening_id", "opening"),
    reference("contact_id", "contact"),
    reference("provider_id", "provider"),
    reference("chair_id", "chair"),
    reference("conversation_id", "conversation"),
    reference("outbox_message_id", "outbox_message"),
    reference("booked_appointment_id", "appointment"),
    index("ix_offer_contact_open", "contact_id", where="closed_at IS NULL"),
    index("ix_offer_conversation_id", "conversation_id"),
    index("ix_offer_hold", "clinic_id", "hold_expires_at", where="closed_at IS NULL"),
    index("ix_offer_opening_id", "opening_id"),
    index("ix_offer_outbox_message_id", "outbox_message_id"),
    index("ix_offer_waitlist_entry_id", "waitlist_entry_id"),
    at_most_one("uq_offer_accepted", "opening_id", where="response = 'ACCEPTED'"),
    at_most_one("uq_offer_open", "opening_id", "waitlist_entry_id", where="closed_at IS NULL"),
)
owned(
    "offer_skip",
    required("opening_id", Id),
    required("waitlist_entry_id", Id),
    required("rule", Choice),
    optional("until", Instant),
    required("created_at", Instant),
    reference("opening_id", "opening"),
    reference("waitlist_entry_id", "waitlist_entry"),
    sa.UniqueConstraint("opening_id", "waitlist_entry_id"),
)

# Threads and conversations
owned(
    "thread",
    required("contact_id", Id),
    optional("asking_id", Id),
    optional("staff_id", Id, sa.ForeignKey("staff_user.id")),
    required("flagged", sa.Boolean),
    required("unclear_replies", sa.Integer),
    optional("last_item_at", Instant),
    required("created_at", Instant),
    reference("contact_id", "contact"),
    reference("asking_id", "conversation", use_alter=True),
    sa.UniqueConstraint("contact_id"),
)
owned(
    "conversation",
    required("thread_id", Id),
    required("topic", Choice),
    required("state", sa.String(32)),
    required("state_entry", sa.Integer),
    required("data", sa.JSON),
    required("opened_at", Instant),
    optional("closed_at", Instant),
    reference("thread_id", "thread"),
    index("ix_conversation_thread_id_topic", "thread_id", "topic"),
)
owned(
    "conversation_transition",
    required("conversation_id", Id),
    required("inbox_item_id", Id),
    required("trigger", sa.String(32)),
    required("source", sa.String(32)),
    required("target", sa.String(32)),
    required("at", Instant),
    reference("conversation_id", "conversation"),
    reference("inbox_item_id", "inbox_item"),
    index("ix_conversation_transition_conversation_id", "conversation_id"),
)
owned(
    "question_option",
    required("conversation_id", Id),
    required("n", sa.Integer),
    optional("offer_id", Id),
    optional("value", sa.String(200)),
    reference("conversation_id", "conversation"),
    reference("offer_id", "offer"),
    sa.UniqueConstraint("conversation_id", "n"),
    sa.CheckConstraint("n >= 1", name="n"),
    sa.CheckConstraint("(offer_id IS NULL) <> (value IS NULL)", name="offer_or_value"),
)

# What happens
owned(
    "inbox_item",
    required("thread_id", Id),
    required("key", sa.String(120)),
    required("kind", Choice),
    optional("subject_id", Id),
    optional("body", sa.Text),
    required("media", sa.Integer),
    optional("opt_out_type", sa.String(8)),
    required("received_at", Instant),
    required("posted_at", Instant),
    optional("handled_at", Instant),
    optional("reading", sa.String(64)),
    required("attempts", sa.Integer),
    optional("not_before", Instant),
    optional("parked_at", Instant),
    reference("thread_id", "thread"),
    sa.UniqueConstraint("key"),
    index("ix_inbox_item_queue", "id", where="handled_at IS NULL AND parked_at IS NULL"),
    index("ix_inbox_item_thread_id_received_at", "thread_id", "received_at"),
    index("ix_inbox_item_unhandled", "thread_id", "id", where="handled_at IS NULL AND parked_at IS NULL"),
)

# What we say
owned(
    "outbox_message",
    required("thread_id", Id),
    required("contact_id", Id),
    optional("inbox_item_id", Id),
    optional("appointment_id", Id),
    required("key", sa.String(120)),
    required("reference", sa.String(40)),
    required("channel", Choice),
    required("purpose", Choice),
    required("body", sa.Text),
    required("segments", sa.Integer),
    required("status", Choice),
    optional("stop_rule", Choice),
    required("created_at", Instant),
    optional("expires_at", Instant),
    required("not_before", Instant),
    required("reserved", sa.Boolean),
    required("attempts", sa.Integer),
    optional("claimed_at", Instant),
    optional("looked_up_at", Instant),
    optional("sent_at", Instant),
    optional("provider_id", sa.String(64)),
    optional("error_code", sa.Integer),
    reference("thread_id", "thread"),
    reference("contact_id", "contact"),
    reference("inbox_item_id", "inbox_item"),
    reference("appointment_id", "appointment"),
    sa.UniqueConstraint("key"),
    sa.UniqueConstraint("reference"),
    index("ix_outbox_message_due", "not_before", "id", where="status = 'QUEUED'"),
    index("ix_outbox_message_provider_id", "provider_id"),
    index("ix_outbox_message_queue", "thread_id", "id", where="status IN ('QUEUED', 'SENDING')"),
    index("ix_outbox_message_sending", "claimed_at", where="status = 'SENDING'"),
    index("ix_outbox_message_thread_id_created_at", "thread_id", "created_at"),
)
owned(
    "delivery_event",
    required("outbox_message_id", Id),
    optional("provider_id", sa.String(64)),
    required("status", sa.String(32)),
    optional("error_code", sa.Integer),
    required("received_at", Instant),
    reference("outbox_message_id", "outbox_message"),
    index("ix_delivery_event_outbox_message_id", "outbox_message_id"),
)

# Timers
owned(
    "timer",
    required("conversation_id", Id),
    required("name", sa.String(32)),
    required("state_entry", sa.Integer),
    required("due_at", Instant),
    optional("fired_at", Instant),
    reference("conversation_id", "conversation"),
    sa.UniqueConstraint("conversation_id", "name", "state_entry"),
    index("ix_timer_due", "due_at", where="fired_at IS NULL"),
)

# Campaigns
owned(
    "re_engagement_campaign",
    required("name", sa.String(120)),
    optional("description", sa.Text),
    required("status", Choice),
    required("inactive_days", sa.Integer),
    required("treatment_stages", sa.JSON),
    required("include_no_shows", sa.Boolean),
    required("include_dropouts", sa.Boolean),
    required("channels", sa.JSON),
    optional("start_date", Instant),
    optional("end_date", Instant),
    required("send_times", sa.JSON),
    required("has_incentive", sa.Boolean),
    optional("incentive_details", sa.Text),
    required("created_at", Instant),
    required("updated_at", Instant),
    optional("launched_at", Instant),
    optional("completed_at", Instant),
    required("created_by", Id, sa.ForeignKey("staff_user.id")),
    sa.CheckConstraint("inactive_days > 0", name="inactive_days"),
    sa.CheckConstraint("start_date < end_date", name="order"),
    index("ix_re_engagement_campaign_clinic_id_status", "clinic_id", "status"),
)
owned(
    "campaign_message",
    required("campaign_id", Id),
    required("channel", Choice),
    optional("subject", sa.String(200)),
    required("body", sa.Text),
    required("sequence", sa.Integer),
    required("delay_days", sa.Integer),
    reference("campaign_id", "re_engagement_campaign"),
    sa.UniqueConstraint("campaign_id", "sequence"),
)
owned(
    "campaign_recipient",
    required("campaign_id", Id),
    required("patient_id", Id),
    required("status", Choice),
    optional("last_contacted_at", Instant),
    required("contact_attempts", sa.Integer),
    optional("responded_at", Instant),
    optional("response", Choice),
    optional("rebooked_appointment_id", Id),
    reference("campaign_id", "re_engagement_campaign"),
    reference("patient_id", "patient"),
    reference("rebooked_appointment_id", "appointment"),
    sa.UniqueConstraint("campaign_id", "patient_id"),
    index("ix_campaign_recipient_campaign_id_status", "campaign_id", "status"),
    index("ix_campaign_recipient_patient_id", "patient_id"),
)

# Risk
owned(
    "patient_risk_score",
    required("patient_id", Id),
    required("risk_score", sa.Double),
    required("risk_level", Choice),
    required("calculated_at", Instant),
    required("risk_factors", sa.JSON),
    required("recommended_actions", sa.JSON),
    required("status", Choice),
    optional("reviewed_at", Instant),
    optional("reviewed_by", Id, sa.ForeignKey("staff_user.id")),
    optional("review_notes", sa.Text),
    optional("intervention_status", Choice),
    optional("intervention_at", Instant),
    optional("intervention_by", Id, sa.ForeignKey("staff_user.id")),
    reference("patient_id", "patient"),
    sa.CheckConstraint("risk_score BETWEEN 0 AND 100", name="range"),
    index("ix_patient_risk_score_clinic_id_risk_level", "clinic_id", "risk_level"),
    index("ix_patient_risk_score_clinic_id_status", "clinic_id", "status"),
    index("ix_patient_risk_score_patient_id", "patient_id"),
)

# Tasks
owned(
    "task",
    required("kind", Choice),
    required("cause", sa.String(120)),
    required("priority", Choice),
    optional("patient_id", Id),
    optional("thread_id", Id),
    optional("opening_id", Id),
    optional("appointment_id", Id),
    optional("details", sa.Text),
    required("due_at", Instant),
    optional("owner_id", Id, sa.ForeignKey("staff_user.id")),
    required("created_at", Instant),
    optional("done_at", Instant),
    optional("result", sa.String(120)),
    reference("patient_id", "patient"),
    reference("thread_id", "thread"),
    reference("opening_id", "opening"),
    reference("appointment_id", "appointment"),
    sa.UniqueConstraint("clinic_id", "cause"),
    index("ix_task_clinic_id_done_at_due_at", "clinic_id", "done_at", "due_at"),
)

# The audit trail
owned(
    "audit_entry",
    required("number", sa.Integer),
    required("at", Instant),
    required("actor", sa.String(80)),
    required("source", sa.String(80)),
    required("action", sa.String(64)),
    required("subject", sa.String(80)),
    optional("before", sa.JSON),
    optional("after", sa.JSON),
    required("previous_hash", sa.String(64)),
    required("hash", sa.String(64)),
    sa.UniqueConstraint("clinic_id", "number"),
)
table(
    "audit_head",
    required("clinic_id", Id, sa.ForeignKey("clinic.id")),
    required("number", sa.Integer),
    required("hash", sa.String(64)),
    sa.UniqueConstraint("clinic_id"),
)

# The simulated carrier
table(
    "simulated_text",
    required("sid", sa.String(34)),
    required("sender", sa.String(20)),
    required("recipient", sa.String(20)),
    required("body", sa.Text),
    required("status", sa.String(16)),
    required("segments", sa.Integer),
    optional("callback", sa.Text),
    required("created_at", Instant),
    required("shown_at", Instant),
    sa.UniqueConstraint("sid"),
    index("ix_simulated_text_recipient_id", "recipient", "id"),
    index("ix_simulated_text_sender_id", "sender", "id"),
)
table(
    "simulated_block",
    required("sender", sa.String(20)),
    required("recipient", sa.String(20)),
    sa.UniqueConstraint("sender", "recipient"),
)

# No two live visits of one provider, or in one chair, at any instant; touching is allowed. BEFORE triggers, because
# SQLite has no exclusion constraint; its writers are serial, so nothing can slip in between.
SQLITE = [
    """
    CREATE TRIGGER ex_appointment_provider_insert BEFORE INSERT ON appointment
    WHEN NEW.status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT NEW.double_booked AND NOT NEW.historical
    AND NEW.provider_id IS NOT NULL
    BEGIN
        SELECT RAISE(ABORT, 'ex_appointment_provider') WHERE EXISTS (
            SELECT 1 FROM appointment WHERE provider_id = NEW.provider_id
            AND status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical
            AND id IS NOT NEW.id AND ends_at > NEW.starts_at AND starts_at < NEW.ends_at);
    END
    """,
    """
    CREATE TRIGGER ex_appointment_provider_update BEFORE UPDATE ON appointment
    WHEN NEW.status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT NEW.double_booked AND NOT NEW.historical
    AND NEW.provider_id IS NOT NULL
    BEGIN
        SELECT RAISE(ABORT, 'ex_appointment_provider') WHERE EXISTS (
            SELECT 1 FROM appointment WHERE provider_id = NEW.provider_id
            AND status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical
            AND id IS NOT NEW.id AND ends_at > NEW.starts_at AND starts_at < NEW.ends_at);
    END
    """,
    """
    CREATE TRIGGER ex_appointment_chair_insert BEFORE INSERT ON appointment
    WHEN NEW.status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT NEW.double_booked AND NOT NEW.historical
    AND NEW.chair_id IS NOT NULL
    BEGIN
        SELECT RAISE(ABORT, 'ex_appointment_chair') WHERE EXISTS (
            SELECT 1 FROM appointment WHERE chair_id = NEW.chair_id
            AND status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical
            AND id IS NOT NEW.id AND ends_at > NEW.starts_at AND starts_at < NEW.ends_at);
    END
    """,
    """
    CREATE TRIGGER ex_appointment_chair_update BEFORE UPDATE ON appointment
    WHEN NEW.status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT NEW.double_booked AND NOT NEW.historical
    AND NEW.chair_id IS NOT NULL
    BEGIN
        SELECT RAISE(ABORT, 'ex_appointment_chair') WHERE EXISTS (
            SELECT 1 FROM appointment WHERE chair_id = NEW.chair_id
            AND status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical
            AND id IS NOT NEW.id AND ends_at > NEW.starts_at AND starts_at < NEW.ends_at);
    END
    """,
    """
    CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
    """,
    """
    CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry
    WHERE id = NEW.id OR (clinic_id = NEW.clinic_id AND number = NEW.number))
    BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
    """,
    """
    CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
    """,
]

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE appointment ADD CONSTRAINT ex_appointment_provider
    EXCLUDE USING gist (provider_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
    WHERE (status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical)
    """,
    """
    ALTER TABLE appointment ADD CONSTRAINT ex_appointment_chair
    EXCLUDE USING gist (chair_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
    WHERE (status IN ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN') AND NOT double_booked AND NOT historical)
    """,
    """
    CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()
    """,
    """
    CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()
    """,
]


def upgrade() -> None:
    connection = op.get_bind()
    schema.create_all(connection, checkfirst=False)
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Everything but the extension, which somebody else may use. Triggers and constraints go with their tables."""
    connection = op.get_bind()
    schema.drop_all(connection, checkfirst=False)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION audit_entry_append_only()")
