"""Tokens for programs: issued once, stored hashed, with permissions and an end; revocable. Times are wall clock.

A token reads `standby_<public id>_<secret>`. A person's token does what the person may do, narrowed to its permissions;
a service's token only what it names, and never what PRODUCT.md section 9 leaves to a person alone (waiving a fee).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.access.callers import Caller
from app.access.permissions import Permission, of_roles
from app.db import ALL_CLINICS, one_look, transaction
from app.models import ApiToken, Clinic, Role, StaffRole, StaffUser
from app.services import audit
from app.statements import columns, run, table

FORM = re.compile("standby_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
LONGEST_LIFE = timedelta(days=366)
NOTED_EVERY = timedelta(minutes=1)
"""`last_used_at` is not written with every request: it would make each of them a writer."""
_token, _clinic = columns(ApiToken), columns(Clinic)
TOKEN = (
    sa.select(_token, _clinic.active.label("works"))
    .join(table(Clinic), _clinic.id == _token.clinic_id)
    .where(_token.public_id == sa.bindparam("public_id"))
)
"""Before every request of the API: past the ORM, which costs more than all the rest of it."""
PERSONS_ALONE = frozenset({Permission.WAIVE_FEE, Permission.MANAGE_USERS})


class NotAToken(ValueError):
    """The token cannot be issued, or there is none; the message says what to do."""


def issue_token(
    session: Session,
    clinic: Clinic,
    name: str,
    permissions: Collection[Permission],
    *,
    expires_at: datetime,
    actor: str,
    staff: StaffUser | None = None,
) -> tuple[ApiToken, str]:
    """A new token, audited, and the text to hand over: it can never be shown again. Raises NotAToken."""
    now = clock.real()
    _check(session, clinic, name, permissions, staff, expires_at - now)
    secret = secrets.token_urlsafe(32)
    token = ApiToken(
        clinic_id=clinic.id,
        name=name.strip(),
        public_id=secrets.token_hex(8),
        secret_hash=_digest(secret),
        staff_id=staff.id if staff else None,
        permissions=sorted(permissions),
        created_by=actor,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    after = {"permissions": token.permissions, "staff": token.staff_id, "expires_at": expires_at.isoformat()}
    audit.record(session, clinic.id, "token.issued", token, actor=actor, after=after)
    return token, f"standby_{token.public_id}_{secret}"


def revoke_token(session: Session, clinic_id: int, token_id: int, *, actor: str) -> ApiToken:
    """End a token now, audited; ending it again changes nothing. Raises NotAToken: the clinic has none of that id."""
    token = session.scalar(sa.select(ApiToken).where(ApiToken.clinic_id == clinic_id, ApiToken.id == token_id))
    if token is None:
        raise NotAToken(f"there is no token {token_id} at this clinic")
    if token.revoked_at is None:
        token.revoked_at = clock.real()
        audit.record(session, clinic_id, "token.revoked", token, actor=actor)
    return token


def list_tokens(session: Session, clinic_id: int) -> Sequence[ApiToken]:
    """The clinic's tokens, also those that are over, the newest first."""
    query = sa.select(ApiToken).where(ApiToken.clinic_id == clinic_id).order_by(ApiToken.id.desc())
    return session.scalars(query).all()


def authenticate_token(sessions: sessionmaker[Session], text: str) -> Caller | None:
    """Who a token speaks for; None: it is not ours, was revoked, has expired, or its person or clinic is gone."""
    written = FORM.fullmatch(text)
    if written is None:
        return None
    now = clock.real()
    with one_look(sessions, ALL_CLINICS) as session:
        token = next(iter(run(session, TOKEN, {"public_id": written[1]})), None)
        if token is None or not compare_digest(token.secret_hash, _digest(written[2])):
            return None
        if token.revoked_at or token.expires_at <= now or not token.works:
            return None
        caller = _caller(session, token)
    if caller and (token.last_used_at is None or now - token.last_used_at > NOTED_EVERY):
        with transaction(sessions, ALL_CLINICS) as session:
            session.execute(sa.update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=now))
    return caller


def _caller(session: Session, token: sa.Row[Any]) -> Caller | None:
    permissions = frozenset(one for one in Permission if one in token.permissions)
    key = f"token:{token.id}"
    if token.staff_id is None:
        return Caller(token.clinic_id, key, key, token.name, permissions - PERSONS_ALONE)
    staff = session.get_one(StaffUser, token.staff_id)
    roles = _roles(session, token.clinic_id, staff)
    if not staff.active or not roles:
        return None
    return Caller(token.clinic_id, f"staff:{staff.id}", key, staff.name, permissions & of_roles(roles), staff.id)


def _check(
    session: Session,
    clinic: Clinic,
    name: str,
    permissions: Collection[Permission],
    staff: StaffUser | None,
    life: timedelta,
) -> None:
    if not name.strip() or len(name.strip()) > ApiToken.name.type.length:
        raise NotAToken("say in 1 to 80 characters what the token is for")
    if not permissions:
        raise NotAToken("name at least one permission: a token without any can do nothing")
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise NotAToken(f"a token ends between now and {LONGEST_LIFE.days} days from now")
    if staff is None and PERSONS_ALONE.intersection(permissions):
        names = ", ".join(sorted(PERSONS_ALONE.intersection(permissions)))
        raise NotAToken(f"only a person may have {names}: issue the token to a person")
    if staff is not None:
        missing = set(permissions) - of_roles(_roles(session, clinic.id, staff))
        if missing:
            raise NotAToken(f"this person may not do {', '.join(sorted(missing))} at this clinic")


def _roles(session: Session, clinic_id: int, staff: StaffUser) -> list[Role]:
    query = sa.select(StaffRole.role).where(StaffRole.clinic_id == clinic_id, StaffRole.staff_id == staff.id)
    return list(session.scalars(query))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
