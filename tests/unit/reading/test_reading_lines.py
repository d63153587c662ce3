"""The reader behind a pipe: one JSON object a line, one reading a line."""

import io
import json
from typing import Any

import pytest

from conversations.reading.lines import understand_lines


def understand(*lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    understand_lines(io.StringIO("\n".join(lines)), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_gets_its_reading() -> None:
    asked: list[dict[str, object]] = [{"text": "yes", "expecting": "offer"}]
    asked.append({"text": "la segunda", "expecting": "choice", "options": 3})
    yes, second = understand(
        *(json.dumps(line | {"now": "2026-11-23T10:00:00", "timezone": "America/Chicago"}) for line in asked)
    )
    assert (yes["intent"], yes["confidence"], yes["values"]["keyword"]) == ("yes", 1.0, "YES")
    assert (second["intent"], second["language"], second["values"]["choice"]) == ("choice", "es", [2])


def test_an_opted_out_contact_is_told_to_the_reader() -> None:
    (reading,) = understand('{"text": "yes", "opted_out": true, "expecting": null}')
    assert reading["intent"] == "opt_in"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "nonsense",
            "[]",
            "{}",
            '{"text": 1}',
            '{"text": "yes", "expecting": "rain"}',
            '{"text": "y", "now": "noon"}',
        ),
        '{"text": "y", "now": "2026-11-23T10:00", "timezone": "Mars/Base"}',
    ],
)
def test_a_bad_line_is_answered_by_its_error_and_nothing_behind_it_is_lost(line: str) -> None:
    first, bad, last = understand('{"text": "yes"}', line, '{"text": "no"}')
    assert bad["line"] == 2
    assert bad["error"].startswith("line 2: ")
    assert (first["intent"], last["intent"]) == ("yes", "no")
