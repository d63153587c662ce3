"""Patients with phones: each answers what it is asked, as its dice say, and its carrier repeats itself now and then."""

from __future__ import annotations

import random
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.concurrency.rush import sid
from tests.faults.fleet import Fleet
from tests.http_carrier import HttpCarrier, Taken

ANSWERS = ("YES", "NO", "NO", "no thanks", "")
"""Nothing said: the hold has to end."""


@dataclass
class Patients:
    """Answers every offer that the carrier took, from a thread of its own."""

    fleet: Fleet
    carrier: HttpCarrier
    number: str
    seed: int
    answered: int = 0
    written: set[str] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)

    def answer_all(self) -> None:
        """Until `stop`: answer each text once, in the order in which they came."""
        with ThreadPoolExecutor(6) as phones:
            sends: list[Future[None]] = []
            while not self._over.wait(0.02):
                for text in self.carrier.taken[self.answered :]:
                    sends += [phones.submit(self._send, text, body) for body in self._says(text)]
                    self.answered += 1
            for send in sends:
                send.result()

    def stop(self) -> None:
        """Answer nothing more."""
        self._over.set()

    def _says(self, text: Taken) -> list[str]:
        if "to book" not in text.body or "Sorry" in text.body:
            return []
        dice = random.Random(f"{self.seed}:{text.to}:{text.body}")
        body = dice.choice(ANSWERS)
        if body:
            self.written.add(sid(text.reference))
        return [body] * dice.choice((1, 1, 1, 3)) if body else []

    def _send(self, text: Taken, body: str) -> None:
        body = "1" if body == "YES" and "number" in text.body else body
        self.fleet.text_until_taken(text.to, self.number, body, sid(text.reference))
