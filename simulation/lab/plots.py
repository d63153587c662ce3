"""Draws one panel of a comparison as inline SVG: a row per policy, a dot with its interval, and its label."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from simulation.lab.advice import say
from simulation.lab.figures import Estimate, Figure

WIDTH, LEFT, RIGHT = 340, 8, 332
ROW, TOP, BOTTOM = 40, 8, 24
SHAPES = ("circle", "square", "diamond", "triangle")
STEPS = (1, 2, 2.5, 5, 10)


def panel(figure: Figure, labels: Sequence[str], estimates: Sequence[Estimate], most: float, title: str) -> str:
    """One situation. `most` is the end of the scale, the same for every panel of a figure."""
    per_tick = 60 if figure.unit == "min" and most > 240 else 1  # hours
    end, ticks = scale(most / per_tick)
    end *= per_tick
    unit = " h" if per_tick > 1 else f" {figure.unit}".rstrip()
    height = TOP + ROW * len(labels) + BOTTOM
    read_out = "; ".join(f"{label}: {say(figure, one)}" for label, one in zip(labels, estimates, strict=True))
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(f"{title}. {read_out}", quote=True)}">'
    ]
    for tick in ticks:
        x, last = _x(tick * per_tick, end), tick == ticks[-1]
        anchor, said = "start" if tick == 0 else "end" if last else "middle", f"{tick:g}{unit if last else ''}"
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{height - BOTTOM + 4}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 6}" text-anchor="{anchor}">{said}</text>')
    for n, (label, one) in enumerate(zip(labels, estimates, strict=True)):
        parts += _row(figure, n, label, one, end)
    return "".join([*parts, "</svg>"])


def _row(figure: Figure, n: int, label: str, one: Estimate, end: float) -> list[str]:
    y = TOP + ROW * n
    said = [
        f'<text class="name s{n % 4}" x="{LEFT}" y="{y + 13}">{escape(label)}</text>',
        f'<text class="value" x="{RIGHT}" y="{y + 13}" text-anchor="end">{escape(say(figure, one))}</text>',
    ]
    if one.value is None:
        return said
    y += 25
    if one.low is not None and one.high is not None:
        ends = f'x1="{_x(one.low, end):.1f}" x2="{_x(one.high, end):.1f}"'
        said.append(f'<line class="interval s{n % 4}" {ends} y1="{y}" y2="{y}"/>')
    return [*said, _mark(n % 4, _x(one.value, end), y)]


def _mark(n: int, x: float, y: float) -> str:
    """A shape of its own for each policy: nobody has to tell colours apart."""
    if SHAPES[n] == "circle":
        return f'<circle class="mark s{n}" cx="{x:.1f}" cy="{y}" r="5"/>'
    points = {
        "square": ((-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)),
        "diamond": ((0, -6), (6, 0), (0, 6), (-6, 0)),
        "triangle": ((0, -6), (5.5, 4.5), (-5.5, 4.5)),
    }[SHAPES[n]]
    corners = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in points)
    return f'<polygon class="mark s{n}" points="{corners}"/>'


def _x(value: float, end: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(value, 0), end) / end


def scale(most: float) -> tuple[float, list[float]]:
    """Where the scale ends, and its ticks: at most six, on round numbers, from 0."""
    if most <= 0:
        return 1.0, [0.0, 1.0]
    size = 10 ** math.floor(math.log10(most))
    step = next(size * s / 10 * k for k in (1, 10) for s in STEPS if most / (size * s / 10 * k) <= 5)
    count = math.ceil(most / step)
    return step * count, [round(step * n, 10) for n in range(count + 1)]
