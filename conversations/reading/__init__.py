"""Reads what patients write: text and open question in, a ``Reading`` out. Pure: no database, no network, no clock."""

from conversations.reading.reader import read
from conversations.reading.reading import Expecting, Intent, OptOutScope, Reading, Values
from conversations.reading.when import Days, Grain, When, suits

__all__ = ["Days", "Expecting", "Grain", "Intent", "OptOutScope", "Reading", "Values", "When", "read", "suits"]
