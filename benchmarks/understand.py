"""Lines a second of `standby understand`, beside the floor: the same lines parsed and written as JSON.

    python -m benchmarks.understand [FOLDER]

FOLDER holds the sets of real replies (STANDBY_DATA, or ../shared/data beside the checkout). Processor time is counted,
not the clock on the wall, so that other programs disturb less; the best of three runs counts.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from conversations.reading.lines import understand_lines

GOAL = 5000


def lines_of(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if isinstance(row.get("text"), str):
                asked = {"text": row["text"], "now": "2026-11-23T10:00:00", "timezone": "America/Chicago"}
                yield json.dumps(asked | {"expecting": "offer"}) + "\n"


def per_second(lines: list[str], work: Callable[[list[str]], object]) -> float:
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        work(lines)
        best = min(best, time.process_time() - begin)
    return len(lines) / best


def main() -> None:
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("STANDBY_DATA") or beside)
    lines = list(lines_of(folder))
    if not lines:
        sys.exit(f"no replies in {folder}: give the folder of the real data, or set STANDBY_DATA")
    floor = per_second(lines, lambda lines: [json.dumps(json.loads(line)) for line in lines])
    ours = per_second(lines, lambda lines: understand_lines(io.StringIO("".join(lines)), io.StringIO()))
    print(f"{len(lines)} lines: floor {floor:,.0f} a second; understood {ours:,.0f} a second (goal {GOAL:,})")


if __name__ == "__main__":
    main()
