"""Reads what patients write: text and open question in, a ``Reading`` out. Pure: no database, no network, no clock."""

from conversations.reading.reader import read
from conversations.reading.reading import Expecting, Intent, OptOutScope, Reading

__all__ = ["Expecting", "Intent", "OptOutScope", "Reading", "read"]
