"""What the web needs of the application's runtime (`app.factory.Runtime`, which stands above it)."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from app.config import Config
from app.queue import Bell


class Parts(Protocol):
    """Configuration, database and bell."""

    @property
    def config(self) -> Config: ...

    @property
    def engine(self) -> sa.Engine: ...

    @property
    def sessions(self) -> sessionmaker[Session]: ...

    @property
    def bell(self) -> Bell: ...
