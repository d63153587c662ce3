"""Waiting for what other processes do."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def lives(pid: int) -> bool:
    """Whether the process still runs. A dead one that nobody has buried yet does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc").is_dir()


def eventually(fact: Callable[[], bool]) -> bool:
    """Wait for a fact; whether it came true. Three minutes: only a failure waits so long."""
    over = time.monotonic() + 180
    while not (true := fact()) and time.monotonic() < over:
        time.sleep(0.05)
    return true
