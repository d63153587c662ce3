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
from sqlalchemy.exc import ProgrammingError

from app import clock
from app.access import create_staff, hash_password, second_factor
from app.access.staff import is_anybody_there
from app.cli.demo_secrets import FOLDER, LOOPBACK, PASSWORD, SpoiledFile, keep_demo_environment, make_demo_environment
from app.cli.runtime import CannotStart, make_config, say_reason, with_demo
from app.config import Config
from app.db import ALL_CLINICS, transaction
from app.embedded_redis import EmbeddedRedis, embedded_redis
from app.factory import Runtime, make_runtime
from app.models import Clinic, Role, StaffUser
from app.schema import DatabaseIsNewer, revision, upgrade
from app.supervisor import Child, port_is_free, supervise
from simulation import bright_smiles
from simulation.seed import Seeded, seed

ROOT = Path(__file__).parents[2]
GRANIAN = ("-m", "granian", "--interface", "wsgi", "wsgi:app", "--no-ws", "--http", "1", "--log-level", "warning",
           "--workers", "1", "--blocking-threads", "1", "--workers-kill-timeout", "2")  # fmt: skip
GRACE = 20.0
"""Seconds for all of them to stop by themselves: on a busy machine a clock may be in the middle of a tick."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what somebody may listen on, and how we reach it


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, envvar="PORT", show_envvar=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def demo(port: int, host: str) -> None:
    """Run a made-up clinic with virtual phones, on this machine alone."""
    _refuse_taken_port(host, port, f"PORT={port + 1} make demo")
    environment = _demo_environment(host, port)
    surroundings = _quiet_and_direct()
    config = make_config({**os.environ, **surroundings, **environment})
    runtime = make_runtime(config)
    _refuse_real_clinics(runtime)
    keep_demo_environment(environment)
    click.echo("Starting the demo: some seconds.")
    bring_up_to_date(runtime)
    seeded = seed(runtime.sessions, now=clock.real())
    _demo_staff(runtime, seeded, environment[PASSWORD])

    def announce() -> None:
        click.echo(
            f"\n  Standby's demo is running.\n\n  The clinic and its phones  http://localhost:{port}/\n"
            f"  The staff's console        http://localhost:{port}/admin/\n"
            f"  Log-in                     {seeded.staff_email}  {environment[PASSWORD]}\n\n"
            f"  Ctrl-C stops it. It is kept in {FOLDER}: the next start goes on from here.\n"
        )

    sys.exit(_supervise(config, host, {**surroundings, **environment}, announce))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on, behind a TLS proxy.")
def serve(host: str) -> None:
    """Run everything for one practice: web, worker and clock, configured by the environment."""
    config = make_config(os.environ)
    _refuse_taken_port(host, config.port, f"PORT={config.port + 1}")
    runtime = make_runtime(config)
    bring_up_to_date(runtime)
    said = f"Standby listens on {host}:{config.port}"
    if not is_anybody_there(runtime.sessions):
        said += "; nobody can log in yet: run `standby setup`"
    sys.exit(_supervise(config, host, {}, lambda: click.echo(said)))


@click.command()
def migrate() -> None:
    """Bring the database up to date; safe to run again, and from several machines at once."""
    bring_up_to_date(make_runtime(make_config(with_demo(os.environ))))
    click.echo("the database is up to date")


def _demo_environment(host: str, port: int) -> dict[str, str]:
    """What is the demo's own. The workers hand their texts to the simulated carrier at the very address given."""
    try:
        return make_demo_environment(_reachable(host), port)
    except SpoiledFile as error:
        raise CannotStart(str(error)) from error


def _quiet_and_direct() -> dict[str, str]:
    """What surrounds the demo's processes: a calm log, and no proxy, which would not lead back to this machine."""
    proxies = {name: ",".join(filter(None, [os.environ.get(name), LOOPBACK])) for name in ("NO_PROXY", "no_proxy")}
    return {"LOG_LEVEL": os.environ.get("LOG_LEVEL") or "WARNING", **proxies}


def _supervise(config: Config, host: str, environment: Mapping[str, str], announce: Callable[[], None]) -> int:
    with _redis(config) as server:
        children = [server.child] if server else []
        url = server.url if server else config.redis_url
        env = {**environment, **({"REDIS_URL": url} if url else {})}
        # Our modules, wherever we were started: not a folder app/ that happens to lie there.
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        env["PYTHONSAFEPATH"] = "1"
        web = (sys.executable, *GRANIAN, "--host", host, "--port", str(config.port))
        worker = (sys.executable, str(ROOT / "worker.py"))
        children += [
            Child("web", web, env, ready=lambda: _answers(host, config.port)),
            Child("worker", worker, env),
            Child("clock", (*worker, "clock"), env),
        ]
        return supervise(children, grace=GRACE, on_ready=announce)


@contextmanager
def _redis(config: Config) -> Iterator[EmbeddedRedis | None]:
    """An embedded server where REDIS_URL names none."""
    with nullcontext() if config.redis_url else embedded_redis() as server:
        yield server


def _answers(host: str, port: int) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://{_reachable(host)}:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True  # it speaks; what is wrong stands in /health
    except OSError:
        return False


def _reachable(host: str) -> str:
    """How a URL names, from this machine, the address that we listen on."""
    address = EVERYWHERE.get(host, host)
    return f"[{address}]" if ":" in address else address


def bring_up_to_date(runtime: Runtime) -> None:
    """Migrate the database. Raises CannotStart with what to do."""
    try:
        upgrade(runtime.engine)
    except DatabaseIsNewer as error:
        raise CannotStart(str(error)) from error
    except ProgrammingError as error:  # an extension that only an administrator may create, another program's tables
        raise CannotStart(f"the database refuses ({say_reason(error)}): see docs/going-live.md") from None


def _refuse_taken_port(host: str, port: int, other: str) -> None:
    try:
        free = port_is_free(host, port)
    except OSError as error:
        raise CannotStart(f"cannot listen on {host}:{port}: {error.strerror}") from error
    if not free:
        raise CannotStart(f"port {port} is taken: stop what uses it, or choose another, as {other}")


def _refuse_real_clinics(runtime: Runtime) -> None:
    """The demo brings a test clock and a log-in that is printed: not into a database with anybody else's clinic."""
    if revision(runtime.engine) is None:
        return
    with transaction(runtime.sessions, ALL_CLINICS, read_only=True) as session:
        clinics = {(slug, number) for slug, number in session.execute(sa.select(Clinic.slug, Clinic.sms_number))}
    if clinics - {(bright_smiles.SLUG, bright_smiles.SMS_NUMBER)}:
        raise CannotStart("DATABASE_URL names a database with real clinics: unset it, the demo makes one of its own")


def _demo_staff(runtime: Runtime, seeded: Seeded, password: str) -> None:
    """The log-in that is printed works, whatever happened to it since the last start."""
    with transaction(runtime.sessions, ALL_CLINICS) as session:
        staff = session.scalar(sa.select(StaffUser).where(StaffUser.email == seeded.staff_email))
        if staff is None:
            clinic = session.get_one(Clinic, seeded.clinic_id)
            create_staff(session, seeded.staff_email, "Robin Admin", password, clinic, [Role.CLINIC_ADMIN])
        else:
            staff.password_hash, staff.failed_logins, staff.locked_until = hash_password(password), 0, None
            if second_factor.is_on(session, staff.id):
                second_factor.turn_off(session, staff)


COMMANDS = (demo, serve, migrate)
