"""The whole grammar of times, in the order in which it is applied: clocks, then days, then what joins them."""

from conversations.reading.times import day_rules as day
from conversations.reading.times import span_rules as span
from conversations.reading.times.clock_rules import CLOCK_RULES
from conversations.reading.times.rules import Node, Setting, apply, rule

_NUMBER = "[0won]"
_NO_CLOCK_AFTER = "(?![umO/:CM-]|]|[&|][0w]?[mC])"

DAY_RULES = (
    rule("0[/-]0[/-]0", "D", day.by_numbers),
    rule("(?:d,?G)?0/0(?!/)", "D", day.by_numbers),
    rule(f"(?:d,?G)?{_NUMBER}GM(?:,?G0(?![umO]))?", "D", day.month_and_day),
    rule(f"(?:d,?G)?MG{_NUMBER}(?![umO])(?:,?0(?![umO]))?", "D", day.month_and_day),
    rule("[onl]dGM", "D", span.nth_of_month),
    rule("[onl]dG[xt]u", "D", span.nth_of_month),
    rule("[on]uGM", "D", span.nth_of_month),
    rule("j?[on0]G[xt]u", "D", span.day_of_that_month),
    rule("[xt]u,?[kj]*o", "D", span.day_of_that_month),
    rule("d,?G[on]", "D", day.weekday_and_day),
    rule(f"dG0{_NO_CLOCK_AFTER}", "D", day.weekday_and_day),
    rule("j?o(?!w)", "D", day.day_alone),
    rule("jn(?!w)", "D", day.day_alone),
    rule(f"j0{_NO_CLOCK_AFTER}", "D", day.day_alone),
    rule("(?<=D[|&,])0(?![umO/:CM-]|])", "D", day.day_alone),
    rule("Y", "D", span.named),
    rule("(?<![ued])x(?=[kj]*p)", "D", day.following_day),
    rule("t(?=G[EL]?p)", "D", day.this_part),
    rule("r", "D", day.relative),
    rule("vu", "A", day.any_day),
    rule("[0w]dF", "D", day.weekdays_from_now),
    rule("dGu[xtl]", "D", day.weekday_of_week),
    rule("dG[xtl]u", "D", day.weekday_of_week),
    rule("[xtl]u,?[kja]*d", "D", day.weekday_of_week),
    rule("u[xtl],?[kja]*d", "D", day.weekday_of_week),
    rule("d>x", "D", span.after_next),
    rule("[ue]>x", "D", span.after_next),
    rule("v?[txl]*d[xl]?", "D", day.weekday),
    rule("[xt]?vG?e", "D", span.weekend),
    rule("[txl]*e[xl]?", "D", span.weekend),
    rule("ih1?u", "T", day.in_minutes),
    rule("i[0w1]u", "T", day.in_minutes),
    rule("Hx?[0w1]?u", "T", day.in_minutes),
    rule("Hx?[0w1]u", "D", day.within),
    rule("i[0w1]u", "D", day.in_units),
    rule("[0w1]u[Fg]", "D", day.in_units),
    rule("g[0w1]u", "D", day.in_units),
    rule("x[0w]u", "D", day.next_units),
    rule("[0w]xu", "D", day.next_units),
    rule("[0w]ux", "D", day.next_units),
    rule("[txl]+u", "D", span.unit),
    rule("u[xtl]", "D", span.unit),
    rule("[itxl><U\\[BZI]GM", "D", span.month),
    rule("Z[kj]*u", "D", span.end_of_this),
    rule("ZGD", "D", span.end_of),
    rule("[BE]GD", "D", span.begin_of),
    rule("Z(?=GD)", "C", span.end_of_day),
    rule("I(?=GD)", "V", span.middle_of_day),
    rule("[0w1]u(?:[>\\[]|F)GD", "D", day.in_units),
    rule("[\\[b]?GDG[]\\-U]GD", "D", span.from_to),
    rule("bGD&GD", "D", span.from_to),
    rule("[><\\[U]GD", "D", span.open_ended),
)


def parse(atoms: list[Node], setting: Setting) -> list[Node]:
    """The row with clocks (``C``), windows (``V``), days (``D``), minutes from now (``T``), "any day" (``A``) found."""
    return apply(DAY_RULES, apply(CLOCK_RULES, atoms, setting), setting)
