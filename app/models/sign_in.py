"""How the people of `app.models.staff` get in: their sessions, second factors, and links that set a password.

A secret is kept as its SHA-256 (it is random and long: a slow hash would protect nothing) or sealed (`app.sealing`).
Times are wall clock.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, partial


class StaffSession(Model):
    """A browser in which somebody is logged in. The cookie holds a random key, the row its hash.

    It is over when it ended, when it was idle or grew too old, or when `epoch` is not the person's any more.
    """

    __tablename__ = "staff_session"
    __table_args__ = (
        sa.UniqueConstraint("key_hash"),
        sa.Index("ix_staff_session_staff_id", "staff_id"),
        {"sqlite_autoincrement": True},
    )

    staff_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("staff_user.id"))
    key_hash: Mapped[str] = mapped_column(sa.String(64))
    epoch: Mapped[int]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When the person last did something, to the minute; a page that looks for news by itself does not count."""
    address: Mapped[str] = mapped_column(sa.String(45))
    device: Mapped[str] = mapped_column(sa.String(60))
    """In words, as "Chrome on Windows"."""
    ended_at: Mapped[datetime | None]


class SecondFactor(Model):
    """The app on a person's phone that makes codes (RFC 6238); asked for at log-in once it is confirmed."""

    __tablename__ = "second_factor"
    __table_args__ = (sa.UniqueConstraint("staff_id"), {"sqlite_autoincrement": True})

    staff_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("staff_user.id"))
    sealed_secret: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """Null: the person has seen the secret, and not yet shown that their app has it."""
    last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    """The half minute (since 1970) of the last code that was taken: it and those before are not taken again."""


class SpareCode(Model):
    """A recovery code: one log-in for who lost their phone."""

    __tablename__ = "spare_code"
    __table_args__ = (sa.UniqueConstraint("staff_id", "code_hash"), {"sqlite_autoincrement": True})

    staff_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("staff_user.id"))
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


class PasswordLink(Model):
    """A link with which a person chooses a password: works once, and not after `expires_at` or `ended_at`."""

    __tablename__ = "password_link"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        partial("ix_password_link_open", "staff_id", where="ended_at IS NULL"),
        {"sqlite_autoincrement": True},
    )

    staff_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("staff_user.id"))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was used, or a newer one took its place."""


class PasswordRequest(Model):
    """Somebody asked for a link by e-mail. Whether anybody has the address is found out when it is sent, by another
    process: who asks cannot tell, not even by the time it takes. Gone when it was handled."""

    __tablename__ = "password_request"
    __table_args__ = (sa.Index("ix_password_request_not_before", "not_before"), {"sqlite_autoincrement": True})

    sealed_address: Mapped[str] = mapped_column(sa.Text)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
