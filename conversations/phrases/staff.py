"""What the clinic's own people are told by e-mail about their log-in."""

from __future__ import annotations

STAFF = {
    "password.reset_subject": "Standby: a new password",
    "password.reset": (
        "Somebody, most likely you, asked for a new password for Standby at {clinic}. Choose it here; the link works "
        "once, for half an hour:"
    ),
    "password.invitation_subject": "Standby: your log-in at {clinic}",
    "password.invitation": (
        "{clinic} gave you a log-in for Standby. Choose your password here; the link works once, for three days:"
    ),
    "password.ignore": "If you do not know what this is about, do nothing: without the link nothing changes.",
}
