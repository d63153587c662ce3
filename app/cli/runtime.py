"""What a command needs before it can do anything: a runtime from the environment, and the clinic it is about."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from app.cli.demo_secrets import FOLDER, SpoiledFile, demo_environment
from app.config import Config, ConfigError
from app.db import ALL_CLINICS, transaction
from app.factory import Runtime, make_runtime
from app.models import Clinic
from app.schema import is_current
from app.sealing import WrongKey
from app.services import patient_keys

LARGEST_ID = 2**63 - 1
ID = click.IntRange(1, LARGEST_ID)
AWAY = (OperationalError, DatabaseError)
"""What it means that a database does not answer, or that a file is none."""


class CannotStart(click.ClickException):
    """The environment is wrong; exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """A group whose commands say in one sentence that the database is away."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises CannotStart where the database cannot be used."""
        try:
            return super().invoke(ctx)
        except DatabaseError as error:
            if type(error) not in AWAY:
                raise  # a mistake of ours: its trace is wanted
            raise CannotStart(f"the database cannot be used ({say_reason(error)}): check DATABASE_URL") from None


def say_reason(error: DatabaseError) -> str:
    """The driver's own first line, which may name host, user or file; no password, no statement and no values."""
    return (str(error.orig).strip().splitlines() or ["no reason given"])[0].strip()


def runtime_from_environment() -> Runtime:
    """The runtime, with the database up to date. Raises CannotStart with a sentence that says what to do.

    Where nothing is configured but a demo has been started in this folder, it is the demo's.
    """
    config = make_config(with_demo(os.environ))
    runtime = make_runtime(config)
    if not is_current(runtime.engine):
        raise CannotStart("the database is not up to date: run `standby migrate`")
    _check_key(runtime)
    return runtime


def _check_key(runtime: Runtime) -> None:
    try:
        with transaction(runtime.sessions, ALL_CLINICS, read_only=True) as session:
            patient_keys.check(session)
    except WrongKey as error:
        raise CannotStart(str(error)) from error


def make_config(environ: Mapping[str, str]) -> Config:
    """The configuration, and the folder of its SQLite file. Raises CannotStart with every problem."""
    try:
        config = Config.from_env(environ)
    except ConfigError as error:
        raise CannotStart(str(error)) from error
    _make_folder(config)
    return config


def with_runtime(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the runtime as its first argument: the context's object, or one from the environment."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        return command(click.get_current_context().obj or runtime_from_environment(), *args, **options)

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
    asked = "name a clinic with --clinic" if slug is None else f"there is no clinic {slug}"
    raise click.UsageError(f"{asked}; there are: {names}")


@contextmanager
def in_clinic(
    runtime: Runtime, slug: str | None, *, refusals: tuple[type[Exception], ...] = (), read_only: bool = False
) -> Iterator[tuple[Session, Clinic]]:
    """A transaction of the clinic for a command; what cannot be (`refusals`) is said in the service's words."""
    clinic_id = find_clinic(runtime, slug)
    try:
        with transaction(runtime.sessions, clinic_id, read_only=read_only) as session:
            session.info.update(actor="cli", source="cli")
            yield session, session.get_one(Clinic, clinic_id)
    except refusals as error:
        raise click.UsageError(str(error)) from error


def with_demo(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment, or the demo's where neither secret nor database is named: never half of each."""
    if environ.get("SECRET_KEY") or environ.get("DATABASE_URL"):
        return dict(environ)
    try:
        demo = demo_environment()
    except SpoiledFile as error:
        raise CannotStart(str(error)) from error
    if demo is None:
        return dict(environ)
    click.echo(f"(SECRET_KEY is not set: this is the demo of {FOLDER})", err=True)
    return {**environ, **demo, "LOG_LEVEL": "WARNING"}


def _make_folder(config: Config) -> None:
    url = sa.make_url(config.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"the database's folder {folder} cannot be made ({error.strerror}): change DATABASE_URL"
        ) from error


def _clinics(session: Session) -> dict[str, int]:
    return {row.slug: row.id for row in session.execute(sa.select(Clinic.slug, Clinic.id))}
