"""`…/explain`: why somebody was asked about an opening, or was not, by the very rules that the engine runs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.access import Permission
from app.models import Opening, SkipRule, WaitlistEntry
from app.services.offers.explain import Finding, Verdict, explain_opening
from app.services.offers.explain_entry import explain_entry
from app.services.offers.offering import Skipped
from app.services.offers.why import PHRASES
from app.web.api.call import Call
from app.web.api.endpoint import Noun
from app.web.api.forms import Answer, Form
from app.web.api.ids import EntryId, OfferId, OpeningId, PatientId
from app.web.api.lookups import own
from app.web.api.times import Instant

NOUN = Noun("Explanations", "Why somebody was asked about an opening, or was not.", "")
VIEW = Permission.VIEW_WAITLIST


class RuleAgainst(Answer):
    """A rule that speaks against asking them."""

    rule: SkipRule
    text: Annotated[str, Field(description="In words.", examples=["They said no to this opening."])]
    until: Annotated[Instant | None, Field(description="Until when; null: it does not end by itself.")]


class Judgement(Answer):
    """What became of an entry, or would. FITS: others come first, or the opening is over."""

    verdict: Verdict
    against: Annotated[RuleAgainst | None, Field(description="The rule that decided.")]
    also: Annotated[list[SkipRule], Field(description="Rules that would have decided, too.")]
    notification_id: OfferId | None


class ConsideredEntry(Answer):
    """One who is considered for an opening."""

    entry_id: EntryId
    patient_id: PatientId
    judgement: Judgement


class SlotExplained(Answer):
    """A page of everybody who waits for the type, and whoever was asked, in the order in which they are asked."""

    at: Annotated[Instant, Field(description="Judged as of then: now, or when the opening was over.")]
    items: list[ConsideredEntry]
    next_cursor: Annotated[EntryId | None, Field(description="Null on the last page.")]


class ExplainQuery(Form):
    """A page."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[EntryId | None, Field(description="`nextCursor` of the page before.")] = None


class SlotChance(Answer):
    """One live opening for an entry."""

    slot_id: OpeningId
    starts_at: Instant
    judgement: Judgement
    place: Annotated[int | None, Field(description="Among those who fit, 1 first; null: it does not fit, or far down.")]


class EntryExplained(Answer):
    """What speaks against asking an entry in general, and for each of the next openings it could be asked about."""

    at: Instant
    standing: list[RuleAgainst]
    chances: list[SlotChance]
    more: Annotated[int, Field(description="How many later openings are not listed.")]


@NOUN.get("/openings/<opaque(opening):opening_id>/explain", SlotExplained, VIEW, query=ExplainQuery)
def explain_slot(call: Call, opening_id: int, query: ExplainQuery) -> SlotExplained:
    """Who was considered for an opening, who was asked, and who was not and by which rule."""
    own(call, Opening, opening_id)
    if query.cursor is not None:
        own(call, WaitlistEntry, query.cursor, "cursor")
    found = explain_opening(call.session, opening_id, after=query.cursor, limit=query.limit)
    items = [
        ConsideredEntry(entry_id=one.entry_id, patient_id=one.patient_id, judgement=_judgement(one.finding))
        for one in found.considered
    ]
    return SlotExplained(at=found.at, items=items, next_cursor=found.after)


@NOUN.get("/waitlist/<opaque(entry):entry_id>/explain", EntryExplained, VIEW)
def explain_waiting(call: Call, entry_id: int) -> EntryExplained:
    """Why an entry has not been asked yet."""
    own(call, WaitlistEntry, entry_id)
    found = explain_entry(call.session, entry_id)
    return EntryExplained(
        at=found.at,
        standing=[_rule(one) for one in found.standing],
        chances=[
            SlotChance(
                slot_id=one.opening.id,
                starts_at=one.opening.starts_at,
                judgement=_judgement(one.finding),
                place=one.place,
            )
            for one in found.chances
        ],
        more=found.more,
    )


def _judgement(finding: Finding) -> Judgement:
    return Judgement(
        verdict=finding.verdict,
        against=_rule(Skipped(finding.rule, finding.until)) if finding.rule else None,
        also=list(finding.also),
        notification_id=finding.offer.id if finding.offer else None,
    )


def _rule(skipped: Skipped) -> RuleAgainst:
    return RuleAgainst(rule=skipped.rule, text=PHRASES[skipped.rule], until=skipped.until)
