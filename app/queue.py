"""The bell: tells a worker that something is due. It carries no data, and nothing is lost when it is silent.

`tick` finds whatever a lost ring would have announced (DESIGN.md, invariant 4). Rings coalesce: a second one within two
seconds, before a worker has looked, is not sent.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from typing import Protocol

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq import Retry as JobRetry
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

JOB = "app.jobs.drain_due"
QUEUE = "standby"
RING_MILLISECONDS = 2000
MOST_RINGS = 4
NO_TIME_LIMIT = -1
"""A job ends by itself; RQ's time limit is an exception at any point, and an innocent item would be blamed for it."""
SILENCE_SECONDS = 1.0
PAUSE_SECONDS = 0.005


class Bell(Protocol):
    """Something that can be rung."""

    def ring(self) -> bool:
        """Announce that something is due; never raises. False when nobody could be told."""

    def hush(self, lane: int) -> None:
        """A worker is about to look: a ring from now on is a new one. Never raises."""


class SilentBell:
    """No Redis: the workers poll."""

    def ring(self) -> bool:
        """Nobody listens."""
        return False

    def hush(self, lane: int) -> None:
        """Nobody rang."""


class RedisBell:
    """Rings through RQ, on one of `lanes` coalescing keys, so that as many workers can drain at once."""

    def __init__(self, url: str, lanes: int = 1) -> None:
        self.redis = connect(url)
        self.lanes = lanes
        self.away_until = 0.0

    def ring(self) -> bool:
        """One SET in the usual case; an enqueue (0.67 ms) only for the first ring. A missing Redis is only logged.

        After a failure Redis is left alone for a second: a hung one costs a fifth of a second per call.
        """
        if time.monotonic() < self.away_until:
            return False
        lane = random.randrange(self.lanes)  # noqa: S311 - spreads load, guards nothing
        try:
            if self.redis.set(ring_key(lane), "1", nx=True, px=RING_MILLISECONDS):
                self._enqueue(lane)
        except redis.RedisError as error:
            self.away_until = time.monotonic() + SILENCE_SECONDS
            log.warning("no ring: Redis did not answer (%s); the clock will find what is due", type(error).__name__)
            return False
        return True

    def hush(self, lane: int) -> None:
        """Delete the lane's key **before** looking, so that a ring during the work is not lost."""
        try:
            self.redis.delete(ring_key(lane))
        except redis.RedisError as error:
            log.warning("Redis did not answer (%s): the ring ends by itself in two seconds", type(error).__name__)

    def _enqueue(self, lane: int) -> None:
        queue = Queue(QUEUE, connection=self.redis, serializer=JSONSerializer)
        if queue.count < MOST_RINGS * self.lanes:  # nobody works: the rings that wait are enough
            options = {"result_ttl": 0, "failure_ttl": 3600, "job_timeout": NO_TIME_LIMIT}
            queue.enqueue(JOB, lane, retry=JobRetry(max=3), **options)


class BellAside:
    """Rings a bell from a thread of its own: no request waits for Redis, and those of a few milliseconds share a ring.

    Each ring comes after the call that asked for it. A process that ends meanwhile loses it; the clock rings again.
    """

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self._asked = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> bool:
        """Ask for a ring. True: it is tried."""
        self._asked.set()
        if self._thread is None or not self._thread.is_alive():  # the first of this process, or of a forked one
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._ring_for_ever, name="bell", daemon=True)
                    self._thread.start()
        return True

    def hush(self, lane: int) -> None:
        """As the bell itself."""
        self.bell.hush(lane)

    def _ring_for_ever(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()  # before the ring: who asks during it gets another
            self.bell.ring()
            time.sleep(PAUSE_SECONDS)


def ring_key(lane: int) -> str:
    """The key under which rings of a lane coalesce."""
    return f"standby:ring:{lane}"


def connect(url: str) -> redis.Redis:
    """A client that gives up at once: with the library's defaults a hung Redis costs a webhook 6 s per call."""
    return redis.Redis.from_url(url, socket_timeout=0.2, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0))


def bell(url: str | None, lanes: int = 1) -> Bell:
    """The bell for a Redis URL, or a silent one."""
    return RedisBell(url, lanes) if url else SilentBell()
