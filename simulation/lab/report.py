"""The report: one HTML file that needs nothing else, and a table for the terminal."""

from __future__ import annotations

from html import escape
from pathlib import Path

from simulation.lab.advice import advise, for_all, say
from simulation.lab.compare import Comparison
from simulation.lab.figures import (
    EVER_ASKED,
    FILL_RATE,
    GINI,
    IN_VAIN,
    PLACE,
    TEXTS,
    TO_FILL,
    Estimate,
    Figure,
    estimate,
)
from simulation.lab.plots import panel

STYLE = Path(__file__).with_name("report.css")
DRAWN = {
    FILL_RATE: "Of all openings, how many were booked through an offer before they expired. More is better.",
    TO_FILL: "Minutes from the opening to the YES, of those that were filled. Those that stayed empty are not in it.",
    TEXTS: "Every text that asked somebody, divided by the openings that were filled. Fewer is calmer, and cheaper.",
    IN_VAIN: "People who said YES and heard that somebody was faster, or that their hold was over. Fewer is better.",
}
TOLD = {
    EVER_ASKED: "Who was asked about anything at all.",
    GINI: "0: everybody on the list was asked as often; towards 1: the texts fell on few.",
    PLACE: "0.5 is the middle of the line; less means that those who had waited longer got the openings.",
}


def as_text(comparison: Comparison) -> str:
    """For a terminal: the advice, and the figures behind it."""
    one_for_all = for_all(comparison)
    lines = [one_for_all, ""] if one_for_all else []
    width = max(len(policy.name) for policy in comparison.policies)
    for k, situation in enumerate(comparison.situations):
        one = advise(comparison, k)
        lines += [f"{situation}: {f'choose {one.chosen.name}' if one.chosen else 'no choice'}", f"  {one.why}", ""]
        for n, policy in enumerate(comparison.policies):
            games = comparison.games[k][n]
            cells = [f"{say(figure, estimate(figure, games)):<20}" for figure in (FILL_RATE, TO_FILL, TEXTS, IN_VAIN)]
            lines.append(f"  {policy.name:<{width}}  " + "  ".join(cells).rstrip())
        lines.append("")
    lines.append(
        "columns: openings filled, median time to fill, texts per filled opening, YES in vain per 100 openings"
    )
    return "\n".join([*lines, how_made(comparison)])


def how_made(comparison: Comparison) -> str:
    """What it rests on, and how fast it went."""
    openings = sum(outcome.openings for outcome in comparison.games[0][0])
    speed = comparison.days / comparison.seconds * 60 if comparison.seconds else 0
    return (
        f"{comparison.worlds} worlds per situation, {openings} openings for each policy in the first, "
        f"seed {comparison.seed}; "
        f"{comparison.days:,} clinic days in {comparison.seconds:,.0f} s, {speed:,.0f} a minute. Intervals: 95 %."
    )


def as_html(comparison: Comparison, model: str, title: str = "Which strategy fills openings?") -> str:
    """The whole page. `model` is the text of the file that describes the patients."""
    parts = [_head(title), _answers(comparison)]
    parts += [_figure(comparison, figure, about) for figure, about in DRAWN.items()]
    parts.append("<h2>Fairness</h2>")
    parts += [f"<p>{about}</p>{_table(comparison, figure)}" for figure, about in TOLD.items()]
    parts.append(
        f"<h2>How it was made</h2><p>{escape(how_made(comparison))} The real engine on a test clock; the patients are "
        "a model, in which every policy meets the same people with the same luck. Intervals are by the bootstrap over "
        "worlds. Several differences are looked at at once: where there is none, one in twenty is called clear.</p>"
        f"<pre>{escape(model)}</pre></body></html>"
    )
    return "\n".join(parts)


def _head(title: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head><body>"
        f"<h1>{escape(title)}</h1>"
    )


def _answers(comparison: Comparison) -> str:
    items = []
    for k in range(len(comparison.situations)):
        one = advise(comparison, k)
        choice = f"choose <b>{escape(one.chosen.name)}</b>" if one.chosen else "<b>no choice</b>"
        sure = "" if one.clear or not one.chosen else ' <span class="quiet">(no clear winner)</span>'
        items.append(f"<li><h3>{escape(one.situation)}: {choice}{sure}</h3><p>{escape(one.why)}</p></li>")
    one_for_all = for_all(comparison)
    first = f"<p><b>{escape(one_for_all)}</b></p>" if one_for_all else ""
    return f'{first}<ul class="answers">{"".join(items)}</ul>'


def _figure(comparison: Comparison, figure: Figure, about: str) -> str:
    labels = [policy.name for policy in comparison.policies]
    rows = [[estimate(figure, games) for games in row] for row in comparison.games]
    most = max((_end(one) for row in rows for one in row), default=0)
    drawn = "".join(
        f"<figure><h3>{escape(name)}</h3>{panel(figure, labels, row, most, f'{figure.name}, {name}')}</figure>"
        for name, row in zip(comparison.situations, rows, strict=True)
    )
    heading = f"<h2>{escape(figure.name)}</h2><p>{about}</p>"
    return f'{heading}<div class="panels">{drawn}</div>{_table(comparison, figure)}'


def _end(one: Estimate) -> float:
    return max(one.value or 0, one.high or 0)


def _table(comparison: Comparison, figure: Figure) -> str:
    heads = "".join(f'<th scope="col">{escape(policy.name)}</th>' for policy in comparison.policies)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(say(figure, estimate(figure, games)))}</td>" for games in row)
        + "</tr>"
        for name, row in zip(comparison.situations, comparison.games, strict=True)
    )
    return (
        f'<div class="wide"><table><caption>{escape(figure.name)}, with 95 % intervals</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
