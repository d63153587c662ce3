"""Keep a few processes running together: start them in order, restart what crashes, stop them in reverse order.

This is the one process of ``make demo`` and ``standby serve``. It knows nothing of what it runs; ``app.cli`` says what
that is. ``app.reaper`` covers the one death it cannot handle itself, kill -9.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import queue
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.reaper import Reaper

logger = logging.getLogger(__name__)

_STEP = 0.1  # seconds between two looks at the children; a signal ends the wait at once
_HEALTHY_AFTER = 60.0  # seconds a child must live for its crashes to be forgotten
_READY_WITHIN = 60.0  # seconds a child has to become ready at its first start
_FIRST_TRIES = 3  # a child that ends this often without ever having been ready is misconfigured, not unlucky
_IMPATIENT_AFTER = 1.0  # seconds; `make` and a terminal may both pass on one and the same signal
_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)  # seconds

_Signals = queue.SimpleQueue[int]


@dataclass(frozen=True)
class Child:
    """A process to keep running.

    ``env`` is added to our own environment. ``ready`` says whether the next child may start (None: at once); it is
    asked about ten times a second and must answer quickly. ``temporary_folder`` is
    **deleted** with everything in it when the supervisor ends, however it ends.
    """

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    temporary_folder: Path | None = None


def pause_before_restart(crashes: int) -> float:
    """Seconds to wait after so many crashes in a row: 1, 2, 4, 8, 16, 30, 30 …"""
    return _PAUSES[min(crashes, len(_PAUSES)) - 1]


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now.

    Raises OSError where the answer is neither yes nor "in use": a host that is not ours, a port that needs root.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # Else the closed connections of a server that has just been stopped would count as "in use" for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def supervise(children: Sequence[Child], *, grace: float = 10.0, on_ready: Callable[[], None] | None = None) -> int:
    """Run the children until a TERM, INT or HUP, or until one of them proves unable to start. Main thread only.

    ``grace`` (seconds) is for all of them together: each gets a fair share of what is left to end by itself, then it is
    killed. A second signal kills at once. ``on_ready`` is called once, when all are ready for the first time. Returns
    the exit code: 0 when asked to stop, 1 when a child never came up.
    """
    with _stop_signals() as signals, Reaper() as reaper:
        processes = [_Process(child, reaper) for child in children]
        try:
            return _watch(processes, reaper, signals, on_ready)
        finally:
            _stop(processes, grace, signals)


def _watch(
    processes: Sequence[_Process], reaper: Reaper, signals: _Signals, on_ready: Callable[[], None] | None
) -> int:
    announced = False
    while not _signalled(signals, _STEP):
        reaper.ensure_alive()
        up = _step_all(processes)
        hopeless = next((process for process in processes if process.is_hopeless()), None)
        if hopeless is not None:
            logger.error("%s could not be started. Its own messages above say why. Stopping.", hopeless.child.name)
            return 1
        if up and not announced:
            announced = True
            if on_ready is not None:
                on_ready()
    logger.info("Stopping.")
    return 0


def _step_all(processes: Sequence[_Process]) -> bool:
    """One step for each, in order; a child waits for its first start until those before it have been ready once."""
    for process in processes:
        process.step()
        if not process.was_ready:
            return False
    return True


def _stop(processes: Sequence[_Process], grace: float, signals: _Signals) -> None:
    began = time.monotonic()
    hurry = False
    for left, process in zip(range(len(processes), 0, -1), reversed(processes), strict=True):
        share = max(began + grace - time.monotonic(), 0) / left
        until = time.monotonic() + share
        process.ask_to_stop()
        while process.runs() and not hurry and time.monotonic() < until:
            hurry = _signalled(signals, 0.02) and time.monotonic() > began + _IMPATIENT_AFTER
        process.end()


def _signalled(signals: _Signals, timeout: float) -> bool:
    try:
        signals.get(timeout=timeout)
    except queue.Empty:
        return False
    return True


@contextlib.contextmanager
def _stop_signals() -> Iterator[_Signals]:
    """The stop signals that arrive meanwhile; the previous handlers come back afterwards."""
    signals: _Signals = queue.SimpleQueue()  # its put() may interrupt its get() in one thread; an Event could deadlock
    numbers = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # ignored: started under nohup
        numbers.append(signal.SIGHUP)
    previous = {number: signal.signal(number, lambda received, _frame: signals.put(received)) for number in numbers}
    try:
        yield signals
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class _Process:
    """One child over its restarts. All times are seconds of the monotonic clock."""

    def __init__(self, child: Child, reaper: Reaper) -> None:
        self.child = child
        self.was_ready = False
        self._reaper = reaper
        self._popen: subprocess.Popen[bytes] | None = None
        self._crashes = 0
        self._started = self._first_started = self._start_at = 0.0

    def step(self) -> None:
        """Do the one thing that is due: start it, note its end, note that it is ready, forgive it."""
        now = time.monotonic()
        if self._popen is None:
            if now >= self._start_at:
                self._start(now)
        elif not self.runs():
            self._note_crash(now)
        elif not self.was_ready:
            self.was_ready = self.child.ready is None or self.child.ready()
        elif now > self._started + _HEALTHY_AFTER:
            self._crashes = 0

    def is_hopeless(self) -> bool:
        """It has never been ready, and has had its tries or its time."""
        if self.was_ready or not self._first_started:
            return False
        return self._crashes >= _FIRST_TRIES or time.monotonic() > self._first_started + _READY_WITHIN

    def runs(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def ask_to_stop(self) -> None:
        """TERM to the child alone: granian takes the end of its worker for a crash if the worker hears of it first."""
        if self._popen is not None:
            self._popen.terminate()

    def end(self) -> None:
        """Kill whatever is left of the child and of what it started."""
        if self._popen is None:
            return
        if self.runs():
            logger.warning("%s did not stop in time and is killed.", self.child.name)
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._reaper.release(self._popen.pid)
        self._popen = None

    def _start(self, now: float) -> None:
        if self.child.temporary_folder is not None:
            self._reaper.take_folder(self.child.temporary_folder)
        self._popen = self._reaper.spawn(self.child.command, {**os.environ, **self.child.env})
        self._started = now
        self._first_started = self._first_started or now

    def _note_crash(self, now: float) -> None:
        code = self._popen.returncode if self._popen is not None else None
        self.end()  # a worker of a dead web server would keep its port
        self._crashes = 1 if now > self._started + _HEALTHY_AFTER else self._crashes + 1
        pause = pause_before_restart(self._crashes)
        self._start_at = now + pause
        what_next = "giving up" if self.is_hopeless() else f"it is started again in {pause:g} s"
        logger.warning("%s ended by itself (exit code %s); %s.", self.child.name, code, what_next)
