"""Draws the topics' state machines from their tables, for `docs/conversations.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conversations import confirmation, enrolment, offer, practice_cancel
from conversations.recovery import dialogue as recovery
from conversations.visits import change

TOPICS = {
    "Offer": (offer.__doc__ or "", offer.TRANSITIONS),
    "Cancellation, reschedule": (f"{change.__doc__}\n{practice_cancel.__doc__}", change.TRANSITIONS),
    "Confirmation": (confirmation.__doc__ or "", confirmation.TRANSITIONS),
    "Recovery": (recovery.__doc__ or "", recovery.TRANSITIONS),
    "Enrolment": (enrolment.__doc__ or "", enrolment.TRANSITIONS),
}


def document() -> str:
    """The whole page, as Markdown with Mermaid diagrams."""
    parts = [
        "# Conversations\n\n"
        "Generated from the tables in `conversations/`; `tests/unit/test_diagrams.py` holds it to the code.\n"
        "Triggers are facts in the past tense. A state that nothing leaves ends the conversation.\n"
    ]
    for name, (description, table) in TOPICS.items():
        parts.append(f"## {name}\n\n{description.strip()}\n\n```mermaid\n{diagram(table)}```\n")
    return "\n".join(parts)


def diagram(table: Iterable[Mapping[str, object]]) -> str:
    """A Mermaid state diagram: one arrow per source, target and trigger."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table:
        source = row["source"]
        for one in source if isinstance(source, list) else [source]:
            arrows.setdefault((str(one), str(row["dest"])), []).append(str(row["trigger"]))
    lines = [f"    {source} --> {target}: {', '.join(triggers)}" for (source, target), triggers in arrows.items()]
    targets = {target for _, target in arrows}
    first = [source for source in dict.fromkeys(source for source, _ in arrows) if source not in targets] or [
        next(iter(arrows))[0]
    ]
    return "\n".join(["stateDiagram-v2", *(f"    [*] --> {one}" for one in first), *lines]) + "\n"
