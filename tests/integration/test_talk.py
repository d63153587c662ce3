"""`standby talk`: the demo in a terminal, with the real inbox, conversations and outbox."""

from __future__ import annotations

import io
import re

import pytest
from click.testing import CliRunner

from app.cli.commands import standby
from simulation.talk import talk


def play(*lines: str) -> str:
    """Everything a player sees who types these lines and then ends the input."""
    screen = io.StringIO()
    talk(io.StringIO("".join(f"{line}\n" for line in lines)), screen)
    return screen.getvalue()


@pytest.fixture(scope="module")
def visit() -> str:
    """The number of a visit for which several people wait, late enough that holds last two hours."""
    found: list[str] = re.findall(r"^ *(\d+) .*Adjustment$", play("visits"), re.MULTILINE)
    return found[-1]


def texts(screen: str) -> list[tuple[str, str]]:
    """(patient, text) of what the clinic wrote, in order."""
    return re.findall(r"clinic → (.+?)> (.*)", screen)


def test_a_visit_is_cancelled_and_the_next_one_takes_it(visit: str) -> None:
    written = texts(play(f"cancel {visit}", "NO", "YES"))
    (first, offer), (second, offered), (third, booked) = written[0], written[-2], written[-1]
    assert first != second == third
    assert "NO" in offer
    assert "NO" in offered
    assert booked.startswith(("Booked", "Cita reservada"))


def test_a_hold_that_ends_moves_on(visit: str) -> None:
    asked = [name for name, text in texts(play(f"cancel {visit}", "+2h"))]
    assert len(set(asked)) >= 2


def test_time_passes_by_hours_and_minutes() -> None:
    shown = re.findall(r"\w+ (\d\d):(\d\d) > ", play("+1h", "+30m"))
    hours, minutes = ([int(hour) * 60 + int(minute) for hour, minute in shown][n] for n in (0, -1))
    assert minutes - hours in (90, 91)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cancel 999999", "there is no visit 999999 at this clinic"),
        ("cancel 99999999999999999999", "there is no visit"),
        ("as Nobody", "nobody is called Nobody"),
        ("hello", "nobody has been texted yet"),
        ("as ana\x00", "nobody is called"),
        ("as", "nobody has been texted yet"),
        ("", ""),
    ],
)
def test_what_cannot_be_done_is_said_and_the_game_goes_on(line: str, said: str) -> None:
    screen = play(line, "list")
    assert said in screen
    assert "urgent" in screen


def test_a_patient_writes_what_no_phone_should_send(visit: str) -> None:
    screen = play(f"cancel {visit}", "as Grace", "\x00 \udcff 😀 " + "x" * 2000, "list")
    assert "urgent" in screen


@pytest.mark.parametrize("typed", [b"", b"quit\n", b"exit\n", b"list\nquit\nlist\n", b"\xff\xfe\n"])
def test_it_ends_with_the_input_or_when_told(typed: bytes) -> None:
    result = CliRunner().invoke(standby, ["talk"], input=typed)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert "urgent" not in result.stdout.partition("list\nquit")[2]
