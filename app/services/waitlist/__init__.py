"""The waitlist: joining, changing, leaving, being booked, expiring, and whose turn is next (spec 2.1.3.1)."""

from app.services.waitlist.changing import Change, EntryChanged, NotWaiting, change_entry
from app.services.waitlist.ending import (
    WAITING,
    due_to_expire,
    expire,
    leave_list,
    reinstate,
    remove_entries,
    remove_entry,
    reset_limit,
    resolve,
    tell_enrolled,
)
from app.services.waitlist.enrolment import (
    NotADistance,
    end_enrolment,
    enrol_patients,
    enrol_visit,
    enrolment_due,
    set_enrolment,
)
from app.services.waitlist.joining import (
    LONGEST_TEXT,
    AlreadyWaiting,
    NoSuchEntry,
    add_entry,
    can_be_texted,
    find_entry,
    store_entry,
    waiting_entries,
)
from app.services.waitlist.preferences import (
    LONGEST_NOTICE,
    NotAnEntry,
    Preferences,
    read_preferences,
    write_preferences,
)
from app.services.waitlist.standing import ASKING_ORDER, positions

__all__ = [
    "ASKING_ORDER",
    "LONGEST_NOTICE",
    "LONGEST_TEXT",
    "WAITING",
    "AlreadyWaiting",
    "Change",
    "EntryChanged",
    "NoSuchEntry",
    "NotADistance",
    "NotAnEntry",
    "NotWaiting",
    "Preferences",
    "add_entry",
    "can_be_texted",
    "change_entry",
    "due_to_expire",
    "end_enrolment",
    "enrol_patients",
    "enrol_visit",
    "enrolment_due",
    "expire",
    "find_entry",
    "leave_list",
    "positions",
    "read_preferences",
    "reinstate",
    "remove_entries",
    "remove_entry",
    "reset_limit",
    "resolve",
    "set_enrolment",
    "store_entry",
    "tell_enrolled",
    "waiting_entries",
    "write_preferences",
]
