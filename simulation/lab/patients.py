"""How patients answer an offer: whether, what, and after how long. Pure; parameters and their sources: patients.toml.

The same patient, asked about the same time, has the same luck under every policy (common random numbers): what differs
between two policies is then the policies' doing.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from statistics import NormalDist
from typing import Any

from app.models import NotificationChannel

DEFAULT = Path(__file__).with_name("patients.toml")
NORMAL = NormalDist()
WHOLE = float(2**64)


class BadModel(ValueError):
    """The file describes no patients; the message says what is wrong with it."""


class Says(StrEnum):
    """What a patient answers."""

    YES = "YES"
    NO = "NO"
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True)
class Luck:
    """Three numbers between 0 and 1 that belong to one patient and one opening."""

    answer: float
    delay: float

    @classmethod
    def of(cls, *what: object) -> Luck:
        """The same for the same `what`, in every process and on every machine."""
        digest = hashlib.blake2b("|".join(map(str, what)).encode(), digest_size=16).digest()
        first, second = (int.from_bytes(digest[n : n + 8], "big") for n in (0, 8))
        return cls((first + 0.5) / WHOLE, (second + 0.5) / WHOLE)


@dataclass(frozen=True, slots=True)
class Answers:
    """How one channel is answered: shares of those asked, and the delay's median and sigma of its logarithm."""

    accepts: float
    declines: float
    median: timedelta
    spread: float


@dataclass(frozen=True, slots=True)
class PatientModel:
    """Patients, as far as an offer concerns them."""

    channels: Mapping[NotificationChannel, Answers]
    notice: tuple[tuple[timedelta, float], ...]
    hours: Mapping[int, float]
    asleep: tuple[time, time] | None

    def answer(
        self, luck: Luck, channel: NotificationChannel, asked: datetime, notice: timedelta
    ) -> tuple[Says, timedelta]:
        """What they say to an offer `notice` before the visit, and how long after `asked` (aware, in their zone)."""
        how = self.channels.get(channel)
        if how is None:
            raise BadModel(f"the model says nothing about offers by {channel}: add [channel.{channel}]")
        by_hour = self.hours.get(asked.hour, 1.0)
        yes = how.accepts * by_hour * self._by_notice(notice)
        no = how.declines * by_hour
        if luck.answer >= yes + no:
            return Says.NOTHING, timedelta(0)
        delay = how.median * _lognormal(luck.delay, how.spread)
        return (Says.YES if luck.answer < yes else Says.NO), self._awake(asked, delay)

    def _by_notice(self, notice: timedelta) -> float:
        return next((factor for under, factor in self.notice if notice < under), 1.0)

    def _awake(self, asked: datetime, delay: timedelta) -> timedelta:
        """What would be said at night is said in the morning, in the same order."""
        if self.asleep is None:
            return delay
        at, (sleeps, wakes) = asked + delay, self.asleep
        clock = at.time()
        asleep = clock >= sleeps or clock < wakes if sleeps > wakes else sleeps <= clock < wakes
        if not asleep:
            return delay
        since = (timedelta(hours=at.hour - sleeps.hour, minutes=at.minute - sleeps.minute)) % timedelta(days=1)
        day = at.date() + timedelta(days=int(clock >= sleeps > wakes))
        return datetime.combine(day, wakes, at.tzinfo) + since / 20 - asked


def _lognormal(u: float, sigma: float) -> float:
    return float(2.718281828459045 ** (sigma * NORMAL.inv_cdf(u)))


def load(path: Path | None = None) -> PatientModel:
    """The model in a TOML file, or ours. Raises BadModel with a sentence that names what is wrong."""
    file = path or DEFAULT
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadModel(f"{file} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise BadModel(f"{file} is no TOML: {error}") from error
    try:
        return _model(raw)
    except BadModel as error:
        raise BadModel(f"{file}: {error}") from error


def _model(raw: dict[str, Any]) -> PatientModel:
    unknown = raw.keys() - {"channel", "notice", "hour", "asleep"}
    if unknown:
        raise BadModel(f"nobody knows [{sorted(unknown)[0]}]: there are channel, notice, hour and asleep")
    channels = _table(raw, "channel")
    if not channels:
        raise BadModel("it needs at least [channel.SMS]")
    hours = {h: _number(row, "factor", 0, 10) for row in _rows(raw, "hour") for h in _hours(row)}
    notice = [(timedelta(hours=_number(row, "under_hours", 0, 1e5)), _number(row, "factor", 0, 10))
              for row in _rows(raw, "notice")]  # fmt: skip
    return PatientModel({_channel(name): _answers(name, row) for name, row in channels.items()},
                        tuple(sorted(notice)), hours, _asleep(raw))  # fmt: skip


def _answers(name: str, row: Any) -> Answers:
    if not isinstance(row, dict):
        raise BadModel(f"[channel.{name}] must be a table")
    found = Answers(
        _number(row, "accepts", 0, 1),
        _number(row, "declines", 0, 1),
        timedelta(minutes=_number(row, "median_minutes", 0, 1e5)),
        _number(row, "spread", 0, 5),
    )
    if found.accepts + found.declines > 1:
        raise BadModel(f"[channel.{name}] accepts and declines are more than 1 together")
    return found


def _channel(name: str) -> NotificationChannel:
    if name not in NotificationChannel.__members__:
        raise BadModel(f"[channel.{name}] is no channel: there are {', '.join(NotificationChannel)}")
    return NotificationChannel[name]


def _asleep(raw: dict[str, Any]) -> tuple[time, time] | None:
    table = _table(raw, "asleep")
    if not table:
        return None
    sleeps, wakes = table.get("from"), table.get("to")
    if not isinstance(sleeps, time) or not isinstance(wakes, time) or sleeps == wakes:
        raise BadModel("[asleep] needs two different times, as from = 22:30:00 and to = 07:00:00")
    return sleeps, wakes


def _hours(row: dict[str, Any]) -> range:
    first, last = _number(row, "from", 0, 23), _number(row, "to", 1, 24)
    if first >= last or first != int(first) or last != int(last):
        raise BadModel("[[hour]] needs whole hours, from before to")
    return range(int(first), int(last))


def _table(raw: dict[str, Any], key: str) -> dict[str, Any]:
    found = raw.get(key, {})
    if not isinstance(found, dict):
        raise BadModel(f"[{key}] must be a table")
    return found


def _rows(raw: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = raw.get(key, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadModel(f"[[{key}]] must be a list of tables")
    return found


def _number(row: dict[str, Any], key: str, low: float, high: float) -> float:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadModel(f"{key} must be a number from {low:g} to {high:g}, not {value!r}")
    return float(value)
