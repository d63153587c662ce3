"""What each rule is called when somebody asks why a patient was not asked: one table, for console, CLI and API."""

from __future__ import annotations

from app.models import SkipRule

PHRASES: dict[SkipRule, str] = {
    SkipRule.QUESTION_OPEN: "Another question to them is still open",
    SkipRule.STAFF_HAS_THREAD: "Staff are writing with them",
    SkipRule.OPTED_OUT: "They opted out",
    SkipRule.NO_CONSENT: "No recorded consent",
    SkipRule.NO_CHANNEL: "No way to reach them",
    SkipRule.CONTACT_WINDOW: "Outside their contact hours",
    SkipRule.OFFER_CAP: "They had enough offers today",
    SkipRule.NOTIFICATION_LIMIT: "Asked as often as allowed",
    SkipRule.DELIVERY_FAILED: "The message could not be delivered",
    SkipRule.NOT_SENT_IN_TIME: "The message was not sent in time",
    SkipRule.HELD_BACK: "The message was held back",
    SkipRule.OTHER_OFFER: "They have another offer at that time",
    SkipRule.OTHER_VISIT: "They have another visit at that time",
    SkipRule.ALREADY_ASKED: "Already asked about this opening",
    SkipRule.TRIAL_MODE: "Trial mode: not on the guest list",
    SkipRule.PASSED_BY_STAFF: "Passed over by staff",
    SkipRule.NOT_WAITING: "Does not wait any more",
    SkipRule.TYPE: "Waits for another kind of visit",
    SkipRule.DURATION: "Their visit takes longer than this opening",
    SkipRule.EXPIRED: "Their place on the list has expired",
    SkipRule.PROVIDER: "Wants another provider",
    SkipRule.DATE_RANGE: "Wants another range of dates",
    SkipRule.DAY: "Wants another day of the week",
    SkipRule.TIME: "Wants another time of day",
    SkipRule.NOTICE: "Needs more notice",
    SkipRule.GAVE_IT_UP: "Gave up this very time",
    SkipRule.WOULD_BE_LATER: "Has an earlier visit already",
    SkipRule.PASSED_OVER: "Passed over for now",
}
