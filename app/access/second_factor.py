"""The second factor: an app that makes codes (TOTP, RFC 6238), and ten recovery codes for who lost their phone.

A code is taken once, and so is a recovery code: each by one conditional UPDATE, so that of two log-ins with the same
code one is refused. Wall clock.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32encode
from dataclasses import dataclass, field
from hmac import compare_digest

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import clock
from app.access.console_sessions import end_all
from app.models import SecondFactor, SpareCode, StaffUser
from app.services.patient_keys import seal_of
from app.services.staff_record import note
from app.statements import upsert

STEP_SECONDS = 30
DIGITS = 6
STEPS_OFF = 1
"""So many half minutes a phone's clock may be wrong, either way."""
SPARE_CODES = 10
SPARE_BYTES = 10  # 80 bits, as 16 letters and digits: too many to be guessed even by who has the hashes
ISSUER = "Standby"


class WrongCode(ValueError):
    """The code is not right, was used before, or there is nothing that it could be for."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the person's app must be told. Its repr shows no secret."""

    secret: str = field(repr=False)
    """For who cannot scan: base32, in groups of four."""
    uri: str = field(repr=False)
    """What the QR code says (otpauth)."""


def is_on(session: Session, staff_id: int) -> bool:
    """Whether log-in asks for a code."""
    on = sa.select(SecondFactor.id).where(SecondFactor.staff_id == staff_id, SecondFactor.confirmed_at.is_not(None))
    return session.scalar(on) is not None


def start(session: Session, staff: StaffUser) -> Enrolment:
    """What to tell the app, the same until it is confirmed. Raises WrongCode where a second factor is on already."""
    factor = _factor(session, staff.id) or _new_factor(session, staff.id)
    if factor.confirmed_at is not None:
        raise WrongCode("a second factor is on: turn it off before you set up another")
    secret = seal_of(session).open_text(factor.sealed_secret)
    grouped = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return Enrolment(grouped, pyotp.TOTP(secret).provisioning_uri(name=staff.email, issuer_name=ISSUER))


def confirm(session: Session, staff: StaffUser, code: str, *, key: str) -> list[str]:
    """Turn it on, audited, by a code of the app; ten recovery codes, to be shown this once. Raises WrongCode.

    Every other session of the person ends: they began without it. That of `key` goes on.
    """
    factor = _factor(session, staff.id)
    step = _step_of(session, factor, code) if factor and factor.confirmed_at is None else None
    if factor is None or step is None:
        raise WrongCode("that code is not right: type the one that the app shows now")
    factor.confirmed_at, factor.last_step = clock.real(), step
    end_all(session, staff, but=key)
    note(session, staff, "second_factor.on")
    return _make_spare_codes(session, staff)


def take_code(session: Session, staff: StaffUser, code: str) -> bool:
    """Whether a code of the app or a recovery code is right; it is not taken again."""
    typed = "".join(code.split()).replace("-", "").lower()
    if typed.isascii() and typed.isdigit() and len(typed) == DIGITS:
        return _take_step(session, staff.id, typed)
    used = sa.update(SpareCode).where(
        SpareCode.staff_id == staff.id, SpareCode.code_hash == _digest(typed), SpareCode.used_at.is_(None)
    )
    ended = used.values(used_at=clock.real()).returning(SpareCode.id).execution_options(synchronize_session=False)
    taken = session.scalar(ended) is not None
    if taken:
        note(session, staff, "recovery_code.used")
    return taken


def turn_off(session: Session, staff: StaffUser) -> None:
    """Log-in asks for the password only; audited. Its recovery codes are gone, too."""
    for model in (SecondFactor, SpareCode):
        session.execute(sa.delete(model).where(model.staff_id == staff.id))
    note(session, staff, "second_factor.off")


def new_spare_codes(session: Session, staff: StaffUser) -> list[str]:
    """Ten new recovery codes, to be shown this once, audited; the old ones are worth nothing any more."""
    if not is_on(session, staff.id):
        raise WrongCode("there is no second factor that recovery codes could be for")
    note(session, staff, "recovery_code.made")
    return _make_spare_codes(session, staff)


def spare_codes_left(session: Session, staff_id: int) -> int:
    """How many recovery codes a person has not used."""
    left = sa.select(sa.func.count(SpareCode.id)).where(SpareCode.staff_id == staff_id, SpareCode.used_at.is_(None))
    return session.scalars(left).one()


def _make_spare_codes(session: Session, staff: StaffUser) -> list[str]:
    session.execute(sa.delete(SpareCode).where(SpareCode.staff_id == staff.id))
    codes = [b32encode(secrets.token_bytes(SPARE_BYTES)).decode().lower() for _ in range(SPARE_CODES)]
    session.add_all(SpareCode(staff_id=staff.id, code_hash=_digest(code)) for code in codes)
    session.flush()
    return ["-".join(code[n : n + 4] for n in range(0, len(code), 4)) for code in codes]


def _take_step(session: Session, staff_id: int, code: str) -> bool:
    factor = _factor(session, staff_id)
    step = _step_of(session, factor, code) if factor and factor.confirmed_at else None
    if factor is None or step is None:
        return False
    newer = sa.or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step)
    taken = sa.update(SecondFactor).where(SecondFactor.id == factor.id, newer).values(last_step=step)
    found = taken.returning(SecondFactor.id).execution_options(synchronize_session=False)
    return session.scalar(found) is not None


def _step_of(session: Session, factor: SecondFactor, code: str) -> int | None:
    """The half minute whose code it is, of now and those beside it; None: it is the code of none."""
    totp = pyotp.TOTP(seal_of(session).open_text(factor.sealed_secret))
    now = int(clock.real().timestamp()) // STEP_SECONDS
    typed = "".join(code.split()).encode()
    steps = range(now - STEPS_OFF, now + STEPS_OFF + 1)
    return next((n for n in steps if compare_digest(totp.generate_otp(n).encode(), typed)), None)


def _new_factor(session: Session, staff_id: int) -> SecondFactor:
    """Not confirmed yet; of two pages that are opened at once, both show the same."""
    sealed = seal_of(session).shut_text(pyotp.random_base32())
    values = {"staff_id": staff_id, "sealed_secret": sealed, "created_at": clock.real()}
    upsert(session, SecondFactor, values, key=("staff_id",))
    return session.scalars(sa.select(SecondFactor).where(SecondFactor.staff_id == staff_id)).one()


def _factor(session: Session, staff_id: int) -> SecondFactor | None:
    return session.scalar(sa.select(SecondFactor).where(SecondFactor.staff_id == staff_id))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
