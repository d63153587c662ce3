"""Every reference by which rows are looked up has an index; the others are named here, with why they need none."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.models import Model

NEVER_LOOKED_UP = {
    "api_token.staff_id",
    "appointment.appointment_type_id",
    "appointment_cancellation.appointment_type_id",
    "appointment_cancellation.rescheduled_appointment_id",
    "campaign_recipient.rebooked_appointment_id",
    "conversation_transition.inbox_item_id",
    "offer.chair_id",
    "opening.chair_id",
    "outbox_message.appointment_id",
    "outbox_message.contact_id",  # by the thread, of which a contact has one
    "outbox_message.inbox_item_id",
    "patient_risk_score.intervention_by",
    "patient_risk_score.reviewed_by",
    "question_option.offer_id",
    "re_engagement_campaign.created_by",
    "recovery_attempt.conversation_id",
    "staff_email.appointment_id",
    "task.opening_id",
    "task.owner_id",
    "task.patient_id",
    "thread.asking_id",
    "waitlist_entry.preferred_provider_id",
}
"""The way goes from the row to what it refers to."""
FEW_ROWS = {"chair_type.appointment_type_id", "provider_type.appointment_type_id"}


def _first_columns(table: sa.Table) -> Iterator[list[str]]:
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint):
            yield [column.name for column in constraint.columns]
    for index in table.indexes:
        yield [column.name for column in index.columns]


def _unindexed() -> Iterator[str]:
    for table in Model.metadata.sorted_tables:
        indexed = list(_first_columns(table))
        for key in table.foreign_key_constraints:
            for name in set(key.column_keys) - {"clinic_id"}:
                if not any(columns[0] == name or columns[:2] == ["clinic_id", name] for columns in indexed):
                    yield f"{table.name}.{name}"


def test_references_that_are_looked_up_have_an_index() -> None:
    assert set(_unindexed()) == NEVER_LOOKED_UP | FEW_ROWS
