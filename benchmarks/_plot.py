"""A growth plot as SVG: both axes logarithmic, one line for each series."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 420, 60, 20, 240, 50
COLOURS = {"postgresql": "#1f6feb", "sqlite": "#bf6b00"}
Key = tuple[str, str, str]


def svg(lines: Mapping[Key, Sequence[tuple[int, float]]]) -> str:
    """The plot of (database, waitlist, who) → [(entries, milliseconds)]. `floor` is dashed."""
    points = [point for line in lines.values() for point in line]
    x_range = (min(x for x, _ in points), max(x for x, _ in points))
    y_range = (
        10 ** math.floor(math.log10(min(y for _, y in points))),
        10 ** math.ceil(math.log10(max(y for _, y in points))),
    )

    def place(x: float, y: float) -> tuple[float, float]:
        across, up = _share(x, *x_range), _share(y, *y_range)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">'
    ]
    parts.append(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
    for x in _decades(*x_range):
        (a, low), (_, high) = place(x, y_range[0]), place(x, y_range[1])
        parts.append(f'<path d="M{a:.0f} {low:.0f}V{high:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{a:.0f}" y="{low + 18:.0f}" text-anchor="middle">{int(x):,}</text>')
    for y in _decades(*y_range):
        (left, b), (right, _) = place(x_range[0], y), place(x_range[1], y)
        parts.append(f'<path d="M{left:.0f} {b:.0f}H{right:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6:.0f}" y="{b + 4:.0f}" text-anchor="end">{y:g} ms</text>')
    for n, ((kind, what, who), line) in enumerate(lines.items()):
        path = "M" + "L".join("{:.1f} {:.1f}".format(*place(*point)) for point in line)
        style = f'stroke="{COLOURS[kind]}" stroke-width="{3 if what.startswith("over") else 1.5}" fill="none"'
        dash = ' stroke-dasharray="5 4"' if who == "floor" else ""
        parts.append(f'<path d="{path}" {style}{dash}/>')
        y = TOP + 14 + 20 * n
        parts.append(f'<path d="M{WIDTH - RIGHT + 10} {y - 4}h24" {style}{dash}/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 40}" y="{y}">{kind}, {what}, {who}</text>')
    middle = (LEFT + WIDTH - RIGHT) // 2
    parts.append(
        f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">entries that wait, all clinics together</text>'
    )
    return "\n".join([*parts, "</svg>\n"])


def _share(value: float, low: float, high: float) -> float:
    return math.log(value / low) / math.log(high / low) if high > low else 0.5


def _decades(low: float, high: float) -> list[float]:
    return [10.0**n for n in range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)]
