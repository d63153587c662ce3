"""What decided about somebody and an opening, in the front desk's words: for the console's pages and the CLI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from admin.words import WallClock, words
from app.models import SkipRule
from app.services.offers import Skipped
from app.services.offers.explain import Finding, Verdict
from app.services.offers.why import PHRASES

SAID = {
    Verdict.WITH_STAFF: "staff decide about them now",
    Verdict.NEXT: "would be asked now",
    Verdict.FITS: "fits; others come first, or it is over",
}
MARKS = {
    Verdict.OFFERED: "offer-open",
    Verdict.WITH_STAFF: "offer-open",
    Verdict.NEXT: "offer-accepted",
    Verdict.FITS: "offer-accepted",
    Verdict.ANSWERED: "offer-declined",
    Verdict.NOT_ASKED: "offer-declined",
}
"""The console's class for a row: somebody is asked, could be, or has been or cannot be."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding for a page: whom or what it is about, what decided, what else speaks against it."""

    id: int
    about: str
    said: str
    also: str
    mark: str


def say(finding: Finding, wall: WallClock, *, numbers: bool = False) -> str:
    """What decided, with times on the clinic's wall clock; begins small, as it stands after a colon.

    `numbers` names the contact, for lines that name nobody.
    """
    offer = finding.offer
    if offer is not None:
        asked = f"asked {wall.within(wall.moment(offer.sent_at))}" if offer.sent_at else "offered, not asked yet"
        answer = words(offer.response).lower() if offer.response else f"held {wall.until(offer.hold_expires_at)}"
        contact = f" (contact {offer.contact_id})" if numbers else ""
        return f"{asked} by {words(offer.channel).lower()}{contact}: {answer}"
    if finding.rule is None:
        return SAID[finding.verdict]
    return because(finding.rule, finding.until, wall)


def say_also(rules: Iterable[SkipRule]) -> str:
    """The other rules that speak against it."""
    return "; ".join(PHRASES[rule].lower() for rule in rules)


def because(rule: SkipRule, until: datetime | None, wall: WallClock) -> str:
    """A rule, and when it ends if it does so by itself."""
    return PHRASES[rule].lower() + (f", {wall.until(until)}" if until else "")


def finding_line(row_id: int, about: str, finding: Finding, wall: WallClock) -> FindingLine:
    """A finding as a line of a page."""
    said = capital(say(finding, wall))
    return FindingLine(row_id, about, said, capital(say_also(finding.also)), MARKS[finding.verdict])


def standing_lines(standing: Iterable[Skipped], wall: WallClock) -> list[str]:
    """What holds for every opening."""
    return [capital(because(why.rule, why.until, wall)) for why in standing]


def capital(said: str) -> str:
    """With a capital letter at its beginning."""
    return said[:1].upper() + said[1:]
