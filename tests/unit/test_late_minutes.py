"""The minutes that somebody who runs late names."""

from __future__ import annotations

import pytest

from conversations.visits.late import minutes_in


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("running 10 min late", 10),
        ("Gonna be 20 minutes late sorry!!", 20),
        ("10-15 min late", 15),
        ("10 or 15 minutes late", 15),
        ("be there in 15", 15),
        ("in about 10", 10),
        ("ten minutes late", 10),
        ("20 late", 20),
        ("running about half an hour late", 30),
        ("an hour late", 60),
        ("5m late", 5),
        ("llego en 15", 15),
        ("voy 20 minutos tarde", 20),
        ("llego como en 10 minutitos", 10),
        ("voy atrasada, llego en media hora", 30),
        ("quince minutos tarde", 15),
        ("me voy a tardar unos 15 min", 15),
        ("en un cuarto de hora", 15),
    ],
)
def test_minutes_are_read(text: str, minutes: int) -> None:
    assert minutes_in(text) == minutes


@pytest.mark.parametrize(
    "text", ["running late", "late for my 9:00", "en la clinica a las 9:20", "in 2:30", "400 minutes late", "", "😬"]
)
def test_no_minutes_are_named(text: str) -> None:
    assert minutes_in(text) is None
