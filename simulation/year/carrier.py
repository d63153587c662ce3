"""The carrier of the year: takes every text at once, and cannot deliver to a landline, which it says now or later."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from app.transports.message import Failure, Outgoing, Receipt, TransportError
from simulation.year.people import Person

NOT_A_MOBILE = 21614


@dataclass
class Carrier:
    """`taken` are the texts since they were last looked at."""

    phones: dict[str, Person]
    taken: list[Outgoing] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def send(self, outgoing: Outgoing) -> Receipt:
        """Taken, or refused for a landline whose number ends evenly; the others are reported as undelivered later."""
        phone = self.phones.get(outgoing.to)
        if phone and phone.landline and int(outgoing.to[-1]) % 2 == 0:
            raise TransportError(Failure.UNREACHABLE, NOT_A_MOBILE)
        self.taken.append(outgoing)
        return Receipt(self.next_id(), "queued")

    def find(self, _outgoing: Outgoing, _since: datetime, _known: Collection[str] = ()) -> Receipt | None:
        """Nothing is ever in doubt here."""
        return None

    def next_id(self) -> str:
        """A message's id as the carrier writes it."""
        return f"SM{next(self.numbers):032x}"
