"""Recovery: whom to win back after a visit went wrong, what was tried, and a new time for them.

`page` is what one sees, `acts` what one does, `rows` a line of the list, `forms` what is filled in.
"""

from admin.pages.recovery.page import RecoveryPage

__all__ = ["RecoveryPage"]
