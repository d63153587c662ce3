"""Who may do what, and who is who: permissions, people, tokens, and the callers that requests come from.

Knows nothing of Flask: the console and the API ask the same questions here.
"""

from app.access.callers import Caller, person_caller
from app.access.people import (
    EmailTaken,
    LoggedIn,
    PasswordTooShort,
    Person,
    Refused,
    Workplace,
    authenticate,
    create_staff,
    enter_clinic,
    hash_password,
    load_person,
)
from app.access.permissions import ROLES, Permission, grants, may
from app.access.tokens import NotAToken, authenticate_token, issue_token, revoke_token

__all__ = [
    "ROLES",
    "Caller",
    "EmailTaken",
    "LoggedIn",
    "NotAToken",
    "PasswordTooShort",
    "Permission",
    "Person",
    "Refused",
    "Workplace",
    "authenticate",
    "authenticate_token",
    "create_staff",
    "enter_clinic",
    "grants",
    "hash_password",
    "issue_token",
    "load_person",
    "may",
    "person_caller",
    "revoke_token",
]
