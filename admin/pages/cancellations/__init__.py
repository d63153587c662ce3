"""Visits that did not take place: each of them, and the figures they make."""

from admin.pages.cancellations.page import CancellationsPage

__all__ = ["CancellationsPage"]
