"""Today: the page with which a day begins."""

from admin.pages.today.page import TodayPage

__all__ = ["TodayPage"]
