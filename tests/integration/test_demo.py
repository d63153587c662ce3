"""`standby demo` as a visitor meets it: it starts, a chair is filled on its phones, and it stops without a trace."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.supervisor import port_is_free
from simulation.bright_smiles import PEOPLE
from tests.demo import Demo, becomes, run_demo
from tests.processes import eventually, lives

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the demo's processes in /proc")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo that runs in an empty folder."""
    yield from run_demo(tmp_path)


def test_a_cancelled_visit_is_offered_on_the_phones_until_somebody_takes_it(demo: Demo) -> None:
    assert f"{demo.address}/" in demo.said
    visit = demo.adjustment()
    demo.act(f"visits/{visit['id']}/cancel")
    assert eventually(lambda: len(demo.asked()) == 1)
    (first,) = demo.asked()
    assert eventually(lambda: len(demo.texts(first)) == 1)

    demo.answer(first, "NO")
    assert eventually(lambda: len(demo.asked()) == 2)
    second = demo.asked()[1]
    assert eventually(lambda: len(demo.texts(second)) == 1)

    demo.act("clock", step="2h")
    assert eventually(lambda: len(demo.asked()) == 3)
    assert [offer["state"] for offer in demo.opening()["asked"]] == ["no", "silent", "asked"]
    third = demo.asked()[2]
    assert eventually(lambda: demo.texts(third) != [])

    demo.answer(third, "YES")
    assert becomes(lambda: demo.opening()["status"], "FILLED")
    assert demo.opening()["filled_by"] == third
    day = demo.state(demo.opening()["day"])["schedule"]["visits"]
    assert [row["patient"] for row in day if row["filled"]] == [third]
    assert demo.enters_console()

    assert demo.end(signal.SIGTERM) == 0
    assert demo.log == ""
    assert not any(person.last_name in demo.said for person in PEOPLE)


def test_a_stopped_demo_leaves_nothing_and_goes_on_where_it_stopped(demo: Demo) -> None:
    visit, log_in = demo.adjustment(), demo.log_in
    demo.act(f"visits/{visit['id']}/cancel")
    assert eventually(lambda: len(demo.asked()) == 1)
    demo.act("clock", step="10m")
    (asked,), family = demo.asked(), demo.family()
    assert len(family) >= 6

    assert demo.end(signal.SIGINT) == 0
    assert not any(lives(pid) for pid in family)
    assert eventually(lambda: port_is_free("127.0.0.1", demo.port))
    assert demo.log == ""

    demo.start()
    assert demo.log_in == log_in
    assert demo.enters_console()
    assert demo.asked() == [asked]
    demo.answer(asked, "YES")
    assert becomes(lambda: demo.opening()["status"], "FILLED")


def test_a_killed_demo_leaves_nothing(demo: Demo, tmp_path: Path) -> None:
    family = demo.family()
    assert demo.process is not None
    demo.process.kill()
    demo.process.wait()
    assert eventually(lambda: not any(lives(pid) for pid in family))
    assert eventually(lambda: port_is_free("127.0.0.1", demo.port))
    assert (tmp_path / "var/demo/standby.db").exists()


def test_a_second_demo_on_the_same_port_says_so_and_harms_nothing(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    second = Demo(folder, demo.port)
    assert second.spawn().wait(60) == 2
    assert second.log == (
        f"Error: port {demo.port} is taken: stop what uses it, or choose another, as PORT={demo.port + 1} make demo\n"
    )
    assert list(folder.glob("var")) == []
    assert demo.state()["clinic"]["short_name"] == "Bright Smiles"
