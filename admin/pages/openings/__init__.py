"""Openings: a board, one opening with everything that is done about it, and the list of all."""

from admin.pages.openings.listing import AllOpeningsPage
from admin.pages.openings.page import OpeningsPage

__all__ = ["AllOpeningsPage", "OpeningsPage"]
