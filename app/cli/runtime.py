"""What a command needs before it can do anything: a runtime from the environment, and the clinic it is about."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.cli.demo_secrets import demo_environment
from app.config import Config, ConfigError
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime, make_runtime
from app.models import Clinic
from app.schema import is_current


class CannotStart(click.ClickException):
    """The environment is wrong; exit code 2."""

    exit_code = 2


def runtime_from_environment() -> Runtime:
    """The runtime, with the database up to date. Raises CannotStart with a sentence that says what to do.

    Where nothing is configured but a demo has been started in this folder, it is the demo's.
    """
    runtime = make_runtime(config_from_environment())
    try:
        current = is_current(runtime.engine)
    except OperationalError as error:
        raise CannotStart("the database does not answer: check DATABASE_URL, and that the server runs") from error
    if not current:
        raise CannotStart("the database is not up to date: run `standby migrate`")
    return runtime


def config_from_environment() -> Config:
    """The configuration. Raises CannotStart with every problem."""
    environ = dict(os.environ)
    if "SECRET_KEY" not in environ:
        environ = {**(demo_environment() or {}), **environ}
    try:
        config = Config.from_env(environ)
    except ConfigError as error:
        raise CannotStart(str(error)) from error
    make_folder(config)
    return config


def make_folder(config: Config) -> None:
    """The folder of an SQLite file, where it is missing."""
    if config.database_url.startswith("sqlite:///"):
        Path(config.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


def with_runtime(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the runtime as its first argument."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        return command(runtime_from_environment(), *args, **options)

    return run


def find_clinic(runtime: Runtime, slug: str | None) -> int:
    """The id of the clinic of that name, or of the only one. Raises click.UsageError with the names there are."""
    with transaction(runtime.sessions, ALL_CLINICS, read_only=True) as session:
        clinics = _clinics(session)
    if slug is None and len(clinics) == 1:
        return next(iter(clinics.values()))
    if slug in clinics:
        return clinics[slug]
    names = ", ".join(sorted(clinics)) or "none yet: `standby clinic add` makes one"
    raise click.UsageError(f"name a clinic with --clinic; there are: {names}")


def _clinics(session: Session) -> dict[str, int]:
    return {row.slug: row.id for row in session.execute(sa.select(Clinic.slug, Clinic.id))}
