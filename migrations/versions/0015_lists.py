"""Lists: each field by which the API filters or sorts a list has an index."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision: str | None = "0014"

INDEXES = {
    "ix_waitlist_entry_list": ("waitlist_entry", ["clinic_id", "priority_rank", "added_at", "id"]),
    "ix_waitlist_entry_clinic_id_added_at": ("waitlist_entry", ["clinic_id", "added_at", "id"]),
    "ix_waitlist_entry_clinic_id_updated_at": ("waitlist_entry", ["clinic_id", "updated_at", "id"]),
    "ix_waitlist_entry_clinic_id_status": ("waitlist_entry", ["clinic_id", "status"]),
    "ix_waitlist_entry_appointment_type_id": ("waitlist_entry", ["appointment_type_id"]),
    "ix_opening_clinic_id_status": ("opening", ["clinic_id", "status", "starts_at"]),
    "ix_opening_provider_id_starts_at": ("opening", ["provider_id", "starts_at"]),
    "ix_opening_appointment_type_id_starts_at": ("opening", ["appointment_type_id", "starts_at"]),
    "ix_appointment_provider_id_starts_at": ("appointment", ["provider_id", "starts_at"]),
    "ix_appointment_clinic_id_status": ("appointment", ["clinic_id", "status", "starts_at"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
