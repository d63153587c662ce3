"""A carrier for several processes: takes every text and keeps it in one file, a line each."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.transports.message import Outgoing, Receipt


@dataclass(frozen=True)
class Sent:
    """A text that the carrier took."""

    to: str
    body: str
    reference: str


@dataclass(frozen=True)
class FileCarrier:
    """One short append per text: the kernel keeps them apart, whoever writes."""

    path: Path

    def send(self, outgoing: Outgoing) -> Receipt:
        """Take it."""
        line = json.dumps([outgoing.to, outgoing.body, outgoing.reference]) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
        return Receipt(f"SM{uuid.uuid4().hex}", "queued", None)

    def find(self, outgoing: Outgoing, since: datetime, known: Collection[str] = ()) -> Receipt | None:
        """What was taken although nobody heard of it."""
        taken = any(text.reference == outgoing.reference for text in self.texts())
        return Receipt(f"SM{uuid.uuid4().hex}", "sent", None) if taken else None

    def texts(self, to: str | None = None) -> list[Sent]:
        """All texts so far, or those to one phone, in the order in which they were taken."""
        if not self.path.exists():
            return []
        lines = self.path.read_text().splitlines()
        return [text for text in (Sent(*json.loads(line)) for line in lines) if to in (None, text.to)]
