"""Reads texts as JSON lines, one reading a line: for measuring the reader and for trying it by hand."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from conversations.reading.reader import read
from conversations.reading.reading import Expecting
from conversations.reading.when import When


def understand_lines(stdin: TextIO, stdout: TextIO) -> None:
    """Writes the reading of each line of ``stdin`` to ``stdout``.

    A line is an object with ``text`` and, where known, ``language``, ``expecting``, ``options`` and ``opted_out``;
    other keys (``now``, ``timezone``) are accepted. Raises ValueError, naming the line, for a line that is no such
    object.
    """
    for number, line in enumerate(stdin, 1):
        if line.strip():
            stdout.write(json.dumps(_reading_of(_question(line, number))) + "\n")


def _question(line: str, number: int) -> Mapping[str, Any]:
    try:
        question = json.loads(line)
        if not isinstance(question, dict) or not isinstance(question.get("text"), str):
            raise ValueError('no object with a "text"')
        Expecting(question.get("expecting") or Expecting.OFFER)
    except ValueError as error:
        raise ValueError(f'line {number}: {error}; write one JSON object with a "text" on each line') from error
    return question


def _reading_of(question: Mapping[str, Any]) -> dict[str, Any]:
    expecting = question.get("expecting")
    reading = read(
        question["text"],
        language=question.get("language") or "en",
        expecting=Expecting(expecting) if expecting else None,
        options=int(question.get("options") or 0),
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
    here = ZoneInfo(zone or "UTC")
    return moment.astimezone(here) if moment.tzinfo else moment.replace(tzinfo=here)


def _time(when: When) -> dict[str, Any]:
    moments = {"start": when.start, "end": when.end, "instead": when.instead}
    named: dict[str, Any] = {name: moment and moment.isoformat() for name, moment in moments.items()}
    return named | {"grain": when.grain, "days": when.days, "excluded": when.excluded}
