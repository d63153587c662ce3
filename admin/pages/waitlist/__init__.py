"""The waitlist: who waits, one entry with why it was not asked yet, its history, and the forms."""

from admin.pages.waitlist.page import WaitlistPage

__all__ = ["WaitlistPage"]
