"""What decided about somebody and an opening, in the front desk's words: for the console's pages and the CLI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from admin.languages import N_, gettext
from admin.words import WallClock, words
from app.models import Offer, SkipRule
from app.services.offers import Skipped
from app.services.offers.explain import Finding, Verdict

SAID = {
    Verdict.WITH_STAFF: N_("staff decide about them now"),
    Verdict.NEXT: N_("would be asked now"),
    Verdict.FITS: N_("fits; others come first, or it is over"),
}
ASKABLE = (Verdict.NEXT, Verdict.FITS, Verdict.NOT_ASKED)
"""Staff may still put it to them; the service knows whom never."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding for a page: whom or what it is about, what decided, what else speaks against it."""

    id: int
    about: str
    said: str
    also: str
    can_be_asked: bool


def say(finding: Finding, wall: WallClock, *, numbers: bool = False) -> str:
    """What decided, with times on the clinic's wall clock; begins small, as it stands after a colon.

    `numbers` names the contact, for lines that name nobody.
    """
    offer = finding.offer
    if offer is not None:
        contact = f" (contact {offer.contact_id})" if numbers else ""
        return f"{_asked(offer, wall)}{contact}: {_answer(offer, wall)}"
    if finding.rule is None:
        return gettext(SAID[finding.verdict])
    return because(finding.rule, finding.until, wall)


def _asked(offer: Offer, wall: WallClock) -> str:
    channel = words(offer.channel).lower()
    if offer.sent_at is None:
        return gettext(N_("offered, not asked yet by %(channel)s"), channel=channel)
    return gettext(N_("asked %(when)s by %(channel)s"), when=wall.within(wall.moment(offer.sent_at)), channel=channel)


def _answer(offer: Offer, wall: WallClock) -> str:
    if offer.response:
        return words(offer.response).lower()
    if offer.closed_at:
        return gettext(N_("taken back"))
    return gettext(N_("held %(until)s"), until=wall.until(offer.hold_expires_at))


def say_also(rules: Iterable[SkipRule]) -> str:
    """The other rules that speak against it."""
    return "; ".join(words(rule).lower() for rule in rules)


def because(rule: SkipRule, until: datetime | None, wall: WallClock) -> str:
    """A rule, and when it ends if it does so by itself."""
    return words(rule).lower() + (f", {wall.until(until)}" if until else "")


def finding_line(row_id: int, about: str, finding: Finding, wall: WallClock) -> FindingLine:
    """A finding as a line of a page."""
    said = capital(say(finding, wall))
    return FindingLine(row_id, about, said, capital(say_also(finding.also)), finding.verdict in ASKABLE)


def standing_lines(standing: Iterable[Skipped], wall: WallClock) -> list[str]:
    """What holds for every opening."""
    return [capital(because(why.rule, why.until, wall)) for why in standing]


def capital(said: str) -> str:
    """With a capital letter at its beginning."""
    return said[:1].upper() + said[1:]
