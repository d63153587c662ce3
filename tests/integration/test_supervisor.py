"""The supervisor with real processes: what it starts, stops, restarts, and what it leaves behind (nothing)."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.reaper import reap
from app.supervisor import pause_before_restart, port_is_free
from tests.processes import eventually, lives

Supervise = Callable[..., subprocess.Popen[str]]

ROOT = Path(__file__).parents[2]

SUPERVISOR = """
import json, sys
from app.supervisor import Child, supervise
def said(word):
    return lambda: word in open(sys.argv[3]).read()
children = [Child(name, tuple(command), ready=said(word)) for name, command, word in json.loads(sys.argv[1])]
sys.exit(supervise(children, grace=float(sys.argv[2]), on_ready=lambda: print("all ready", flush=True)))
"""

SUPERVISOR_WITH_REDIS = """
import sys
from app.embedded_redis import embedded_redis
from app.supervisor import supervise
with embedded_redis() as server:
    sys.exit(supervise([server.child], on_ready=lambda: print(server.url, flush=True)))
"""

# Each child writes what happens to it into a journal shared by all.
CALM = """
import os, signal, sys, time
name, journal = sys.argv[1:]
def note(word):
    with open(journal, "a") as file:
        file.write(f"{name} {word} {os.getpid()}\\n")
def stop(*_):
    note("stopped")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
note("started")
while True:
    time.sleep(60)
"""
STUBBORN = CALM.replace("    sys.exit(0)\n", "")
CRASHES_ONCE = CALM.replace("while True", "if open(journal).read().count(name) == 1:\n    sys.exit(3)\nwhile True")
SLOW = CALM.replace("while True", "time.sleep(1)\nnote('ready')\nwhile True")
NEVER_STARTS = "import sys; sys.exit(4)"
WITH_GRANDCHILD = CALM.replace("while True", "if os.fork() == 0:\n    note('forked')\nwhile True")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal"
    path.touch()
    return path


@pytest.fixture
def supervise(journal: Path) -> Iterator[Supervise]:
    started: list[subprocess.Popen[str]] = []

    def start(grace: float = 20, **programs: str) -> subprocess.Popen[str]:
        children = [
            (
                name,
                [sys.executable, "-c", code, name, str(journal)],
                f"{name} ready" if code == SLOW else f"{name} started",
            )
            for name, code in programs.items()
        ]
        started.append(_python(SUPERVISOR, json.dumps(children), str(grace), str(journal)))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()  # its end is not waited for: a child that was left behind has it open
    for pid in filter(lives, _pids(journal)):
        os.kill(pid, signal.SIGKILL)


def _python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_a_hang_up,
    )


def _hear_a_hang_up() -> None:
    """Whoever runs the tests with nohup has the hang-up ignored, and the supervisor rightly leaves it so."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _events(journal: Path) -> list[str]:
    return [line.rpartition(" ")[0] for line in journal.read_text().splitlines()]


def _pids(journal: Path) -> set[int]:
    return {int(line.rpartition(" ")[2]) for line in journal.read_text().splitlines()}


