"""Times that patients write: words in, moments in the clinic's zone out."""

from conversations.reading.times.clocks import USUAL_HOURS, Hours
from conversations.reading.times.find import find_times, may_name_times

__all__ = ["USUAL_HOURS", "Hours", "find_times", "may_name_times"]
