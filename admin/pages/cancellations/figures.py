"""The figures: when and with whom visits are missed, what that costs, how openings are filled."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from babel.dates import format_interval, format_skeleton, format_timedelta, get_day_names
from flask import request, url_for

from admin.actions import show
from admin.languages import N_, locale
from admin.languages import gettext as _
from admin.links import may_open
from admin.listing import Pick
from admin.page import Page, by_id
from admin.plots import Bar, Cell, count_bars, heat, line, number, percent, rate_bars
from admin.words import clock_time, money, short_name, words
from app.access import Permission
from app.models import Patient
from app.services.analytics import Rate, Spread, Stages, funnel
from app.services.analytics.misses import NOTICES, Group, MissesBy, repeat_cancellers
from app.services.analytics.overview import Groups, Overview, names, overview
from app.services.analytics.patterns import judge
from app.services.analytics.revenue import Revenue, revenue

ANALYTICS = Permission.VIEW_ANALYTICS
USUAL = 90
SPANS = (30, 90, 365)
MOST = 20
NOTICE_NAMES = (
    N_("Under 2 hours"), N_("2 to 24 hours"), N_("1 to 3 days"), N_("3 to 7 days"), N_("Over 7 days"),
)  # fmt: skip
STAGES = (
    ("opened", N_("Opened"), ""),
    ("offered", N_("Offered"), N_("of those opened")),
    ("reached", N_("Reached somebody"), N_("of those offered")),
    ("accepted", N_("Accepted"), N_("of those that reached somebody")),
    ("attended", N_("Attended"), N_("of those whose day has come")),
)


class Figures(Page):
    """The figures' two pages."""

    @show("/figures/", ANALYTICS)
    def figures_view(self) -> Any:
        """When, with whom and why visits are missed."""
        return self.answer("console/cancellations/figures.html", self._misses)

    @show("/figures/filling/", ANALYTICS)
    def filling_view(self) -> Any:
        """What was lost and won back, and how openings were filled."""
        return self.answer("console/cancellations/filling.html", self._filling)

    def _misses(self) -> dict[str, Any]:
        first, last = self.period()
        found = overview(self.db, self.clinic_id, first, last)
        providers, types = names(self.db, self.clinic_id)
        days = get_day_names("abbreviated", locale=locale())
        weekdays = {n: days[(n - 1) % 7] for n in range(7)}
        hours = {hour: clock_time(time(hour)) for hour in sorted(_numbers(found.by_hour))}
        groups = {
            MissesBy.WEEKDAY: _named(found.by_weekday, weekdays),
            MissesBy.HOUR: _named(found.by_hour, hours),
            MissesBy.PROVIDER: _by_rate(_named(found.by_provider, providers)),
            MissesBy.TYPE: _by_rate(_named(found.by_type, types)),
        }
        out = {(one.by, group.name) for one in judge(groups) if one.is_clear for group in one.groups if group.more}
        weeks = sorted((week, group) for week, group in found.by_week.items() if isinstance(week, date))
        return self._chosen("figures_view", first, last) | {
            "total": found.total,
            "missed": _rate(found.total.missed),
            "no_shows": _rate(found.total.no_shows),
            "late": _rate(found.total.late),
            "number": number,
            **{by.value: self._bars(by, of, out) for by, of in groups.items()},
            "standing_out": [name for _by, name in sorted(out)],
            "heat": _heat(found, weekdays, list(hours)),
            "hours": list(hours.values()),
            "weeks": line([(_short(week), group.missed) for week, group in weeks]),
            "reasons": count_bars(_counts(found.by_reason, lambda key: words(key) if key else _("Not known"))),
            "notices": count_bars(_notices(found.by_notice)),
            "repeaters": self._repeaters(first, last),
        }

    def _bars(self, by: MissesBy, groups: list[Group], out: set[tuple[MissesBy, str]]) -> list[Bar]:
        shown = [(group.name, group.missed) for group in groups if group.visits][:MOST]
        bars = rate_bars(shown, about=_("%(count)s of %(of)s"))
        return [replace(bar, mark="out" if (by, bar.label) in out else "") for bar in bars]

    def _repeaters(self, first: date, last: date) -> list[tuple[str, str | None, str]]:
        """Who missed most: (name, address, "3 of 5"); two statements more."""
        groups = repeat_cancellers(self.db, self.clinic_id, first, last, limit=MOST)
        people = by_id(self.db, Patient, (int(group.name) for group in groups))
        led = may_open("patients.details_view")
        return [
            (
                short_name(people[int(group.name)]),
                url_for("patients.details_view", row_id=int(group.name)) if led else None,
                _("%(count)s of %(of)s", count=group.missed.count, of=group.missed.of),
            )
            for group in groups
        ]

    def _filling(self) -> dict[str, Any]:
        first, last = self.period()
        balance = revenue(self.db, self.clinic_id, first, last)
        stages = funnel(self.db, self.clinic_id, first, last).total
        return self._chosen("filling_view", first, last) | {
            "stages": _stages(stages),
            "opened": stages.opened,
            "filled": _rate(stages.rates["filled"]),
            "to_come": stages.to_come,
            "asked": stages.asked,
            "number": number,
            "to_first_offer": _spread(stages.to_first_offer),
            "to_fill": _spread(stages.to_fill),
            "money": [_money(one) for one in balance.currencies],
            "unpriced": balance.unpriced,
        }

    # --- the period -----------------------------------------------------------------------------------------------

    def period(self) -> tuple[date, date]:
        """First and last day: of the address (`?first=&last=` or `?days=`), or the last ninety."""
        today = self.wall.today
        try:
            first, last = (date.fromisoformat(request.args.get(name, "")) for name in ("first", "last"))
        except ValueError:
            typed = request.args.get("days", "")
            days = int(typed) if typed in map(str, SPANS) else USUAL
            return today - timedelta(days=days - 1), today
        return (first, last) if first <= last and first.year > 1 and last.year < 9999 else (today, today)

    def _chosen(self, endpoint: str, first: date, last: date) -> dict[str, Any]:
        here, span = self.get_url(f".{endpoint}"), (last - first).days + 1
        kept = request.query_string.decode()
        ends_today = last == self.wall.today
        tabs = (("figures_view", N_("Missed visits")), ("filling_view", N_("Filled chairs and money")))
        return {
            "spans": [
                Pick(_("%(n)s days", n=days), f"{here}?days={days}", ends_today and span == days) for days in SPANS
            ],
            "tabs": [
                Pick(_(said), f"{self.get_url(f'.{name}')}{'?' if kept else ''}{kept}", name == endpoint)
                for name, said in tabs
            ],
            "first": first,
            "last": last,
            "said": format_interval(first, last, "yMMMd", locale=locale()),
        }


