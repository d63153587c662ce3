"""The reader on the real sets: what must never happen, and how much is understood at least.

The sets are licensed to be measured with, not to be copied: they lie beside the checkout or where STANDBY_DATA says.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conversations.reading import Expecting, Intent, read

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[4] / "shared" / "data"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> Callable[..., list[Row]]:
    folder = Path(os.environ.get("STANDBY_DATA") or BESIDE_THE_CHECKOUT)

    def load(name: str, **wanted: str) -> list[Row]:
        path = folder / f"{name}.jsonl"
        if not path.exists():
            pytest.skip(f"{name}.jsonl is neither beside the checkout nor in STANDBY_DATA")
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [row for row in found if all(row.get(key) == value for key, value in wanted.items())]

    return load


def share(
    found: list[Row], *intents: Intent, expecting: Expecting | None = Expecting.OFFER, language: str = "en"
) -> float:
    """The part of the rows that is read as one of the intents."""
    read_so = [
        read(row["text"], language=row.get("lang") or language, expecting=expecting).intent in intents for row in found
    ]
    return sum(read_so) / len(read_so)


def test_no_counter_offer_books(rows: Callable[..., list[Row]]) -> None:
    assert share(rows("sgd_confirm_replies", expect="COUNTER"), Intent.YES) == 0


def test_no_doubt_and_no_denial_books(rows: Callable[..., list[Row]]) -> None:
    assert share(rows("clinc_yes_no_maybe_etc", expect="DEFER"), Intent.YES) == 0
    assert share(rows("clinc_yes_no_maybe_etc", expect="DENY"), Intent.YES) == 0
    assert share(rows("rasa_demo_replies", intent="deny"), Intent.YES) == 0
    assert share(rows("es_affirm_deny_doubt", expect="DENY"), Intent.YES, language="es") == 0
    assert share(rows("es_affirm_deny_doubt", expect="DOUBT"), Intent.YES, language="es") == 0


def test_what_others_found_hard_never_books_by_mistake(rows: Callable[..., list[Row]]) -> None:
    asked = [
        row for row in rows("third_party_reply_cases") if "question" in row["context"] or "offer" in row["context"]
    ]
    hard = [row for row in asked if row["expect"] not in ("AFFIRM", "AFFIRM_OR_REASK")]
    assert share(hard, Intent.YES) == 0


def test_nothing_is_read_into_what_is_off_topic(rows: Callable[..., list[Row]]) -> None:
    assert share(rows("clinc_negatives"), Intent.YES, Intent.OPT_OUT, Intent.OPT_IN) == 0


def test_everyday_texts_are_no_opt_outs(rows: Callable[..., list[Row]]) -> None:
    """Two of the 4,827 do say "don't text me anymore" and "do not contact me again"."""
    everyday = rows("uci_ham")
    intents = Counter(read(row["text"], language=row.get("lang") or "en").intent for row in everyday)
    assert intents[Intent.OPT_OUT] <= 2
    assert intents[Intent.CANCEL] + intents[Intent.OPT_IN] <= len(everyday) / 500


def test_look_alikes_are_no_opt_outs(rows: Callable[..., list[Row]]) -> None:
    assert share(rows("optout_cases", expect="NOT_OPT_OUT"), Intent.OPT_OUT) == 0


def test_reactions_are_seen_and_none_is_imagined(rows: Callable[..., list[Row]]) -> None:
    for language in ("en", "es"):
        assert share(rows("tapback_cases", expect="TAPBACK", lang=language), Intent.REACTION) == 1
    assert share(rows("tapback_cases", expect="NOT_TAPBACK"), Intent.REACTION) == 0


def test_automatic_replies_are_seen(rows: Callable[..., list[Row]]) -> None:
    assert share(rows("autoreply_cases", expect="AUTO_REPLY"), Intent.AUTO_REPLY) == 1


@pytest.mark.parametrize(
    ("name", "wanted", "intent", "at_least"),
    [
        ("sgd_confirm_replies", {"expect": "AFFIRM"}, Intent.YES, 0.97),
        ("clinc_yes_no_maybe_etc", {"expect": "AFFIRM"}, Intent.YES, 0.97),
        ("clinc_yes_no_maybe_etc", {"expect": "DENY"}, Intent.NO, 0.97),
        ("rasa_demo_replies", {"intent": "affirm"}, Intent.YES, 0.9),
        ("rasa_demo_replies", {"intent": "deny"}, Intent.NO, 0.9),
        ("es_affirm_deny_doubt", {"expect": "AFFIRM"}, Intent.YES, 0.95),
        ("es_affirm_deny_doubt", {"expect": "DENY"}, Intent.NO, 0.95),
        ("optout_cases", {"expect": "OPT_OUT", "lang": "en"}, Intent.OPT_OUT, 0.95),
        ("optout_cases", {"expect": "OPT_OUT", "lang": "es"}, Intent.OPT_OUT, 0.95),
    ],
)
def test_most_of_what_people_write_is_understood(
    rows: Callable[..., list[Row]], name: str, wanted: dict[str, str], intent: Intent, at_least: float
) -> None:
    assert share(rows(name, **wanted), intent) >= at_least


@pytest.mark.parametrize(
    ("expect", "intent"), [("CANCEL_BOOKING", Intent.CANCEL), ("THANKS", Intent.THANKS)], ids=["cancel", "thanks"]
)
def test_most_of_what_people_ask_unasked_is_understood(
    rows: Callable[..., list[Row]], expect: str, intent: Intent
) -> None:
    assert share(rows("clinc_yes_no_maybe_etc", expect=expect), intent, expecting=None) >= 0.9
