"""The inbox: every conversation with patients, as a messenger.

`page` is what one sees and does; `lines` the list, `question` what the bot waits for, `glance` who is at the other
end, `replies` the texts that are at hand.
"""

from admin.pages.inbox.page import InboxPage

__all__ = ["InboxPage"]
