"""The people of a clinic, as its administrator sees and changes them. Everything is audited.

A person may work at several clinics, and their log-in is one: whoever administers only some of these may take roles
there away, but not touch the log-in itself. Else the administrator of one clinic could walk into another's.
Callers check `MANAGE_USERS` at the clinic before; the session is of that clinic, or of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app import clock
from app.access import second_factor
from app.access.console_sessions import end_all
from app.access.passwords import hash_password
from app.db import ALL_CLINICS, one_look
from app.locking import lock, lock_one
from app.models import NOT_CHOSEN, Clinic, Role, SecondFactor, StaffRole, StaffUser
from app.services import audit, password_links
from app.services.staff_record import note


class EmailTaken(ValueError):
    """Somebody with this e-mail address is there already."""


class NotOneOfUs(ValueError):
    """Nobody with this id works at the clinic."""


class LastAdministrator(ValueError):
    """The clinic would be left with nobody who administers it."""


class WorksElsewhere(ValueError):
    """The person works at a clinic, too, that the acting person does not administer."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """A line of a clinic's list of people."""

    staff_id: int
    name: str
    email: str = field(repr=False)
    roles: tuple[Role, ...]
    active: bool
    invited: bool
    """They have not chosen a password yet."""
    second_factor: bool
    last_login_at: datetime | None
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What came of inviting somebody. `token` opens `/admin/password/…`; None: they need none, or it is sent."""

    staff: StaffUser
    token: str | None = field(repr=False)


def is_anybody_there(sessions: sessionmaker[Session]) -> bool:
    """Whether anybody has a log-in: else the installation is new."""
    with one_look(sessions, ALL_CLINICS) as session:
        return session.scalar(sa.select(StaffUser.id).limit(1)) is not None


def create_staff(
    session: Session, email: str, name: str, password: str, clinic: Clinic, roles: Iterable[Role]
) -> StaffUser:
    """A new person with roles at one clinic, audited. Raises EmailTaken, PasswordTooShort."""
    if _by_email(session, email):
        raise EmailTaken("this e-mail address has a log-in already: give that person the role instead")
    return _add(session, email, name, hash_password(password), clinic, roles)


def invite_staff(
    session: Session, email: str, name: str, clinic: Clinic, roles: Iterable[Role], *, by_email: bool = False
) -> Invitation:
    """A person with roles at the clinic, and the link with which they choose a password: to be shown, or sent.

    Who has a log-in already (at another clinic) gets the roles, and keeps name and password. Raises EmailTaken for who
    works here already.
    """
    staff = _by_email(session, email)
    if staff is None:
        staff = _add(session, email, name, NOT_CHOSEN, clinic, roles)
    elif _held(session, clinic.id, staff.id):
        raise EmailTaken("this person works here already: change their roles instead")
    else:
        set_roles(session, clinic.id, staff.id, roles, joining=True)
    if staff.password_hash != NOT_CHOSEN:
        return Invitation(staff, None)
    if by_email:
        password_links.request(session, staff.email)
        return Invitation(staff, None)
    return Invitation(staff, password_links.make(session, staff))


def list_staff(session: Session, clinic_id: int) -> list[Colleague]:
    """Who has roles at the clinic, by name; two statements."""
    held: dict[int, list[Role]] = {}
    of_clinic = sa.select(StaffRole.staff_id, StaffRole.role).where(StaffRole.clinic_id == clinic_id)
    for staff_id, role in session.execute(of_clinic.order_by(StaffRole.id)):
        held.setdefault(staff_id, []).append(role)
    people = (
        sa.select(StaffUser, SecondFactor.confirmed_at)
        .outerjoin(SecondFactor, SecondFactor.staff_id == StaffUser.id)
        .where(StaffUser.id.in_(held))
        .order_by(sa.func.lower(StaffUser.name), StaffUser.id)
    )
    return [
        Colleague(
            staff.id, staff.name, staff.email, tuple(sorted(held[staff.id])), staff.active,
            staff.password_hash == NOT_CHOSEN, confirmed is not None, staff.last_login_at, staff.locked_until,
        )
        for staff, confirmed in session.execute(people)
    ]  # fmt: skip


def set_roles(session: Session, clinic_id: int, staff_id: int, roles: Iterable[Role], *, joining: bool = False) -> None:
    """The roles that the person has at the clinic from now on; none: they do not work here any more.

    Raises NotOneOfUs (unless they are `joining`), LastAdministrator.
    """
    lock_one(session, Clinic, clinic_id)  # of two administrators who take the role from each other, one is too late
    before, wanted = _held(session, clinic_id, staff_id), set(roles)
    if not before and not joining:
        raise NotOneOfUs("nobody with this number works here")
    if before == wanted:
        return
    if Role.CLINIC_ADMIN not in wanted:
        _keep_an_administrator(session, clinic_id, staff_id)
    gone = sa.delete(StaffRole).where(
        StaffRole.clinic_id == clinic_id, StaffRole.staff_id == staff_id, StaffRole.role.in_(before - wanted)
    )
    session.execute(gone)
    session.add_all(StaffRole(staff_id=staff_id, clinic_id=clinic_id, role=role) for role in sorted(wanted - before))
    session.flush()
    was, now = ({"roles": sorted(roles)} for roles in (before, wanted))
    audit.record(session, clinic_id, "staff.roles_set", f"staff_user:{staff_id}", before=was, after=now)


def set_active(session: Session, clinic_id: int | None, staff_id: int, *, active: bool, by: int | None) -> None:
    """Whether the person may log in; who may not is logged out at once.

    `by` is who acts, at the clinic; both None: the terminal. Raises NotOneOfUs, WorksElsewhere, LastAdministrator.
    """
    lock(session, Clinic, _clinics_of(session, staff_id))
    staff = session.get(StaffUser, staff_id)
    if staff is None or clinic_id is not None:
        staff = _theirs_to_change(session, clinic_id or 0, staff_id, by)
    if staff.active == active:
        return
    if not active:
        for place in _clinics_of(session, staff_id):
            _keep_an_administrator(session, place, staff_id)
        end_all(session, staff)
    staff.active = active
    note(session, staff, "staff.activated" if active else "staff.deactivated")


def reset_second_factor(session: Session, clinic_id: int, staff_id: int, *, by: int | None) -> None:
    """For who lost their phone and the recovery codes: log-in asks for the password only, and their sessions end.

    Raises NotOneOfUs, WorksElsewhere.
    """
    staff = _theirs_to_change(session, clinic_id, staff_id, by)
    second_factor.turn_off(session, staff)
    end_all(session, staff)


def new_link(session: Session, clinic_id: int, staff_id: int, *, by: int | None) -> str:
    """The token of a link with which the person chooses a password, to be handed to them.

    Raises NotOneOfUs, WorksElsewhere.
    """
    return password_links.make(session, _theirs_to_change(session, clinic_id, staff_id, by))


def end_sessions(session: Session, clinic_id: int, staff_id: int) -> None:
    """Log somebody of the clinic out everywhere. Raises NotOneOfUs."""
    end_all(session, _of_clinic(session, clinic_id, staff_id))


def _add(
    session: Session, email: str, name: str, password_hash: str, clinic: Clinic, roles: Iterable[Role]
) -> StaffUser:
    wanted = sorted(set(roles))
    staff = StaffUser(email=email.strip().lower(), name=name, password_hash=password_hash, created_at=clock.real())
    session.add(staff)
    session.flush()
    session.add_all(StaffRole(staff_id=staff.id, clinic_id=clinic.id, role=role) for role in wanted)
    session.flush()
    audit.record(session, clinic.id, "staff_created", staff, after={"roles": [role.value for role in wanted]})
    return staff


def _by_email(session: Session, email: str) -> StaffUser | None:
    return session.scalar(sa.select(StaffUser).where(StaffUser.email == email.strip().lower()))


def _held(session: Session, clinic_id: int, staff_id: int) -> set[Role]:
    query = sa.select(StaffRole.role).where(StaffRole.clinic_id == clinic_id, StaffRole.staff_id == staff_id)
    return set(session.scalars(query))


def _clinics_of(session: Session, staff_id: int, role: Role | None = None) -> set[int]:
    query = sa.select(StaffRole.clinic_id).where(StaffRole.staff_id == staff_id)
    return set(session.scalars(query.where(StaffRole.role == role) if role else query))


def _of_clinic(session: Session, clinic_id: int, staff_id: int) -> StaffUser:
    if not _held(session, clinic_id, staff_id):
        raise NotOneOfUs("nobody with this number works here")
    return session.get_one(StaffUser, staff_id)


def _theirs_to_change(session: Session, clinic_id: int, staff_id: int, by: int | None) -> StaffUser:
    """The person, whose log-in the acting one may change: they administer every clinic where the person works."""
    staff = _of_clinic(session, clinic_id, staff_id)
    if by is not None and not _clinics_of(session, staff_id) <= _clinics_of(session, by, Role.CLINIC_ADMIN):
        raise WorksElsewhere("this person works at another clinic, too: take their roles here away instead")
    return staff


def _keep_an_administrator(session: Session, clinic_id: int, but: int) -> None:
    """Raises LastAdministrator where nobody but this person, who may log in, administers the clinic."""
    of_clinic = sa.select(StaffRole.staff_id).where(
        StaffRole.clinic_id == clinic_id, StaffRole.role == Role.CLINIC_ADMIN
    )
    admins = set(session.scalars(of_clinic))
    others = sa.select(StaffUser.id).where(StaffUser.id.in_(admins - {but}), StaffUser.active)
    if but in admins and session.scalar(others.limit(1)) is None:
        raise LastAdministrator("nobody else administers this clinic: make somebody else an administrator first")
