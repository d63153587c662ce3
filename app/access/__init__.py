"""Who may do what, and who is who: permissions, people, their sessions and second factors, tokens, and callers.

Knows nothing of Flask: the console and the API ask the same questions here.
"""

from app.access import second_factor, staff
from app.access.callers import Caller, person_caller
from app.access.console_sessions import (
    OpenSession,
    begin_session,
    end_all,
    end_one,
    end_session,
    load_session,
    open_sessions,
)
from app.access.login import LoggedIn, NeedsCode, Refused, authenticate, finish, gave_code, is_the_person
from app.access.passwords import (
    LinkHolder,
    LinkIsOver,
    PasswordTooShort,
    change_password,
    hash_password,
    link_holder,
    use_link,
)
from app.access.people import Person, Workplace, enter_clinic
from app.access.permissions import ROLES, Permission, grants, may
from app.access.second_factor import WrongCode
from app.access.staff import EmailTaken, LastAdministrator, NotOneOfUs, WorksElsewhere, create_staff, invite_staff
from app.access.tokens import NotAToken, authenticate_token, issue_token, list_tokens, revoke_token

REFUSALS: tuple[type[Exception], ...] = (
    EmailTaken,
    LastAdministrator,
    NotAToken,
    NotOneOfUs,
    WorksElsewhere,
    WrongCode,
)
"""What is refused with a sentence that may be told: a truth about people and tokens, and no fault of ours."""

__all__ = [
    "REFUSALS",
    "ROLES",
    "Caller",
    "EmailTaken",
    "LastAdministrator",
    "LinkHolder",
    "LinkIsOver",
    "LoggedIn",
    "NeedsCode",
    "NotAToken",
    "NotOneOfUs",
    "OpenSession",
    "PasswordTooShort",
    "Permission",
    "Person",
    "Refused",
    "Workplace",
    "WorksElsewhere",
    "WrongCode",
    "authenticate",
    "authenticate_token",
    "begin_session",
    "change_password",
    "create_staff",
    "end_all",
    "end_one",
    "end_session",
    "enter_clinic",
    "finish",
    "gave_code",
    "grants",
    "hash_password",
    "invite_staff",
    "is_the_person",
    "issue_token",
    "link_holder",
    "list_tokens",
    "load_session",
    "may",
    "open_sessions",
    "person_caller",
    "revoke_token",
    "second_factor",
    "staff",
    "use_link",
]
