"""Reads texts as JSON lines, one reading a line: for measuring the reader and for trying it by hand."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conversations.reading.reader import read
from conversations.reading.reading import Expecting
from conversations.reading.when import When


def understand_lines(stdin: TextIO, stdout: TextIO) -> int:
    """Writes the reading of each line of ``stdin`` to ``stdout`` and returns how many lines could not be read.

    A line is an object with ``text`` and, where known, ``language``, ``now`` (ISO 8601), ``timezone``, ``expecting``,
    ``options`` (how many, or the list of them), ``opted_out`` and ``names``. A line that is no such object is answered
    by ``{"error": …, "line": n}``, so that each line has its answer and nothing behind it is lost. Where a person
    reads along, each answer is written at once.
    """
    bad, at_once = 0, stdin.isatty() or stdout.isatty()
    for number, line in enumerate(stdin, 1):
        if not line.strip():
            continue
        try:
            answer = _reading_of(_question(line))
        except (ValueError, TypeError, OverflowError) as error:
            bad += 1
            answer = {
                "error": f'line {number}: {error}; write one JSON object with a "text" on each line',
                "line": number,
            }
        stdout.write(json.dumps(answer) + "\n")
        if at_once:
            stdout.flush()
    return bad


def _question(line: str) -> Mapping[str, Any]:
    question = json.loads(line)
    if not isinstance(question, dict) or not isinstance(question.get("text"), str):
        raise ValueError('no object with a "text"')
    return question


def _reading_of(question: Mapping[str, Any]) -> dict[str, Any]:
    expecting = question.get("expecting")
    reading = read(
        question["text"],
        language=question.get("language") or "en",
        expecting=Expecting(expecting) if expecting else None,
        options=_count(question.get("options")),
        names=[str(name) for name in question.get("names") or ()],
        opted_out=bool(question.get("opted_out")),
        now=_now(question.get("now"), question.get("timezone")),
    )
    values = reading.values
    named = {"choice": list(values.choices), "times": [_time(when) for when in values.times], "reason": values.reason}
    named |= {"scope": values.scope, "reaction": values.reaction, "child": values.child}
    named |= {"reason_words": values.reason_words, "asked_language": values.asked_language, "keyword": reading.keyword}
    return {
        "intent": reading.intent,
        "confidence": reading.confidence,
        "language": reading.language,
        "values": named,
        "rule": reading.rule,
    }


def _now(now: str | None, zone: str | None) -> datetime | None:
    if not now:
        return None
    moment = datetime.fromisoformat(now)
    here = _zone(zone or "UTC")
    return moment.astimezone(here) if moment.tzinfo else moment.replace(tzinfo=here)


def _time(when: When) -> dict[str, Any]:
    moments = {"start": when.start, "end": when.end, "instead": when.instead}
    named: dict[str, Any] = {name: moment and moment.isoformat() for name, moment in moments.items()}
    return named | {"grain": when.grain, "days": when.days, "excluded": when.excluded}


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"no time zone is called {name!r}") from error


def _count(options: object) -> int:
    """How many answers were offered, given as a number or as the list of them."""
    if isinstance(options, list):
        return len(options)
    return max(0, int(options)) if isinstance(options, int | str) and options else 0
