"""Take a supervisor's children along when it dies without a word (kill -9, out of memory).

The reaper is a small process of its own. It reads what belongs to the supervisor from its standard input, one line
each (``+ pid``, ``- pid``, ``/ folder``); the end of that file is the supervisor's death, because the kernel closes a
pipe whatever the reason. It is run as a script, outside the application: it must start in a moment and live through
anything.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

# The child itself writes its pid before it becomes the program, and until then it keeps the pipe open: there is no
# instant at which a killed supervisor leaves a child that the reaper has not heard of.
_ENLIST = 'echo "+ $$" >&0; exec "$@" </dev/null'


class Reaper:
    """The supervisor's end of the pipe. Leaving the context ends the reaper and whatever is still enlisted."""

    def __init__(self) -> None:
        self._pids: set[int] = set()
        self._folders: set[Path] = set()
        self._start()

    def __enter__(self) -> Reaper:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._pipe)
        self._process.wait()

    def spawn(self, command: Iterable[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a command in a session of its own, enlisted before its first instruction, with no standard input."""
        process = subprocess.Popen(  # noqa: S603 (the commands are our own, from app.cli)
            ("/bin/sh", "-c", _ENLIST, "sh", *command), stdin=self._pipe, env=dict(env), start_new_session=True
        )
        self._pids.add(process.pid)
        return process

    def release(self, pid: int) -> None:
        """The child has ended: its pid may soon be somebody else's."""
        self._pids.discard(pid)
        self._tell(f"- {pid}")

    def take_folder(self, folder: Path) -> None:
        """Have this folder removed after the supervisor's death."""
        self._folders.add(folder)
        self._tell(f"/ {folder}")

    def ensure_alive(self) -> None:
        """Start another reaper if someone killed this one, and tell it all it has to know."""
        if self._process.poll() is None:
            return
        os.close(self._pipe)
        self._start()

    def _start(self) -> None:
        # -I: without it the script's folder comes first on the path, where app/queue.py hides the standard library's.
        command = (sys.executable, "-I", "-S", __file__)
        theirs, self._pipe = os.pipe()
        # Told before it runs: one that is there knows all. (A pipe takes 64 KB that nobody has read yet.)
        for folder in self._folders:
            self._tell(f"/ {folder}")
        for pid in self._pids:
            self._tell(f"+ {pid}")
        self._process = subprocess.Popen(command, stdin=theirs, start_new_session=True)  # noqa: S603
        os.close(theirs)

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # ensure_alive() repeats everything
            os.write(self._pipe, f"{line}\n".encode())


def reap(lines: Iterable[str]) -> None:
    """Remember what the lines name until they end; then kill those process groups and remove those folders."""
    pids: set[int] = set()
    folders: set[str] = set()
    for line in lines:
        verb, _, what = line.rstrip("\n").partition(" ")
        if verb == "+":
            pids.add(int(what))
        elif verb == "-":
            pids.discard(int(what))
        elif verb == "/":
            folders.add(what)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    reap(sys.stdin)
