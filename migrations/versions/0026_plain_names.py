"""Patients are found without accents, apostrophes and hyphens: "munoz" is Muñoz. SQLite needs no index for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision: str | None = "0025"

NAMES = ("first_name", "last_name")
PLAIN = {"a": "áàâäãå", "c": "ç", "e": "éèêë", "i": "íìîï", "n": "ñ", "o": "óòôöõ", "u": "úùûü", "y": "ýÿ"}
LETTERS = "".join(PLAIN.values())
REPLACED = LETTERS + LETTERS.upper() + "-''’" + "\u0300\u0301\u0302\u0303\u0308\u0327"
REPLACING = 2 * "".join(plain * len(accented) for plain, accented in PLAIN.items()) + " "


def upgrade() -> None:
    for name in NAMES:
        if op.get_bind().dialect.name == "postgresql":
            plain = f"translate(lower({name}), '{REPLACED}', '{REPLACING}') text_pattern_ops"
            op.create_index(f"ix_patient_plain_{name}", "patient", ["clinic_id", sa.text(plain)])
        op.drop_index(f"ix_patient_lower_{name}", "patient")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    operators = " text_pattern_ops" if postgresql else ""
    for name in NAMES:
        op.create_index(f"ix_patient_lower_{name}", "patient", ["clinic_id", sa.text(f"lower({name}){operators}")])
        if postgresql:
            op.drop_index(f"ix_patient_plain_{name}", "patient")
