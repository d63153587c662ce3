"""What RQ runs: one job, a ring. It carries no data; it drains whatever is due (DESIGN.md, invariant 4).

A job that is killed is not missed: the clock rings again for what it left. Without Redis, or while it is away, the
loops here do the same work by looking.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType

from redis import Redis, RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker.base import WorkerStatus
from sqlalchemy.exc import SQLAlchemyError

from app import drain
from app.queue import QUEUE, SilentBell, connect

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
TICK_SECONDS = 1.0
JOB_SECONDS = 10.0

_parts: drain.Parts | None = None


class _Stop:
    """Whether a signal asked us to end. Not a `threading.Event`: set by a handler that interrupts its own `wait`, that
    one hangs for ever (3 of 400 processes in a tight loop)."""

    def __init__(self) -> None:
        self._words: SimpleQueue[None] = SimpleQueue()
        self._asked = False

    def set(self) -> None:
        self._asked = True
        self._words.put(None)

    def is_set(self) -> bool:
        return self._asked

    def wait(self, seconds: float) -> None:
        """So long, or until asked."""
        if not self._asked:
            with contextlib.suppress(Empty):
                self._words.get(timeout=seconds)


_stop = _Stop()


def use(parts: drain.Parts) -> None:
    """Name the runtime that the jobs of this process drain; the worker calls it before it starts.

    From then on this process's own transactions ring nobody: whoever drains goes on until nothing is due.
    """
    global _parts
    parts.sessions.configure(info={**parts.sessions.kw["info"], "bell": SilentBell()})
    _parts = parts


def drain_due(lane: int) -> None:
    """The job: silence the lane's bell **before** looking, so that a ring during the work is not lost, then drain.

    It never fails: RQ would keep the traceback in Redis. What it could not do, the clock announces again. After ten
    seconds it rings for another, so that RQ sees its worker alive.
    """
    if _parts is None:
        raise RuntimeError("start workers with `python worker.py`: this process has no runtime")
    _parts.bell.hush(lane)
    until = time.monotonic() + JOB_SECONDS
    while not _stop.is_set() and _round(_parts) and _anything_due(_parts):
        if time.monotonic() > until:
            _parts.bell.ring()
            return


def work(parts: drain.Parts) -> None:
    """A worker: takes rings from Redis; polls where there is none, or while it is away. Ends on SIGTERM or SIGINT."""
    use(parts)
    _end_on_signals()
    while not _stop.is_set():
        if parts.config.redis_url and _rings_come(parts.config.redis_url):
            _serve(parts.config.redis_url)
        if not _round(parts):
            _stop.wait(POLL_SECONDS)


def tick_forever(parts: drain.Parts) -> None:
    """The clock: finds what is due and rings; drains itself when nobody could be told. Ends on SIGTERM or SIGINT."""
    _end_on_signals()
    for step in (drain.deliver, drain.send_emails, drain.send_links):
        Thread(target=_beside, args=(parts, step), name=step.__name__, daemon=True).start()
    while not _stop.is_set():
        try:
            drain.tick(parts)
            if drain.anything_due(parts) and not parts.bell.ring() and parts.config.redis_url:
                drain.drain_once(parts)
        except Exception:  # a database that is away for a while must not end the clock
            log.exception("a tick failed; the next one is due in a second")
        _stop.wait(TICK_SECONDS)


def _beside(parts: drain.Parts, step: Callable[[drain.Parts], int]) -> None:
    """Posts webhooks, or sends e-mails, beside the clock: who takes ten seconds to answer holds up nobody's text.

    Killed at any point: a webhook that was claimed is posted again, with the same event id; an e-mail is in doubt.
    """
    while not _stop.is_set():
        try:
            step(parts)
        except Exception:
            log.exception("%s failed; what is due is looked for again in a second", step.__name__)
        time.sleep(TICK_SECONDS)


class RingWorker(SimpleWorker):  # type: ignore[misc]
    """Takes rings one after the other in this process.

    A forked work-horse does not survive our threads, and forking costs two thirds of the throughput (STACK.md).
    """

    max_connection_wait_time = 1.0
    """Seconds between two looks whether Redis is back; RQ's own minute would be a minute of silence."""
    log_job_description = False

    def request_stop(self, _number: int, _frame: FrameType | None) -> None:
        """End after the job at hand, without a word to Redis: it may be why we are stopped."""
        _stop.set()
        self._stop_requested = True
        if self.get_state() != WorkerStatus.BUSY:
            raise StopRequested


def _serve(url: str) -> None:
    """Take rings until asked to stop, or until RQ gives up; then the caller looks again whether Redis is there."""
    # RQ sets this client's time-outs to fit its blocking reads.
    queue = Queue(QUEUE, connection=Redis.from_url(url), serializer=JSONSerializer)
    worker = RingWorker(
        [queue], connection=queue.connection, serializer=JSONSerializer, worker_ttl=30, maintenance_interval=10
    )
    try:
        worker.work(logging_level="WARNING")
    except RedisError as error:
        log.warning("Redis went away (%s): polling until it is back", type(error).__name__)
    finally:
        _end_on_signals()


def _rings_come(url: str) -> bool:
    try:
        with connect(url) as client:
            return bool(client.ping())
    except RedisError:
        return False


def _round(parts: drain.Parts) -> int:
    try:
        return drain.drain_once(parts)
    except Exception:
        log.exception("a round of work failed; it is taken again")
        return 0


def _anything_due(parts: drain.Parts) -> bool:
    """One look is cheaper than a round that finds nothing."""
    try:
        return drain.anything_due(parts)
    except SQLAlchemyError as error:
        log.warning("the database did not answer (%s); the clock rings again", type(error).__name__)
        return False


def _end_on_signals() -> None:
    def ask(_number: int, _frame: FrameType | None) -> None:
        _stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
