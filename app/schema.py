"""The database's schema: brings it up to date, and says whether it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import migrations


class DatabaseIsNewer(RuntimeError):
    """A later version of the program has changed this database."""


def upgrade(engine: sa.Engine) -> None:
    """Run the migrations that are missing; none is fine. Processes that do so at once go one after the other.

    Raises DatabaseIsNewer when the database is at a revision that this version does not know.
    """
    found = revision(engine)
    if found is not None and found not in _known():
        raise DatabaseIsNewer(
            f"the database is at revision {found}, which this version does not know: "
            "start the version that made it, or restore the backup made before it"
        )
    _run(engine, lambda config: command.upgrade(config, "head"))


def downgrade(engine: sa.Engine, to: str = "base") -> None:
    """Undo migrations down to the revision `to`, and lose what their tables hold."""
    _run(engine, lambda config: command.downgrade(config, to))


def is_current(engine: sa.Engine) -> bool:
    """Whether the database is at this version's revision. Raises OperationalError when it cannot be reached."""
    return revision(engine) == _known()[0]


def revision(engine: sa.Engine) -> str | None:
    """The revision the database is at; None: it was never migrated."""
    with engine.connect().execution_options(read_only=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def _known() -> list[str]:
    """This version's revisions, the latest first. Cached: /health asks often, and every one is a module to load."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    # Without an alembic.ini: wherever the package is installed, its migrations are.
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    return config


def _run(engine: sa.Engine, step: Callable[[Config], None]) -> None:
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        step(config)
