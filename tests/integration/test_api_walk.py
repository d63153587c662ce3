"""The walk in docs/api.md works as it is written: its commands, in a shell, against a demo that runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo import OURS, STANDBY, Demo, run_demo

PAGE = Path(__file__).parents[2] / "docs" / "api.md"

pytestmark = pytest.mark.skipif(
    not Path("/proc").is_dir() or not shutil.which("curl"), reason="finds the demo's processes in /proc; needs curl"
)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    yield from run_demo(tmp_path)


def test_the_walk_goes_from_the_waitlist_to_a_booked_visit(demo: Demo) -> None:
    commands = "".join(re.findall(r"```bash\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    script = "set -euo pipefail\n" + commands.replace("localhost:8000", f"localhost:{demo.port}")
    kept = {name: value for name, value in os.environ.items() if not OURS.fullmatch(name)}
    path = os.pathsep.join([str(STANDBY.parent), os.environ["PATH"]])
    environment = kept | {"PATH": path, "NO_PROXY": "localhost", "no_proxy": "localhost"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=demo.folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    position, offered, verdict, _, visit, opening = done.stdout.splitlines()
    assert offered.startswith("Hi Lena, Bright Smiles: an opening"), offered
    assert (position, verdict, visit, opening) == ("1", "OFFERED", "SCHEDULED", "FILLED")
