"""The schedule: visits by day, week and provider, and what staff do with them."""

from admin.pages.schedule.page import SchedulePage

__all__ = ["SchedulePage"]
