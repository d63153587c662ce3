"""Commands that run Standby: `demo`, `serve`, `migrate`."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click
import sqlalchemy as sa

from app import clock
from app.access import create_staff
from app.cli.demo_secrets import PASSWORD, make_demo_environment
from app.cli.runtime import CannotStart, config_from_environment, make_folder
from app.config import Config, ConfigError
from app.db import ALL_CLINICS, transaction
from app.embedded_redis import EmbeddedRedis, embedded_redis
from app.factory import Runtime, make_runtime
from app.models import Clinic, Role, StaffUser
from app.schema import DatabaseIsNewer, upgrade
from app.supervisor import Child, port_is_free, supervise
from simulation.seed import Seeded, seed

ROOT = Path(__file__).parents[2]
GRANIAN = ("-m", "granian", "--interface", "wsgi", "wsgi:app", "--no-ws", "--http", "1", "--log-level", "warning",
           "--workers", "1", "--blocking-threads", "1", "--workers-kill-timeout", "2")  # fmt: skip


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=lambda: os.environ.get("PORT", "8000"), show_default="8000"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def demo(port: int, host: str) -> None:
    """Run a made-up clinic with virtual phones, on this machine alone."""
    _refuse_taken_port(host, port)
    environment = make_demo_environment(port)
    config = _config({**os.environ, **environment})
    runtime = make_runtime(config)
    _migrate(runtime)
    seeded = seed(runtime.sessions, now=clock.real())
    _demo_staff(runtime, seeded, environment[PASSWORD])

    def announce() -> None:
        click.echo(
            f"\n  Standby's demo is running.\n\n  The clinic and its phones  http://localhost:{port}/\n"
            f"  The staff's console        http://localhost:{port}/admin/\n"
            f"  Log-in                     {seeded.staff_email}  {environment[PASSWORD]}\n\n  Ctrl-C stops it.\n"
        )

    sys.exit(_supervise(config, host, environment, announce))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on, behind a TLS proxy.")
def serve(host: str) -> None:
    """Run everything for one practice: web, worker and clock, configured by the environment."""
    config = config_from_environment()
    _refuse_taken_port(host, config.port)
    _migrate(make_runtime(config))
    address = f"{host}:{config.port}"
    sys.exit(_supervise(config, host, {}, lambda: click.echo(f"Standby listens on {address}")))


@click.command()
def migrate() -> None:
    """Bring the database up to date; safe to run again, and from several machines at once."""
    _migrate(make_runtime(config_from_environment()))
    click.echo("the database is up to date")


def _supervise(config: Config, host: str, environment: Mapping[str, str], announce: Callable[[], None]) -> int:
    with _redis(config) as server:
        children = [server.child] if server else []
        url = server.url if server else config.redis_url
        env = {**environment, **({"REDIS_URL": url} if url else {})}
        web = (sys.executable, *GRANIAN, "--host", host, "--port", str(config.port))
        worker = (sys.executable, str(ROOT / "worker.py"))
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        children += [
            Child("web", web, env, ready=lambda: _answers(host, config.port)),
            Child("worker", worker, env),
            Child("clock", (*worker, "clock"), env),
        ]
        return supervise(children, on_ready=announce)


@contextmanager
def _redis(config: Config) -> Iterator[EmbeddedRedis | None]:
    """An embedded server where REDIS_URL names none."""
    with nullcontext() if config.redis_url else embedded_redis() as server:
        yield server


def _answers(host: str, port: int) -> bool:
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/health"  # noqa: S104
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True  # it speaks; what is wrong stands in /health
    except OSError:
        return False


def _config(environ: Mapping[str, str]) -> Config:
    try:
        config = Config.from_env(environ)
    except ConfigError as error:
        raise CannotStart(str(error)) from error
    make_folder(config)
    return config


def _migrate(runtime: Runtime) -> None:
    try:
        upgrade(runtime.engine)
    except DatabaseIsNewer as error:
        raise CannotStart(str(error)) from error


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        free = port_is_free(host, port)
    except OSError as error:
        raise CannotStart(f"cannot listen on {host}:{port}: {error.strerror}") from error
    if not free:
        raise CannotStart(f"port {port} is taken: stop what uses it, or choose another, as PORT={port + 1} make demo")


def _demo_staff(runtime: Runtime, seeded: Seeded, password: str) -> None:
    with transaction(runtime.sessions, ALL_CLINICS) as session:
        if session.scalar(sa.select(StaffUser.id).where(StaffUser.email == seeded.staff_email)) is None:
            clinic = session.get_one(Clinic, seeded.clinic_id)
            create_staff(session, seeded.staff_email, "Robin Admin", password, clinic, [Role.CLINIC_ADMIN])


COMMANDS = (demo, serve, migrate)