def test_children_stop_in_the_reverse_order_of_their_start(supervise: Supervise, journal: Path) -> None:
    process = supervise(redis=CALM, web=CALM, worker=CALM, clock=CALM)
    assert _first_line(process) == "all ready"
    assert eventually(lambda: len(_events(journal)) == 4)
    process.terminate()
    assert process.wait(60) == 0
    assert _events(journal)[4:] == ["clock stopped", "worker stopped", "web stopped", "redis stopped"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_each_stop_signal_leaves_no_child(supervise: Supervise, journal: Path, number: int) -> None:
    process = supervise(web=CALM, worker=CALM)
    assert eventually(lambda: len(_events(journal)) == 2)
    process.send_signal(number)
    assert process.wait(60) == 0
    assert not any(lives(pid) for pid in _pids(journal))


def test_stubborn_child_is_killed_and_the_others_still_stop_by_themselves(supervise: Supervise, journal: Path) -> None:
    process = supervise(grace=8, web=CALM, worker=STUBBORN)
    assert eventually(lambda: len(_events(journal)) == 2)
    process.terminate()
    assert process.wait(60) == 0
    assert _events(journal)[2:] == ["worker stopped", "web stopped"]
    assert not any(lives(pid) for pid in _pids(journal))


def test_second_signal_does_not_wait_for_the_grace(supervise: Supervise, journal: Path) -> None:
    process = supervise(grace=100_000, web=STUBBORN)
    assert eventually(lambda: len(_events(journal)) == 1)
    process.terminate()
    assert eventually(lambda: "web stopped" in _events(journal))

    def stopped_after_another_signal() -> bool:
        process.terminate()
        return process.poll() is not None

    assert eventually(stopped_after_another_signal)
    assert not any(lives(pid) for pid in _pids(journal))


def test_crashed_child_is_started_again(supervise: Supervise, journal: Path) -> None:
    supervise(web=CALM, worker=CRASHES_ONCE)
    assert eventually(lambda: _events(journal).count("worker started") == 2)
    assert _events(journal).count("web started") == 1


def test_what_a_killed_child_had_started_is_killed_before_its_restart(supervise: Supervise, journal: Path) -> None:
    supervise(web=WITH_GRANDCHILD)
    assert eventually(lambda: len(_events(journal)) == 2)
    child, grandchild = (
        int(line.rpartition(" ")[2]) for line in sorted(journal.read_text().splitlines(), reverse=True)
    )
    os.kill(child, signal.SIGKILL)
    assert eventually(lambda: _events(journal).count("web started") == 2)
    assert not lives(grandchild)


def test_pause_before_a_restart_doubles_up_to_half_a_minute() -> None:
    assert [pause_before_restart(crashes) for crashes in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert pause_before_restart(5000) == 30


def test_killed_supervisor_leaves_no_child_and_no_grandchild(supervise: Supervise, journal: Path) -> None:
    process = supervise(web=WITH_GRANDCHILD, worker=STUBBORN)
    assert eventually(lambda: len(_events(journal)) == 3)
    process.kill()
    assert eventually(lambda: not any(lives(pid) for pid in _pids(journal)))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the reaper in /proc")
def test_killed_reaper_is_replaced(supervise: Supervise, journal: Path) -> None:
    process = supervise(web=CALM)
    assert eventually(lambda: len(_events(journal)) == 1)
    first = _reaper_of(process)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: _reaper_of(process) not in (None, first))
    process.kill()
    assert eventually(lambda: not any(lives(pid) for pid in _pids(journal)))


def _reaper_of(process: subprocess.Popen[str]) -> int | None:
    for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        if b"reaper.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return int(pid)
    return None


def test_killed_embedded_server_takes_its_folder_along() -> None:
    process = _python(SUPERVISOR_WITH_REDIS)
    path = Path(_first_line(process).removeprefix("unix://"))
    assert path.is_socket()
    process.kill()
    process.communicate()
    assert eventually(lambda: not path.parent.exists())


def test_reaper_spares_what_was_released(tmp_path: Path) -> None:
    kept, enlisted = (subprocess.Popen(["sleep", "600"], start_new_session=True) for _ in range(2))
    try:
        reap([f"+ {kept.pid}\n", f"+ {enlisted.pid}\n", f"- {kept.pid}\n"])
        assert enlisted.wait(60) == -signal.SIGKILL
        assert kept.poll() is None
    finally:
        kept.kill()
        kept.wait()


def test_child_that_never_comes_up_ends_the_supervisor(supervise: Supervise, journal: Path) -> None:
    process = supervise(redis=CALM, web=NEVER_STARTS, worker=CALM)
    assert process.wait(60) == 1
    assert _events(journal) == ["redis started", "redis stopped"]


def test_next_child_starts_when_the_one_before_is_ready(supervise: Supervise, journal: Path) -> None:
    process = supervise(web=SLOW, worker=CALM)
    assert _first_line(process) == "all ready"
    assert eventually(lambda: len(_events(journal)) == 3)
    assert _events(journal) == ["web started", "web ready", "worker started"]


def test_port_in_use_is_noticed() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert not port_is_free("127.0.0.1", port)
    assert port_is_free("127.0.0.1", port)


def test_host_that_is_not_ours_is_an_error_and_not_a_port_in_use() -> None:
    with pytest.raises(OSError, match="address"):
        port_is_free("192.0.2.1", 8000)
