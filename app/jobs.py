"""What RQ runs: one job, a ring. It carries no data; it drains whatever is due (DESIGN.md, invariant 4).

A job that is killed is not missed: the clock rings again for what it left. Without Redis, or while it is away, the
loops here do the same work by looking.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from types import FrameType

from redis import Redis, RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from app import drain
from app.queue import QUEUE, connect, ring_key

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
TICK_SECONDS = 1.0

_parts: drain.Parts | None = None


def use(parts: drain.Parts) -> None:
    """Name the runtime that the jobs of this process drain; the worker calls it before it starts."""
    global _parts
    _parts = parts


def drain_due(lane: int) -> None:
    """The job: silence the lane's bell **before** looking, so that a ring during the work is not lost, then drain."""
    if _parts is None:
        raise RuntimeError("start workers with `python worker.py`: this process has no runtime")
    if _parts.config.redis_url:
        _silence(_parts.config.redis_url, lane)
    while drain.drain_once(_parts):
        pass


def work(parts: drain.Parts) -> None:
    """A worker: takes rings from Redis; polls where there is none, or while it is away. Ends on SIGTERM or SIGINT."""
    use(parts)
    stop = _stopped_by_signal()
    while not stop.is_set():
        if parts.config.redis_url and _rings_come(parts.config.redis_url):
            _serve(parts.config.redis_url)
            return
        _poll(parts, stop)


def tick_forever(parts: drain.Parts) -> None:
    """The clock: finds what is due and rings; drains itself when nobody could be told. Ends on SIGTERM or SIGINT."""
    stop = _stopped_by_signal()
    while not stop.is_set():
        try:
            drain.tick(parts)
            if drain.anything_due(parts) and not parts.bell.ring() and parts.config.redis_url:
                drain.drain_once(parts)
        except Exception:  # a database that is away for a while must not end the clock
            log.exception("a tick failed; the next one is due in a second")
        stop.wait(TICK_SECONDS)


def _serve(url: str) -> None:
    queue = Queue(QUEUE, connection=Redis.from_url(url), serializer=JSONSerializer)
    # A forked work-horse does not survive our threads, and forking costs two thirds of the throughput (STACK.md).
    worker = SimpleWorker(
        [queue], connection=queue.connection, serializer=JSONSerializer, worker_ttl=30, maintenance_interval=10
    )
    worker.work(logging_level="WARNING")


def _rings_come(url: str) -> bool:
    try:
        return bool(connect(url).ping())
    except RedisError:
        return False


def _poll(parts: drain.Parts, stop: threading.Event) -> None:
    try:
        busy = drain.drain_once(parts)
    except Exception:
        log.exception("a round of work failed; it is taken again")
        busy = 0
    if not busy:
        stop.wait(POLL_SECONDS)


def _silence(url: str, lane: int) -> None:
    try:
        connect(url).delete(ring_key(lane))
    except RedisError:
        time.sleep(0)  # the key ends by itself after two seconds


def _stopped_by_signal() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
