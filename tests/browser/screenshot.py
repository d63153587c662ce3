"""`make screenshot`: takes the README's picture of a demo that is started for it, in a temporary folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from simulation.screenshot import take
from tests.demo import run_demo

TARGET = Path(__file__).parents[2] / "docs/demo.png"


def main() -> None:
    """Write docs/demo.png. Raises NoBrowser, PictureTooBig."""
    with tempfile.TemporaryDirectory() as folder:
        for demo in run_demo(Path(folder)):
            print(f"{TARGET}: {take(demo.address, TARGET):,} bytes")


if __name__ == "__main__":
    main()
