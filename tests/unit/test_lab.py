"""The lab's pure parts: the model of patients, policies as text, figures and scales."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.models import NotificationChannel, Strategy
from simulation.lab.advice import advise, for_all
from simulation.lab.compare import Comparison
from simulation.lab.figures import FILL_RATE, IN_VAIN, TEXTS, TO_FILL, difference, estimate
from simulation.lab.measure import Outcome, gini
from simulation.lab.patients import BadModel, Luck, Says, load
from simulation.lab.plots import scale
from simulation.lab.policies import BadPolicy, Policy, parse

SMS = NotificationChannel.SMS
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CHANNEL = "[channel.SMS]\naccepts = {}\ndeclines = {}\nmedian_minutes = {}\nspread = {}\n"


def write(folder: Path, text: str) -> Path:
    file = folder / "patients.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_as_many_accept_as_the_study_found() -> None:
    """11 % of offers, and the third of all texts that gets an answer."""
    model = load()
    said = [model.answer(Luck.of("seed", n), SMS, NOON, DAY)[0] for n in range(20_000)]
    assert said.count(Says.YES) / len(said) == pytest.approx(0.11, abs=0.01)
    assert said.count(Says.NO) / len(said) == pytest.approx(0.22, abs=0.01)


def test_half_of_the_answers_come_within_the_median() -> None:
    model = load()
    answers = [model.answer(Luck.of("seed", n), SMS, NOON, DAY) for n in range(20_000)]
    delays = sorted(delay for says, delay in answers if says is not Says.NOTHING)
    assert delays[len(delays) // 2] == pytest.approx(timedelta(minutes=15), abs=timedelta(minutes=1))


def test_who_can_come_tomorrow_can_not_always_come_in_an_hour() -> None:
    model, everybody = load(), [Luck.of("seed", n) for n in range(5_000)]
    soon, later = (
        {n for n, luck in enumerate(everybody) if model.answer(luck, SMS, NOON, notice)[0] is Says.YES}
        for notice in (timedelta(hours=1), DAY)
    )
    assert soon < later
    assert len(soon) / len(later) == pytest.approx(0.5, abs=0.05)


def test_the_same_patient_and_opening_have_the_same_luck_in_every_process() -> None:
    assert Luck.of("1", 7, "09:00") == Luck.of("1", 7, "09:00") != Luck.of("1", 8, "09:00")
    assert Luck.of("1", 7, "09:00").answer == pytest.approx(0.45426, abs=1e-5)


@pytest.mark.parametrize("asked", ["2026-11-24T22:00", "2026-11-24T20:59"])
def test_nobody_answers_at_night(tmp_path: Path, asked: str) -> None:
    text = CHANNEL.format(1, 0, 240, 0) + "[asleep]\nfrom = 22:30:00\nto = 07:00:00\n"
    at = datetime.fromisoformat(asked).replace(tzinfo=UTC)
    _, delay = load(write(tmp_path, text)).answer(Luck(0.5, 0.5), SMS, at, DAY)
    assert datetime(2026, 11, 25, 7, tzinfo=UTC) <= at + delay < datetime(2026, 11, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[channel.SMS\n", "is no TOML"),
        ("", "it needs at least [channel.SMS]"),
        ("[channel.FAX]\naccepts = 1\n", "[channel.FAX] is no channel: there are SMS"),
        (CHANNEL.format(0.9, 0.2, 1, 1), "accepts and declines are more than 1 together"),
        (CHANNEL.format(-1, 0, 1, 1), "accepts must be a number from 0 to 1, not -1"),
        (CHANNEL.format("true", 0, 1, 1), "accepts must be a number from 0 to 1, not True"),
        (CHANNEL.format("nan", 0, 1, 1), "accepts must be a number from 0 to 1, not nan"),
        ("[channel.SMS]\naccepts = 0.1\n", "declines must be a number"),
        ("[weather]\n" + CHANNEL.format(0, 0, 1, 1), "nobody knows [weather]"),
        (CHANNEL.format(0, 0, 1, 1) + "[[hour]]\nfrom = 9\nto = 8\nfactor = 1\n", "whole hours, from before to"),
        (CHANNEL.format(0, 0, 1, 1) + '[asleep]\nfrom = "late"\n', "[asleep] needs two different times"),
        ("notice = 3\n" + CHANNEL.format(0, 0, 1, 1), "[[notice]] must be a list of tables"),
    ],
)
def test_a_file_that_describes_no_patients_is_refused_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadModel) as refused:
        load(write(tmp_path, text))
    assert says in str(refused.value)
    assert "patients.toml" in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


def test_a_channel_that_the_model_does_not_know_is_named() -> None:
    with pytest.raises(BadModel, match=r"add \[channel.PUSH\]"):
        load().answer(Luck(0.5, 0.5), NotificationChannel.PUSH, NOON, DAY)


@pytest.mark.parametrize(
    ("text", "policy", "name"),
    [
        ("sequential", Policy(Strategy.SEQUENTIAL), "sequential"),
        ("sequential:120", Policy(Strategy.SEQUENTIAL, 120), "sequential 2 h"),
        (" Batch:3:20 ", Policy(Strategy.BATCH, None, 3, 20), "batch 3 / 20 min"),
        ("adaptive:30", Policy(Strategy.ADAPTIVE, 30), "adaptive 30 min"),
    ],
)
def test_policies_are_read_and_said(text: str, policy: Policy, name: str) -> None:
    assert (parse(text), parse(text).name) == (policy, name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("random", "random is no strategy that can be played: there are sequential, batch, adaptive"),
        ("", "nothing is no strategy"),
        ("call", "call is no strategy"),
        ("sequential:-5", "-5 is no number from 1 to 1440"),
        ("batch:0", "0 is no number from 1 to 1440"),
        ("sequential:30:5", "too many numbers: say sequential:120"),
        ("batch:3:15:2", "too many numbers: say batch:3:15"),
        ("batch:٣", "is no number"),
    ],
)
def test_a_policy_that_cannot_be_played_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(BadPolicy) as refused:
        parse(text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("counts", "value"), [([3, 3, 3], 0), ([0, 0, 9], 2 / 3), ([1, 2, 3, 4], 0.25), ([0, 0], None), ([], None)]
)
def test_inequality_of_texts(counts: list[int], value: float | None) -> None:
    assert gini(counts) == (None if value is None else pytest.approx(value))


def outcome(openings: int, *minutes: float, texts: int = 10, in_vain: int = 0) -> Outcome:
    return Outcome(openings, minutes, texts, in_vain, (1, 1), (0.0,))


def test_figures_by_hand() -> None:
    games = (outcome(10, 5, 15, texts=12, in_vain=1), outcome(10, 25, 35, 45, texts=18))
    assert [figure.of(games) for figure in (FILL_RATE, TO_FILL, TEXTS, IN_VAIN)] == [25, 25, 6, 5]
    assert [figure.of((outcome(4, texts=3),)) for figure in (FILL_RATE, TO_FILL, TEXTS)] == [0, None, None]


def test_a_difference_is_of_the_same_worlds() -> None:
    """Worlds differ much, the policies always by one opening: paired, that is certain."""
    games = tuple(outcome(10, *range(n)) for n in (1, 4, 9, 2, 7, 5))
    others = tuple(outcome(10, *range(n - 1)) for n in (1, 4, 9, 2, 7, 5))
    gap = difference(FILL_RATE, games, others)
    assert (gap.value, gap.low, gap.high) == pytest.approx((10, 10, 10))
    assert gap.is_clear
    alone = estimate(FILL_RATE, games)
    assert alone.low is not None
    assert alone.high is not None
    assert alone.high - alone.low > 20


def test_all_filled_in_six_openings_is_not_certainty() -> None:
    sure = estimate(FILL_RATE, (outcome(3, 1, 2, 3), outcome(3, 1, 2, 3)))
    assert (sure.value, sure.low, sure.high) == pytest.approx((100, 60.97, 100), abs=0.01)


def compared(*games: tuple[Outcome, ...]) -> Comparison:
    policies = [parse(text) for text in ("sequential:120", "batch:3", "adaptive")]
    return Comparison(["4 h ahead"], policies[: len(games)], [list(games)], len(games[0]), 1, 1, 1.0)


def test_the_advice_names_the_one_that_fills_more_and_its_price() -> None:
    few = tuple(outcome(10, *range(n)) for n in (2, 3, 2, 3))
    many = tuple(outcome(10, *range(n), texts=30, in_vain=2) for n in (8, 9, 8, 9))
    one = advise(compared(few, many), 0)
    assert one.chosen
    assert (one.chosen.name, one.clear) == ("batch 3", True)
    assert "Sequential 2 h fills 60 points" in one.why
    assert "YES that comes too late, and hears that it is gone: 20 per 100 openings." in one.why


def test_where_as_many_are_filled_the_one_with_fewer_texts_is_advised() -> None:
    calm = tuple(outcome(10, *range(n), texts=20) for n in (5, 7, 6, 5))
    loud = tuple(outcome(10, *range(n), texts=90) for n in (6, 6, 5, 7))
    one = advise(compared(calm, loud), 0)
    assert one.chosen
    assert (one.chosen.name, one.clear) == ("sequential 2 h", False)
    assert one.why.startswith("No clear difference in openings filled: ")
    assert "It takes fewer texts than batch 3: 3.5" in one.why


def test_where_nothing_is_filled_nothing_is_advised() -> None:
    assert advise(compared((outcome(10),) * 3, (outcome(10),) * 3), 0).chosen is None


def test_one_for_all_is_the_one_that_is_nowhere_clearly_behind() -> None:
    low, high = (tuple(outcome(10, *range(n)) for n in counts) for counts in ((2, 3, 2, 3), (8, 9, 8, 9)))
    policies = [parse(text) for text in ("sequential:120", "batch:3", "adaptive")]

    def said(*games: list[tuple[Outcome, ...]]) -> str | None:
        return for_all(Comparison(["4 h", "24 h"][: len(games)], policies, list(games), 4, 1, 1, 1.0))

    assert str(said([low, high, high], [high, low, high])).startswith("One for all: adaptive.")
    assert str(said([low, high, low], [high, low, low])).startswith("No one policy keeps up everywhere")
    assert said([low, high, high]) is None


@pytest.mark.parametrize(
    ("most", "end", "count"), [(0, 1, 2), (0.81, 1.0, 6), (5, 5, 6), (100, 100, 6), (138, 150, 4), (1625, 2000, 5)]
)
def test_a_scale_ends_on_a_round_number_above_the_most(most: float, end: float, count: int) -> None:
    found, ticks = scale(most)
    assert (found, ticks[0], ticks[-1]) == pytest.approx((end, 0, end))
    assert len(ticks) == count