def _named(groups: Groups, known: Any) -> list[Group]:
    """In the order of `known`, which names them; two of one name are told apart."""
    seen: dict[str, int] = {}
    named = []
    for key, name in known.items():
        if key in groups:
            seen[name] = seen.get(name, 0) + 1
            named.append(Group(name if seen[name] == 1 else f"{name} ({seen[name]})", groups[key].outcomes))
    return named


def _by_rate(groups: list[Group]) -> list[Group]:
    return sorted(groups, key=lambda one: (-(one.missed.share or 0), one.name))


def _numbers(keys: Iterable[Hashable]) -> list[int]:
    return [key for key in keys if isinstance(key, int)]


def _heat(found: Overview, weekdays: dict[int, str], hours: list[int]) -> list[tuple[str, list[Cell]]]:
    shares = [group.missed.share or 0 for group in found.by_cell.values() if group.visits >= 5]
    top = max(shares, default=0)
    open_days = [n for n in weekdays if n in found.by_weekday]
    nothing = Group("")
    return [
        (weekdays[n], [heat(found.by_cell.get((n, hour), nothing).missed, top) for hour in hours]) for n in open_days
    ]


def _counts(groups: Groups, name: Any) -> list[tuple[str, int]]:
    rows = [(name(key), sum(group.outcomes.values())) for key, group in groups.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _notices(groups: Groups) -> list[tuple[str, int]]:
    steps = [(step, sum(groups[step].outcomes.values())) for step in range(len(NOTICES) + 1) if step in groups]
    return [(_(NOTICE_NAMES[step]), n) for step, n in steps]


def _rate(rate: Rate) -> dict[str, str]:
    if rate.interval is None:
        return {"share": "–", "about": ""}
    low, high = rate.interval
    counts = _("%(count)s of %(of)s", count=number(rate.count), of=number(rate.of))
    return {"share": percent(rate.share), "about": f"{counts}, {percent(low)} – {percent(high)}"}


def _stages(stages: Stages) -> list[Bar]:
    bars = []
    for name, label, of in STAGES:
        count, rate = getattr(stages, name), stages.rates.get(name)
        about = f"{_rate(rate)['share']} {_(of)}" if rate and of else ""
        if rate and rate.interval and of:
            about += f" ({percent(rate.interval[0])} – {percent(rate.interval[1])})"
        bars.append(Bar(_(label), number(count), about, 100 * count / (stages.opened or 1)))
    return bars


def _spread(spread: Spread | None) -> dict[str, str] | None:
    if spread is None:
        return None
    said = {
        name: format_timedelta(value, granularity="minute", threshold=1.2, locale=locale())
        for name, value in (("median", spread.median), ("p90", spread.p90))
    }
    return said | {"n": number(spread.n)}


def _money(of: Revenue) -> dict[str, Any]:
    parts = (("lost", N_("Lost"), of.lost), ("filled", N_("Filled by somebody else"), of.filled),
             ("recovered", N_("The patient came back"), of.recovered))  # fmt: skip
    top = max(part.cents for _name, _label, part in parts) or 1
    bars = [
        Bar(_(label), money(part.cents, of.currency), _("%(n)s visits", n=number(part.visits)), 100 * part.cents / top,
            mark="out" if name == "lost" else "")
        for name, label, part in parts
    ]  # fmt: skip
    won = of.filled.cents + of.recovered.cents
    return {"bars": bars, "won": money(won, of.currency), "lost": money(of.lost.cents, of.currency)}


def _short(day: date) -> str:
    return str(format_skeleton("MMMd", day, locale=locale()))
