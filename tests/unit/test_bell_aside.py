"""The bell that is rung from a thread of its own."""

from __future__ import annotations

import threading
import time

from app.queue import BellAside
from tests.processes import eventually


class SlowBell:
    """Takes its time, as a Redis that hangs does; notes when it began to ring."""

    def __init__(self) -> None:
        self.begun: list[float] = []
        self.go_on = threading.Event()

    def ring(self) -> bool:
        self.begun.append(time.monotonic())
        self.go_on.wait(5)
        return True

    def hush(self, lane: int) -> None:
        """Nothing."""


def test_nobody_waits_for_a_bell_that_hangs() -> None:
    bell = SlowBell()
    aside = BellAside(bell)
    began = time.monotonic()
    for _ in range(100):
        assert aside.ring()
    assert time.monotonic() - began < 1
    bell.go_on.set()


def test_what_is_asked_during_a_ring_is_rung_for_after_it() -> None:
    bell = SlowBell()
    aside = BellAside(bell)
    aside.ring()
    assert eventually(lambda: len(bell.begun) == 1)
    asked = time.monotonic()
    for _ in range(50):
        aside.ring()
    bell.go_on.set()
    assert eventually(lambda: len(bell.begun) >= 2)
    assert bell.begun[1] >= asked
    time.sleep(0.1)
    assert len(bell.begun) == 2, "fifty wishes share one ring"
